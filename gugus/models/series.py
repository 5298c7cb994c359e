from django.db import models

from gugus.models.constraint import unique


class Series(models.Model):
    """The last number of a series in a year. Only `gugus.workflow.numbering` reads and writes it."""

    name = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [unique("series_name_year", ["name", "year"])]

    def __str__(self):
        return f"{self.name}-{self.year}"
