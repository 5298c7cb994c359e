"""Which sub task force's table is in force in a year. Plans overlap: table B of 2019 to 2021 prints targets for 2022."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef

from gugus.models.constraint import unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.models.plan import SubTaskForce


@tracked
class YearInForce(Natural):
    """Tahun berlaku: in this year the table of this sub task force counts, and no other table of its letter.

    A table is in force in every year that it prints, for targets or for money. Where a later plan prints the same year, the
    decision on its enactment says which of the two tables it is. `letter` is that of the sub task force.
    """

    NATURAL_KEY = ("letter", "year")

    sub_task_force = models.ForeignKey(
        SubTaskForce, models.PROTECT, related_name="years_in_force", verbose_name="sub gugus tugas"
    )
    letter = models.CharField("huruf", max_length=1)
    year = models.PositiveSmallIntegerField("tahun")

    class Meta:
        ordering = ["year", "letter"]
        verbose_name = "tahun berlaku"
        constraints = [
            unique(
                "year_in_force_once", ["letter", "year"], "Pada tahun itu sudah ada tabel yang berlaku untuk sub gugus tugas ini."
            )
        ]

    def __str__(self):
        return f"{self.letter} {self.year}"


def in_force(force):
    """Return the condition that the table of a row is in force in the row's `year`. `force`: lookup of its sub task force."""
    return InForce(F(force), F("year"))


class InForce(models.Func):
    """Asked once a query: a join with the years would make rows of every table in force in a year, before it knows which."""

    template = "(%(expressions)s) = ANY ((SELECT ARRAY(SELECT sub_task_force_id * 10000 + year FROM rad_yearinforce))::bigint[])"
    arg_joiner = " * 10000 + "
    output_field = models.BooleanField()


def with_years_in_force(forces):
    """Add `years_counted` to sub task forces: the years in which their table is in force, the oldest first. A draft has none."""
    years = YearInForce.objects.filter(sub_task_force=OuterRef("pk")).order_by("year")
    return forces.annotate(years_counted=ArraySubquery(years.values("year")))
