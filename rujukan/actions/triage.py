"""Decisions of the coordinator about a complaint that is not, or not yet, a case."""

from django.db import transaction

from rujukan import rules
from rujukan.actions.casework import join_case
from rujukan.actions.steps import lock_all, locked, moment, note, require, require_state, step_told, tell_institution
from rujukan.choices.complaint import NEXT_COMPLAINT, ComplaintStatus
from rujukan.choices.event import EventKind
from rujukan.choices.likeness import Sameness
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.models import NearDuplicate
from rujukan.models.complaint import FORWARDED_TO_WHOM, OWN_DUPLICATE


@transaction.atomic
def review(complaint, *, by, at=None):
    """Mark a complaint as reviewed, without a further decision yet. Raises Refused."""
    complaint, at = _begin(complaint, EventKind.COMPLAINT_REVIEWED, by, at)
    return _end_triage(complaint, EventKind.COMPLAINT_REVIEWED, by, at)


@transaction.atomic
def forward(complaint, *, by, to, reason, at=None):
    """Record that a complaint was forwarded outside the system, because it is not trafficking. Raises Refused."""
    require(to.strip(), FORWARDED_TO_WHOM, "to")
    complaint, at = _begin(complaint, EventKind.COMPLAINT_FORWARDED, by, at)
    complaint.forwarded_to = require_anonymous(to, complaint, by=by, field="to")
    complaint.closing_reason = reason
    return _end_triage(complaint, EventKind.COMPLAINT_FORWARDED, by, at, reason)


@transaction.atomic
def mark_duplicate(complaint, *, by, of, reason="", at=None):
    """Mark a complaint as a duplicate of another one, and with it those that were marked so before. Raises Refused.

    Nothing is merged: what it tells is offered to the case of the other one (`taking_over`).
    """
    require(of.pk != complaint.pk, OWN_DUPLICATE, "of")
    complaint, of, *earlier = lock_all([complaint, of, *complaint.duplicates.all()], by)
    require(of.duplicate_of_id is None, f"{of.number} sendiri ditandai duplikat. Sebutkan yang pertama.", "of")
    complaint, at = _begin(complaint, EventKind.COMPLAINT_DUPLICATE, by, at)
    complaint.duplicate_of = of
    for one in earlier:  # no chains
        one.duplicate_of = of
        one.save(update_fields=["duplicate_of"])
    complaint.closing_reason = reason
    _settle_warnings(complaint, of, by, at)
    return _end_triage(complaint, EventKind.COMPLAINT_DUPLICATE, by, at, reason)


@transaction.atomic
def close_complaint(complaint, *, by, reason, at=None):
    """Close a complaint for which nothing more is to be done, with a reason. Raises Refused."""
    require(reason.strip(), "Tulis alasan menutup pengaduan.", "reason")
    complaint, at = _begin(complaint, EventKind.COMPLAINT_CLOSED, by, at)
    complaint.closing_reason = reason
    return _end_triage(complaint, EventKind.COMPLAINT_CLOSED, by, at, reason)


@transaction.atomic
def settle_near_duplicate(near_duplicate, *, by, at=None):
    """Mark a near-duplicate warning as checked. Raises Refused."""
    rules.require_coordinator(by)
    near_duplicate = locked(near_duplicate, by)
    if near_duplicate.settled_at is None:
        near_duplicate.settled_at, near_duplicate.settled_by = moment(at), by
        near_duplicate.save(update_fields=["settled_at", "settled_by"])
    return near_duplicate


@transaction.atomic
def settle_as_same(near_duplicate, *, by, how, reason="", at=None):
    """Decide that both complaints of a warning report the same; return the one that this changes.

    It becomes a duplicate of the other, or joins the other's case with its persons (`Sameness`). Raises Refused.
    """
    rules.require_coordinator(by)
    near_duplicate = locked(near_duplicate, by)
    complaint, other = near_duplicate.undecided
    require_state(complaint, "Kemiripan ini sudah diperiksa, atau kedua pengaduannya sudah diputuskan.")
    if how == Sameness.JOIN:
        require(other.case, f"{other.number} belum menjadi kasus.", "how")
        join_case(complaint, other.case, by=by, at=at)
        _settle_warnings(complaint, other, by, moment(at))
    else:
        mark_duplicate(complaint, by=by, of=other, reason=reason, at=at)
    return complaint


def _settle_warnings(complaint, other, by, at):
    """Mark the warnings that two complaints resemble each other as checked."""
    NearDuplicate.objects.between(complaint, other).filter(settled_at=None).update(settled_at=at, settled_by=by)


STATUS = {
    EventKind.COMPLAINT_REVIEWED: ComplaintStatus.REVIEWED,
    EventKind.COMPLAINT_FORWARDED: ComplaintStatus.FORWARDED,
    EventKind.COMPLAINT_DUPLICATE: ComplaintStatus.DUPLICATE,
    EventKind.COMPLAINT_CLOSED: ComplaintStatus.CLOSED,
}


def _begin(complaint, kind, by, at):
    rules.require_coordinator(by)
    complaint, status = locked(complaint, by), STATUS[kind]
    step_told(NEXT_COMPLAINT, complaint, status, kind)
    at = moment(at, complaint.logged_at, complaint.triaged_at)
    complaint.status = status
    complaint.triaged_at = complaint.triaged_at or at
    return complaint, at


def _end_triage(complaint, kind, by, at, text=""):
    complaint.save()
    note(kind, by=by, at=at, complaint=complaint, text=text)
    if complaint.institution and complaint.status != ComplaintStatus.REVIEWED:
        tell_institution(complaint.institution, f"{complaint.number}: {complaint.get_status_display().lower()}", complaint, at=at)
    return complaint
