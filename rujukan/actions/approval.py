"""Asks a second person for what one coordinator alone may not do to a person, and records what was decided.

The verbs that act on it are beside what it changes: `closure.decide_closing` and `guardians.decide_lifting`.
"""

from rujukan.actions import second_person
from rujukan.actions.steps import note, require_state, tell_coordinators
from rujukan.choices.event import EventKind
from rujukan.models import Approval
from rujukan.models.approval import ONE_WAITING
from rujukan.models.second_person import DECISION


def ask(victim, kind, *, by, at, guardian=None, **columns):
    """Return the new request about a locked victim. Raises TooLate if one waits already."""
    require_state(not victim.approvals.waiting().filter(kind=kind, guardian=guardian).exists(), ONE_WAITING)
    approval = Approval.objects.create(victim=victim, kind=kind, guardian=guardian, asked_by=by, asked_at=at, **columns)
    note(EventKind.APPROVAL_ASKED, by=by, at=at, victim=victim, text=f"{approval}. {columns['reason']}")
    second_person.announce(approval, at=at)
    return approval


def locked(approval, victim):
    """Return a request about a locked victim as it is now, locked: the head, who does not lock the victim, may answer it too."""
    return victim.approvals.select_for_update(no_key=True).get(pk=approval.pk)


def settle(approval, *, by, granted, at):
    """Record the decision, as `second_person.settle`; tell of a refusal. Raises Refused."""
    own = second_person.settle(approval, by=by, granted=granted, at=at, victim=approval.victim)
    approval.save(update_fields=DECISION)
    if not granted:
        _end(approval, "ditarik" if own else "tidak disetujui", by, at)


def lapse(approvals, why, *, by, at):
    """End these requests if they wait, because their reason is gone; the coordinators are told `why`."""
    for approval in approvals.waiting().select_related("victim").select_for_update(no_key=True, of=("self",)):
        second_person.decide(approval, by=by, granted=False, at=at)
        approval.save(update_fields=DECISION)
        _end(approval, f"gugur, {why}", by, at)


def _end(approval, outcome, by, at):
    victim = approval.victim
    note(EventKind.APPROVAL_REFUSED, by=by, at=at, victim=victim, text=f"{approval}: {outcome}")
    tell_coordinators(f"{victim.code}: permintaan {str(approval).lower()} {outcome}", victim, at=at)
