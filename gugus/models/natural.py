from functools import reduce

from django.db import models


class NaturalManager(models.Manager):
    """Finds a row by its natural key."""

    def get_by_natural_key(self, *values):
        return self.get(**dict(zip(self.model.NATURAL_KEY, values, strict=True)))


class Natural(models.Model):
    """Base of a model whose rows fixtures name by a natural key: the lookups of its columns, by default its code."""

    NATURAL_KEY = ("code",)

    objects = NaturalManager()

    class Meta:
        abstract = True

    def natural_key(self):
        return tuple(reduce(getattr, lookup.split("__"), self) for lookup in self.NATURAL_KEY)
