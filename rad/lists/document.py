"""The documents of a plan or of one of its years: what there is, in which state, how large, and where it is opened."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from gugus.choices import DrawingStatus
from gugus.models.compiled import compiled, together
from gugus.models.drawing import octets
from rad import rules
from rad.choices import ANNEXES, DocumentKind, EvaluationStatus
from rad.models import Evaluation, OrderedDocument, PlanReview

NO_PLAN = 0  # no plan has this key
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
    evaluations, drawn, reviews = together(
        _evaluations.asked(plan=plan.pk, year=year),
        _drawn.asked(plan=plan.pk),
        _reviews.asked(plan=plan.pk if rules.reads_draft_plans(user) else NO_PLAN),
    )
    stored = {(one.kind, one.review_id): one for one in drawn}
    annexes = [_ordered(plan, kind, stored.get((kind, None)), "annex", kind, plan.code) for kind in ANNEXES]
    reports = [
        _ordered(plan, DocumentKind.REVIEW, stored.get((DocumentKind.REVIEW, review)), "review_report", review)
        for review in reviews
    ]
    return [*map(_evaluation_entry, evaluations), *annexes, *reports, *_workbooks(plan)]


def _ordered(plan, kind, stored, page, *address):
    """Return a document that is drawn on order. `stored` is None if nobody has ordered it."""
    words = DrawingStatus(stored.status).label if stored else NOT_DRAWN
    if stored and stored.status == DrawingStatus.READY:
        words = "Rancangan" if plan.never_in_force else "Tersusun"
    url = reverse(f"rad:{page}", args=address)
    return Entry(kind.label, words, url, stored and stored.drawn_at, stored and stored.size, is_file=False)


def _evaluation_entry(one):
    label = f"Evaluasi {one.year}" + (f", edisi {one.edition}" if one.edition > 1 else "")
    enacted = one.status == EvaluationStatus.ENACTED
    name, address = ("edition_pdf", [one.year, one.edition]) if enacted else ("draft", [one.year])
    url = reverse(f"rad:evaluation_{name}", args=address)
    return Entry(label, one.get_status_display(), url, one.at if one.size else None, one.size, is_file=enacted)


def _workbooks(plan):
    query = f"?rencana={plan.code}"
    names = {"achievement_export": "Target dan yang tercapai (XLSX)", "plan_export": "Rencana aksi (XLSX)"}
    return [Entry(label, MADE, reverse(f"rad:{name}") + query) for name, label in names.items()]


@compiled
def _evaluations(plan, year):
    """Return the evaluations of a plan, of one year if `year` is not None, each with the time and size (bytes) of its PDF."""
    rows = Evaluation.objects.filter(plan=plan, **({} if year is None else {"year": Value(year, IntegerField())}))
    drawn = {"at": Coalesce("enacted_at", "draft_pdf__drawn_at"), "size": Coalesce(octets("pdf"), octets("draft_pdf__pdf"))}
    return rows.only("year", "edition", "status").annotate(**drawn).order_by("year", "edition")


@compiled
def _drawn(plan):
    rows = OrderedDocument.objects.filter(plan=plan, evaluation=None)
    return rows.only("kind", "review", "status", "drawn_at").annotate(size=octets("pdf"))


@compiled
def _reviews(plan):
    return PlanReview.objects.filter(plan=plan).order_by("pk").values_list("pk", flat=True)
