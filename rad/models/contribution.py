"""What an institution that carries out an activity (column 9) adds to the report of its koordinator."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.formats.indonesian import exact_number
from gugus.models.actor import actor
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from rad.choices import Period, named
from rad.models.indicator import Indicator


def contribution_address(indicator, year, period) -> str:
    """Return the address where a contribution to a year, or to a period of it, is written."""
    return reverse("rad:contribution_edit", args=[indicator.code, year, *filter(None, [period])])


@tracked(part_of="indicator", called="institution")
class Contribution(models.Model):
    """Sumbangan of one pelaksana to the realisation of one indicator in a year or a `period` of it, with files (`Evidence`).

    It counts nowhere by itself: the koordinator reads it and may take it over. It changes until the realisation is submitted.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="contributions", verbose_name="indikator")
    year = models.PositiveSmallIntegerField("tahun")
    period = models.CharField("periode", max_length=2, choices=Period, blank=True)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="institusi")
    text = models.CharField("sumbangan", max_length=300)
    value = models.DecimalField("nilai", max_digits=14, decimal_places=2, null=True, blank=True)
    by = actor("diisi oleh")
    at = models.DateTimeField("diisi pada", default=timezone.now)
    version = models.PositiveIntegerField("versi", default=1)

    class Meta:
        ordering = ["indicator", "year", "at"]
        verbose_name = "sumbangan"
        constraints = [
            unique(
                "contribution_once_a_period",
                ["indicator", "year", "period", "institution"],
                "Sumbangan institusi ini untuk tahun atau periode itu sudah ada.",
            ),
            always("contribution_not_negative", Q(value=None) | Q(value__gte=0), "Sumbangan tidak boleh negatif."),
        ]

    def __str__(self):
        return f"Sumbangan {self.when}: {self.text}"

    def get_absolute_url(self):
        return contribution_address(self.indicator, self.year, self.period)

    @property
    def figure(self):
        """The value in words; empty without one."""
        return "" if self.value is None else exact_number(self.value)

    @property
    def when(self):
        """The year, with the period if it is of one: "Triwulan I 2026"."""
        return named(self.year, self.period)
