"""Progress in a part of a year: reported by the koordinator beside the report of the year, and never in its place."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.models.actor import actor
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from rad.choices import Hindrance, Period
from rad.models.indicator import Indicator


@tracked(part_of="indicator", called="period")
class Progress(models.Model):
    """Kemajuan of one indicator in one period of a year, if the plan asks for it (`ReportingInterval`).

    Nobody approves it and nothing is scored by it: the report of the year may start from it. `spent` is what was spent of the
    row's budget in the period, in rupiah.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="progress", verbose_name="indikator")
    year = models.PositiveSmallIntegerField("tahun")
    period = models.CharField("periode", max_length=2, choices=Period)
    text = models.CharField("kemajuan", max_length=300)
    value = models.DecimalField("nilai", max_digits=14, decimal_places=2, null=True, blank=True)
    spent = models.BigIntegerField("uang yang terpakai dalam periode (rupiah)", null=True, blank=True)
    hindrance = models.CharField("kategori kendala", max_length=15, choices=Hindrance, blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)
    author = actor("pengisi")
    submitted_at = models.DateTimeField("dilaporkan pada", default=timezone.now)
    version = models.PositiveIntegerField("versi", default=1)

    class Meta:
        ordering = ["indicator", "year", "period"]
        verbose_name = "kemajuan"
        constraints = [
            unique(
                "progress_once_a_period", ["indicator", "year", "period"], "Kemajuan indikator ini untuk periode itu sudah ada."
            ),
            always(
                "progress_not_negative",
                (Q(value=None) | Q(value__gte=0)) & (Q(spent=None) | Q(spent__gte=0)),
                "Kemajuan tidak boleh negatif.",
            ),
        ]

    def __str__(self):
        return f"{self.get_period_display()} {self.year}: {self.text}"

    def get_absolute_url(self):
        return f"{reverse('rad:progress_grid', args=[self.year, self.period])}#h-{self.indicator.code}"
