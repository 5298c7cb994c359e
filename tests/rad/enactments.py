"""Enactments of a draft plan in each state, reached by calling the verbs."""

from datetime import date

from django.utils import timezone

from rad.actions import next_plan, plan_enactment as verbs
from rad.lists import cells
from rad.models import ActionPlan, Evaluation
from rad.models.codes import of_version
from tests.rad import plan_reviews

KEPT = ("A-05-01", "B-01-01", "C-02-01", "E-01-01")  # C-02-01 has two indicators whose accumulation is undecided
UNDECIDED = ("C-02-01-1", "C-02-01-2")
DOCUMENT = {
    "document_number": "Peraturan Bupati Kapuas Hulu Nomor 7 Tahun 2021",
    "document_date": date(2021, 12, 1),
    "document_title": "Rencana Aksi Daerah 2022-2024",
}
NEW = {("B", 2022): ("new", "Targetnya masuk rencana baru")}
OLD = {("B", 2022): ("old", "Targetnya sudah berjalan")}


def a_draft(cast, **period):
    """Return a draft of few activities, with two faults."""
    review = plan_reviews.begun(cast, **period)
    dropped = {"outcome": "drop", "reason": "Selesai", "decided_by": cast.rad, "decided_at": review.begun_at}
    review.activities.exclude(activity__code__in=KEPT).update(**dropped)
    return plan_reviews.drafted(cast, plan_reviews.decided(cast, review), **period)


def a_whole_draft(cast, **period):
    """Return a draft of few activities without faults."""
    draft = a_draft(cast, **period)
    for code in UNDECIDED:
        row = cells.plan_row(of_version(code, draft.version))
        next_plan.edit(row, {"accumulation": {"accumulation": "annual"}}, by=cast.rad)
    return draft


def proposed(cast, draft=None, decisions=NEW, **others):
    """Propose the enactment of a draft as the secretariat; return the enactment."""
    return verbs.propose(draft or a_whole_draft(cast), decisions, by=cast.rad, document=DOCUMENT, **others)


def approved(cast, draft=None, decisions=NEW):
    return verbs.approve(proposed(cast, draft, decisions), by=cast.kepala)


def signed(cast, year):
    """Store a signed evaluation of this year, of the plan in force."""
    at = timezone.now()
    steps = {"author": cast.rad, "created_at": at, "submitted_by": cast.rad, "submitted_at": at, "signed_by": cast.kepala}
    Evaluation.objects.create(plan=ActionPlan.objects.get(code="rad-2019"), year=year, status="signed", signed_at=at, **steps)
