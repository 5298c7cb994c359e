"""Asks a second person for what one coordinator alone may not do, and records what was decided.

The verbs that act on it are beside what it changes: `closure.decide_closing` and `guardians.decide_lifting`.
"""

from gugus.workflow.lifecycle import Repeated
from rujukan.actions.steps import note, require, require_state, tell_coordinators
from rujukan.choices import EventKind
from rujukan.disclosure.comparison import differing
from rujukan.models import Approval
from rujukan.models.approval import ONE_WAITING

DECIDED = "Permintaan ini sudah diputuskan."
OWN = "Permintaan Anda sendiri disetujui koordinator lain."


def ask(victim, kind, *, by, at, guardian=None, **columns):
    """Return the new request about a locked victim. Raises Repeated if `by` asked for the same, TooLate if one waits already."""
    waiting = victim.approvals.waiting().filter(kind=kind, guardian=guardian).first()
    if waiting and waiting.asked_by_id == by.pk and not differing(waiting, columns):
        raise Repeated(waiting)
    require_state(waiting is None, ONE_WAITING)
    approval = Approval.objects.create(victim=victim, kind=kind, guardian=guardian, asked_by=by, asked_at=at, **columns)
    note(EventKind.APPROVAL_ASKED, by=by, at=at, victim=victim, text=f"{approval}. {columns['reason']}")
    tell_coordinators(f"{victim.code}: {str(approval).lower()} menunggu koordinator lain selain {by}", victim, at=at)
    return approval


def settle(approval, *, by, granted, at):
    """Record the decision: another coordinator grants, anybody refuses, and for the asker that is to withdraw. Raises Refused."""
    if approval.decided_by_id == by.pk and approval.granted == granted:
        raise Repeated(approval)
    require_state(approval.decided_at is None, DECIDED)
    own = approval.asked_by_id == by.pk
    require(not granted or not own, OWN)
    _decide(approval, by, granted, at)
    if not granted:
        _end(approval, "ditarik" if own else "tidak disetujui", by, at)


def lapse(approvals, why, *, by, at):
    """End the waiting ones of these requests, because what they ask for is no longer so; the coordinators are told `why`."""
    for approval in approvals.waiting().select_related("victim"):
        _decide(approval, by, False, at)
        _end(approval, f"gugur, {why}", by, at)


def _decide(approval, by, granted, at):
    approval.granted, approval.decided_by, approval.decided_at = granted, by, at
    approval.save(update_fields=["granted", "decided_by", "decided_at"])


def _end(approval, outcome, by, at):
    victim = approval.victim
    note(EventKind.APPROVAL_REFUSED, by=by, at=at, victim=victim, text=f"{approval}: {outcome}")
    tell_coordinators(f"{victim.code}: permintaan {str(approval).lower()} {outcome}", victim, at=at)
