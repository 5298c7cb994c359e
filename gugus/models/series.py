from django.db import models


class Series(models.Model):
    """The last number of a series in a year. Only `gugus.workflow.numbering` reads and writes it."""

    name = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="series_name_year")]

    def __str__(self):
        return f"{self.name}-{self.year}"
