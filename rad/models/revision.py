"""Revisi: a change of cells of an enacted plan, which one person proposes and another decides."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from gugus.models.constraint import always, unique
from rad.choices import RevisedColumn, RevisionKind, RevisionStatus
from rad.models.assignment import Assignment
from rad.models.budget import BudgetAmount, BudgetLine
from rad.models.codes import letter_of
from rad.models.indicator import Indicator, Target
from rad.models.plan import ActionPlan
from rad.models.programme import Activity
from rad.models.proposal import DOCUMENT, Proposal, ProposalQuerySet, decision_constraints, decision_triggers
from rad.models.source_note import SourceNote
from rad.models.year_in_force import YearInForce

ANOTHER_DECIDES = "Revisi diputuskan oleh orang lain dari pengusulnya."
# What a revision changes: the model, and the columns that change together.
REVISED = {
    RevisedColumn.ACTIVITY: (Activity, ("wording",)),
    RevisedColumn.INDICATOR: (Indicator, ("wording",)),
    RevisedColumn.TARGET: (Target, ("state", "value", "unit", "wording")),
    RevisedColumn.DIRECTION: (Indicator, ("direction",)),
    RevisedColumn.ACCUMULATION: (Indicator, ("accumulation",)),
    RevisedColumn.BODY: (Assignment, ("institution_id", "group")),
    RevisedColumn.AMOUNT: (BudgetAmount, ("amount",)),
    RevisedColumn.FUNDING_SOURCE: (BudgetLine, ("funding_source",)),
}
PROPOSED = ("number", "plan", "kind", "reason", *DOCUMENT, "note")


def values_of(column, row):
    """Return the values of the cell of `row` as JSON holds them, {column: text, number or None}."""
    _, names = REVISED[column]
    return {name: as_json(getattr(row, name)) for name in names}


def as_json(value):
    """Return a value of a column as a JSON number or text: Decimal("160.00") is 160. Two decimals of 14 digits are exact."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == int(value) else float(value)


class RevisionQuerySet(ProposalQuerySet):
    def for_list(self):
        """Return those that wait first, then the decided ones; each group newest first."""
        waiting = models.Case(models.When(status=RevisionStatus.PROPOSED, then=0), default=1)
        rows = self.select_related("plan", "note", "proposed_by", "decided_by").prefetch_related("cells")
        rows = rows.annotate(activity_words=models.Subquery(_activities_changed()[:1]))
        return rows.order_by(waiting, "-proposed_at", "-pk").fetch_mode(models.FETCH_RAISE)


def _activities_changed():
    """Return the words of the activity of each cell of a revision, for a subquery."""
    of_cell = {"code": models.OuterRef("code")}
    own = Activity.objects.filter(**of_cell).values(words=_words_of("wording", "printed"))
    above = Indicator.objects.filter(**of_cell).values(words=_words_of("activity__wording", "activity__printed"))
    cells = RevisedCell.objects.filter(revision=models.OuterRef("pk")).order_by("pk")
    return cells.values(words=_words_of(models.Subquery(own), models.Subquery(above), "code"))


def _words_of(*names):
    """Return the first of these that is not empty."""
    text = models.TextField()
    return Coalesce(*(NullIf(name, Value(""), output_field=text) for name in names), output_field=text)


class Revision(Proposal):
    """A revision: diajukan → disetujui, ditolak or ditarik.

    A `change` rests on a legal document, a `correction` on a decided source note. Nothing in the plan changes before the head has
    approved.
    """

    number = models.CharField("nomor", max_length=20, unique=True)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="revisions", verbose_name="rencana aksi")
    kind = models.CharField("jenis", max_length=10, choices=RevisionKind)
    status = models.CharField("keadaan", max_length=10, choices=RevisionStatus, default=RevisionStatus.PROPOSED)
    reason = models.TextField("alasan")
    document_number = models.CharField("nomor dokumen", max_length=60, blank=True)
    document_date = models.DateField("tanggal dokumen", null=True, blank=True)
    document_title = models.CharField("judul dokumen", max_length=200, blank=True)
    note = models.ForeignKey(
        SourceNote, models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name="catatan sumber"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "revisi"
        constraints = [
            always(
                "revision_document_or_note",
                Q(kind=RevisionKind.CHANGE, note=None, document_date__isnull=False)
                & ~Q(document_number="")
                & ~Q(document_title="")
                | Q(kind=RevisionKind.CORRECTION, note__isnull=False),
                "Perubahan memerlukan dokumen; pembetulan memerlukan catatan sumber.",
            ),
            always("revision_with_reason", ~Q(reason=""), "Revisi memerlukan alasan."),
            *decision_constraints("revision", "revisi", RevisionStatus, ANOTHER_DECIDES),
        ]
        triggers = decision_triggers(PROPOSED, RevisionStatus)

    def __str__(self):
        return self.number

    @property
    def basis(self):
        """What it rests on, in one phrase for the screen: the legal document, or the source note."""
        if self.kind == RevisionKind.CORRECTION:
            return f"Catatan sumber {self.note.code}"
        return f"{self.document_title}, {self.document_number}"

    @property
    def years(self):
        """The years that its cells concern, in order. One without a year concerns each in which its table is in force."""
        changed = list(self.cells.all())
        letters = {letter_of(cell.code) for cell in changed if cell.year is None}
        every = YearInForce.objects.filter(sub_task_force__plan=self.plan_id, letter__in=letters) if letters else ()
        return sorted({cell.year for cell in changed if cell.year} | {one.year for one in every})


class RevisedCellQuerySet(models.QuerySet):
    def in_force(self, of_plans):
        """Return the cells of the approved revisions of some plans (a condition), in the order in which they were applied."""
        approved = self.filter(of_plans, revision__status=RevisionStatus.APPROVED)
        return approved.select_related("revision").order_by("revision__applied_at", "pk").fetch_mode(models.FETCH_RAISE)


class RevisedCell(models.Model):
    """One cell that a revision changes, with old and new value. Append-only.

    `subject` is the key of the row in the table of REVISED[column]. `old` and `new` are {column: value} as `values_of` returns
    them; the columns ending in `_words` hold them as the screen showed them. `code` and `year` are the place in Lampiran II.
    """

    append_only = True

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="cells", verbose_name="revisi")
    column = models.CharField("kolom", max_length=15, choices=RevisedColumn)
    subject = models.BigIntegerField("kunci baris")
    code = models.CharField("baris", max_length=40)
    year = models.PositiveSmallIntegerField("tahun", null=True, blank=True)
    label = models.CharField("isian", max_length=120)
    old = models.JSONField("semula")
    new = models.JSONField("menjadi")
    old_words = models.TextField("semula, dengan kata-kata", blank=True)
    new_words = models.TextField("menjadi, dengan kata-kata", blank=True)

    objects = RevisedCellQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "sel yang direvisi"
        indexes = [models.Index(fields=["column", "subject"], name="revised_cell_subject")]
        constraints = [
            unique("revised_cell_once", ["revision", "column", "subject"], "Sel ini sudah ada dalam revisi yang sama."),
            always("revised_cell_differs", ~Q(old=F("new")), "Revisi harus mengubah isi sel."),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.label}: {self.old_words} → {self.new_words}"

    @property
    def place(self):
        return self.column, self.subject
