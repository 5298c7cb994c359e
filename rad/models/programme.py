"""Columns 1 to 3 of Lampiran II: action programmes and their activities."""

from django.db import models

from gugus.models.constraint import unique
from gugus.models.history import tracked
from gugus.models.natural import Natural
from rad.models.plan import SubTaskForce


@tracked
class Programme(Natural):
    """Program aksi. The printed number may be missing or repeated, so `order` identifies it.

    `code` (A-03: sub task force, order) is unique and never changes; printed names are not unique. The codes of a later plan
    begin with its version: v2-A-03 (`rad.models.codes`).
    """

    code = models.CharField("kode", max_length=40, unique=True)
    sub_task_force = models.ForeignKey(SubTaskForce, models.PROTECT, related_name="programmes", verbose_name="sub gugus tugas")
    order = models.PositiveSmallIntegerField("urutan")
    printed_number = models.CharField("nomor tercetak", max_length=10, blank=True)
    printed = models.TextField("program aksi")

    class Meta:
        ordering = ["sub_task_force", "order"]
        verbose_name = "program aksi"
        constraints = [unique("programme_order_once", ["sub_task_force", "order"], "Urutan program ini sudah dipakai.")]

    def __str__(self):
        return f"{self.code} {self.printed}"


class Worded:
    """A row with a `printed` text, and the `wording` that a revision puts in its place."""

    @property
    def text(self):
        """The text in force."""
        return self.wording or self.printed


class ActivityQuerySet(models.QuerySet):
    def paid_from(self, budget_line):
        """Return the activities that this bundle pays for, wholly or for single indicators."""
        return self.filter(models.Q(budget_line=budget_line) | models.Q(indicators__budget_line=budget_line)).distinct()


@tracked
class Activity(Worded, Natural):
    """Kegiatan. Its text is blank if the print gives a programme no activity (B-01).

    `budget_line` is the bundle that pays for the whole activity. If the print gives each indicator its own money, it is empty
    here and set on the indicators.
    """

    code = models.CharField("kode", max_length=40, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="activities", verbose_name="program aksi")
    order = models.PositiveSmallIntegerField("urutan")
    printed = models.TextField("kegiatan", blank=True)
    wording = models.TextField("kegiatan sesudah revisi", blank=True)
    budget_line = models.ForeignKey(
        "rad.BudgetLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="anggaran",
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "order"]
        verbose_name = "kegiatan"
        constraints = [unique("activity_order_once", ["programme", "order"], "Urutan kegiatan ini sudah dipakai.")]

    def __str__(self):
        return f"{self.code} {self.label}"

    @property
    def label(self):
        """The name for the screen, also if its own cell is blank."""
        return self.text or self.programme.printed
