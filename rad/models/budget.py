"""Columns 10 to 12 of Lampiran II: budgets, stored as bundles so that a merged cell counts once."""

from django.db import models
from django.db.models import Q

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.choices import FundingSource
from rad.models.plan import SubTaskForce


class BudgetAmountQuerySet(models.QuerySet):
    def with_covers(self):
        """Add `covers`: how many rows of the table the bundle pays for; an activity without indicators is one row."""
        activities = "budget_line__activities"
        own = models.Count(f"{activities}__indicators", distinct=True)
        bare = models.Count(activities, filter=Q(**{f"{activities}__indicators": None}), distinct=True)
        return self.annotate(covers=own + bare + models.Count("budget_line__indicators", distinct=True))


@tracked
class BudgetLine(Natural):
    """Anggaran: a bundle of money that pays for the activities or the single indicators that refer to it.

    `code` is the code of the row where the money is printed.
    """

    code = models.CharField("kode", max_length=40, unique=True)
    sub_task_force = models.ForeignKey(SubTaskForce, models.PROTECT, related_name="budget_lines", verbose_name="sub gugus tugas")
    funding_source = models.CharField("sumber dana", max_length=10, choices=FundingSource.labelled, default=FundingSource.APBD)

    class Meta:
        ordering = ["code"]
        verbose_name = "anggaran"

    def __str__(self):
        return f"Anggaran {self.code}"


@tracked(part_of="budget_line", called="year")
class BudgetAmount(Natural):
    """Pagu of a bundle in one year, in rupiah; `amount` is None if the cell is blank."""

    NATURAL_KEY = ("budget_line__code", "year")

    budget_line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="amounts", verbose_name="anggaran")
    year = models.PositiveSmallIntegerField("tahun")
    printed = models.CharField("teks tercetak", max_length=40, blank=True)
    amount = models.BigIntegerField("jumlah (rupiah)", null=True, blank=True)

    objects = BudgetAmountQuerySet.as_manager()

    class Meta:
        ordering = ["budget_line", "year"]
        verbose_name = "pagu"
        constraints = [
            unique("budget_amount_year_once", ["budget_line", "year"], "Pagu anggaran ini untuk tahun itu sudah ada."),
            always("budget_amount_not_negative", Q(amount__isnull=True) | Q(amount__gte=0), "Pagu tidak boleh negatif."),
        ]

    def __str__(self):
        return f"{self.year}: {self.printed or '(kosong)'}"
