"""The documents of a plan or of one of its years: what there is, in which state, how large, and where it is opened."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, CharField, DateTimeField, F, IntegerField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from gugus.choices import DrawingStatus
from gugus.models.compiled import compiled
from gugus.models.drawing import octets
from rad import rules
from rad.choices import ANNEXES, DocumentKind, EvaluationStatus
from rad.models import Evaluation, OrderedDocument, PlanReview

EVALUATION, REVIEWED = "evaluation", "reviewed"
MADE = "Dibuat saat diunduh"
NOT_DRAWN = "Belum disusun"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document: what it is, its state in words, and the address of its file, or of the page where it is ordered.

    `at` and `size` (bytes) are None while there is no file.
    """

    label: str
    state: str
    url: str
    at: datetime | None = None
    size: int | None = None
    is_file: bool = True


def of_plan(plan, user, year=None) -> list[Entry]:
    """Return the documents of a plan that this user reads; with a `year` only the evaluation of that year. One query.

    The sizes are computed by the database; no file is loaded.
    """
    rows = _document_rows(plan=plan.pk, year=year, drafts=1 if rules.reads_draft_plans(user) else None)
    drawn = {(what, subject): (state, at, size) for what, subject, _, _, state, at, size in rows}
    annexes = [_ordered(kind, None, kind.label, plan, drawn) for kind in ANNEXES]
    reviews = [
        _ordered(DocumentKind.REVIEW, subject, DocumentKind.REVIEW.label, plan, drawn)
        for what, subject, *_ in rows
        if what == REVIEWED
    ]
    evaluations = [_evaluation_entry(*columns) for what, _, *columns in rows if what == EVALUATION]
    return [*evaluations, *annexes, *reviews, *_workbooks(plan)]


def _ordered(kind, subject, label, plan, drawn):
    state, at, size = drawn.get((kind, subject), ("", None, None))
    address = [subject] if subject else [kind, plan.code]
    name = "review_report" if subject else "annex"
    ready = state == DrawingStatus.READY
    words = DrawingStatus(state).label if state else NOT_DRAWN
    if ready:
        words = "Rancangan" if plan.never_in_force else "Tersusun"
    return Entry(label, words, reverse(f"rad:{name}", args=address), at, size, is_file=False)


def _evaluation_entry(year, edition, state, at, size):
    label = f"Evaluasi {year}" + (f", edisi {edition}" if edition > 1 else "")
    enacted = state == EvaluationStatus.ENACTED
    words = EvaluationStatus(state).label
    url = reverse("rad:evaluation_edition_pdf", args=[year, edition]) if enacted else reverse("rad:evaluation_draft", args=[year])
    return Entry(label, words, url, at if size else None, size, is_file=enacted)


def _workbooks(plan):
    query = f"?rencana={plan.code}"
    names = {"achievement_export": "Target dan yang tercapai (XLSX)", "plan_export": "Rencana aksi (XLSX)"}
    return [Entry(label, MADE, reverse(f"rad:{name}") + query) for name, label in names.items()]


@compiled
def _document_rows(plan, year, drafts):
    """Return tuples (what, key of the review, year, edition, state, time, bytes): evaluations, drawn documents, reviews.

    `year`: that of the evaluation, None for those of all years. `drafts`: None leaves the reviews out.
    """
    drawn = OrderedDocument.objects.filter(plan=plan, evaluation=None).annotate(
        what=F("kind"),
        subject=F("review"),
        of_year=_none(),
        of_edition=_none(),
        state=F("status"),
        at=F("drawn_at"),
        size=octets("pdf"),
    )
    of_year = {} if year is None else {"year": Value(year, IntegerField())}
    evaluations = Evaluation.objects.filter(plan=plan, **of_year).annotate(
        what=_text_value(EVALUATION),
        subject=Value(None, BigIntegerField()),
        of_year=F("year"),
        of_edition=F("edition"),
        state=F("status"),
        at=Coalesce("enacted_at", "draft_pdf__drawn_at"),
        size=Coalesce(octets("pdf"), octets("draft_pdf__pdf")),
    )
    columns = ("what", "subject", "of_year", "of_edition", "state", "at", "size")
    parts = [evaluations.order_by().values_list(*columns), drawn.order_by().values_list(*columns)]
    if drafts is not None:
        reviews = PlanReview.objects.filter(plan=plan).annotate(
            what=_text_value(REVIEWED),
            subject=F("pk"),
            of_year=_none(),
            of_edition=_none(),
            state=_text_value(""),
            at=Value(None, DateTimeField()),
            size=_none(),
        )
        parts.append(reviews.order_by().values_list(*columns))
    first, *rest = parts
    return first.union(*rest, all=True).order_by("of_year", "of_edition", "subject")


def _none():
    return Value(None, IntegerField())


def _text_value(word):
    return Value(word, CharField())
