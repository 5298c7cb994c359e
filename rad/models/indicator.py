"""Columns 4 to 7 of Lampiran II: indicators and their yearly targets."""

from django.db import models
from django.db.models import Q

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.choices import MEASURED, NEVER_IN_FORCE, Accumulation, Direction, TargetState
from rad.models.programme import Activity, Worded


def names_itself(text: str) -> bool:
    """Whether the text of a row is more than the letter of a list ("c."): else the screen adds that of its activity."""
    return len(text) > len("c.")


class IndicatorQuerySet(models.QuerySet):
    def of_no_draft(self):
        """Return the indicators of plans that are or were in force."""
        return self.exclude(activity__programme__sub_task_force__plan__status__in=NEVER_IN_FORCE)


@tracked
class Indicator(Worded, Natural):
    """Indikator. The printed text may be blank (B-01, D-10); `code` (A-03-02-1) identifies it permanently.

    `wording` is the text that a revision put in place of the printed one.
    """

    code = models.CharField("kode", max_length=40, unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="indicators", verbose_name="kegiatan")
    order = models.PositiveSmallIntegerField("urutan")
    printed = models.TextField("indikator", blank=True)
    wording = models.TextField("indikator sesudah revisi", blank=True)
    direction = models.CharField("arah", max_length=10, choices=Direction, default=Direction.UNDECIDED)
    accumulation = models.CharField("akumulasi", max_length=10, choices=Accumulation, default=Accumulation.UNDECIDED)
    budget_line = models.ForeignKey(
        "rad.BudgetLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name="anggaran sendiri",
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "indikator"
        constraints = [unique("indicator_order_once", ["activity", "order"], "Urutan indikator ini sudah dipakai.")]

    def __str__(self):
        return f"{self.code} {self.label}"

    @property
    def label(self):
        """The name for the screen, also if its own cell is blank."""
        return self.text if names_itself(self.text) else f"{self.text} {self.activity.label}".strip()

    @property
    def paid_by(self):
        """The budget bundle that pays for this row: its own, or its activity's."""
        return self.budget_line or self.activity.budget_line

    @property
    def paid_by_id(self):
        """The key of `paid_by`, for which neither bundle needs to be loaded."""
        return self.budget_line_id or self.activity.budget_line_id


class HandedIn(models.Func):
    """Whether the realisation of an indicator in a year is submitted or approved: `HandedIn("indicator", "year")`.

    Row policies do not hide the answer, which is an SQL function (`rad.policies`), asked once a query and not for each row.
    """

    template = "(%(expressions)s) = ANY ((SELECT rad_all_handed_in())::bigint[])"
    arg_joiner = " * 10000 + "
    output_field = models.BooleanField()


class TargetQuerySet(models.QuerySet):
    def with_handed_in(self):
        """Add `handed_in`: whether the realisation of this year is submitted or approved."""
        return self.annotate(handed_in=HandedIn("indicator", "year"))

    def not_handed_in(self):
        return self.filter(~Q(HandedIn("indicator", "year")))


@tracked(part_of="indicator", called="year")
class Target(Worded, Natural):
    """Target capaian of one indicator in one year: the printed text, and value and unit if it has any.

    State, value and unit are those in force: a revision changes them, and `wording` is then the text in place of the print.
    """

    NATURAL_KEY = ("indicator__code", "year")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="indikator")
    year = models.PositiveSmallIntegerField("tahun")
    printed = models.CharField("teks tercetak", max_length=300, blank=True)
    state = models.CharField("bentuk", max_length=10, choices=TargetState)
    value = models.DecimalField("nilai", max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField("satuan", max_length=60, blank=True)
    wording = models.CharField("target sesudah revisi", max_length=300, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "year"]
        verbose_name = "target capaian"
        constraints = [
            unique("target_year_once", ["indicator", "year"], "Target indikator ini untuk tahun itu sudah ada."),
            always(
                "target_value_when_measured",
                Q(state__in=sorted(MEASURED), value__isnull=False) | Q(~Q(state__in=sorted(MEASURED)), value__isnull=True),
                "Nilai diisi hanya untuk target berbentuk angka.",
            ),
            always("target_value_not_negative", Q(value__isnull=True) | Q(value__gte=0), "Nilai target tidak boleh negatif."),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.year}: {self.printed or '(kosong)'}"
