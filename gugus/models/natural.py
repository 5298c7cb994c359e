from functools import reduce

from django.db import models


class Natural(models.Model):
    """Base of a model whose rows fixtures name by a natural key: the lookups of its columns, by default its code.

    `load_regulation` finds rows by it.
    """

    NATURAL_KEY = ("code",)

    class Meta:
        abstract = True

    def natural_key(self):
        return tuple(reduce(getattr, lookup.split("__"), self) for lookup in self.NATURAL_KEY)
