"""Columns 10 to 12 of Lampiran II: budgets, stored as bundles so that a merged cell counts once."""

from django.db import models
from django.db.models import Q

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.choices import FundingSource
from rad.models.plan import SubTaskForce


class BudgetLineQuerySet(models.QuerySet):
    def rows_covered(self):
        """Return {key: how many rows of the table each bundle pays for}; an activity without indicators is one row."""
        return added(self.row_counts())

    def row_counts(self):
        """Return the key of each bundle and its counts for `added`, as a queryset."""
        own = models.Count("activities__indicators", distinct=True)
        bare = models.Count("activities", filter=Q(activities__indicators=None), distinct=True)
        single = models.Count("indicators", distinct=True)
        return self.annotate(own=own, bare=bare, single=single).values_list("pk", "own", "bare", "single").order_by()


def added(row_counts) -> dict[int, int]:
    """Return {key: how many rows of the table a bundle pays for} of the rows of `row_counts`."""
    return {key: sum(numbers) for key, *numbers in row_counts}


@tracked
class BudgetLine(Natural):
    """Anggaran: a bundle of money that pays for the activities or the single indicators that refer to it.

    `code` is the code of the row where the money is printed.
    """

    code = models.CharField("kode", max_length=40, unique=True)
    sub_task_force = models.ForeignKey(SubTaskForce, models.PROTECT, related_name="budget_lines", verbose_name="sub gugus tugas")
    funding_source = models.CharField("sumber dana", max_length=10, choices=FundingSource, default=FundingSource.APBD)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "anggaran"

    def __str__(self):
        return f"Anggaran {self.code}"

    def rows_covered(self):
        """Return how many rows of the table this bundle pays for."""
        return BudgetLine.objects.filter(pk=self.pk).rows_covered()[self.pk]


@tracked(part_of="budget_line", called="year")
class BudgetAmount(Natural):
    """Pagu of a bundle in one year, in rupiah; `amount` is None if the cell is blank."""

    NATURAL_KEY = ("budget_line__code", "year")

    budget_line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="amounts", verbose_name="anggaran")
    year = models.PositiveSmallIntegerField("tahun")
    printed = models.CharField("teks tercetak", max_length=40, blank=True)
    amount = models.BigIntegerField("jumlah (rupiah)", null=True, blank=True)

    class Meta:
        ordering = ["budget_line", "year"]
        verbose_name = "pagu"
        constraints = [
            unique("budget_amount_year_once", ["budget_line", "year"], "Pagu anggaran ini untuk tahun itu sudah ada."),
            always("budget_amount_not_negative", Q(amount__isnull=True) | Q(amount__gte=0), "Pagu tidak boleh negatif."),
        ]

    def __str__(self):
        return f"{self.year}: {self.printed or '(kosong)'}"
