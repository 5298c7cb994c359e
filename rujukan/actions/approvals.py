"""Asks a second person for what one coordinator alone may not do, and records what was decided.

The verbs that act on it are beside what it changes: `closure.decide_closing` and `guardians.decide_lifting`.
"""

from django.db import transaction
from django.urls import reverse

from gugus.choices import Role
from gugus.formats.indonesian import long_date
from gugus.navigation import path_of
from gugus.workflow.lifecycle import OUT_OF_SIGHT, Repeated
from gugus.workflow.notices import leave
from rujukan import rules
from rujukan.actions.steps import moment, note, require, require_state, tell_coordinators
from rujukan.choices import EventKind
from rujukan.disclosure.comparison import differing
from rujukan.models import Approval
from rujukan.models.approval import ONE_WAITING

DECIDED = "Permintaan ini sudah diputuskan."
OWN = "Permintaan Anda sendiri disetujui koordinator lain."
DECIDED_BY_COORDINATOR = "Ini sekarang diputuskan koordinator lain."
ONLY_HEAD = "Hanya kepala DSPPPAKB yang memutuskan di sini."


def ask(victim, kind, *, by, at, guardian=None, **columns):
    """Return the new request about a locked victim. Raises Repeated if `by` asked for the same, TooLate if one waits already."""
    waiting = victim.approvals.waiting().filter(kind=kind, guardian=guardian).first()
    if waiting and waiting.asked_by_id == by.pk and not differing(waiting, columns):
        raise Repeated(waiting)
    require_state(waiting is None, ONE_WAITING)
    approval = Approval.objects.create(victim=victim, kind=kind, guardian=guardian, asked_by=by, asked_at=at, **columns)
    note(EventKind.APPROVAL_ASKED, by=by, at=at, victim=victim, text=f"{approval}. {columns['reason']}")
    if tell_head(victim.approvals.filter(pk=approval.pk), at=at):
        approval.for_head = True
    else:
        tell_coordinators(f"{victim.code}: {str(approval).lower()} menunggu koordinator lain selain {by}", victim, at=at)
    return approval


def tell_head(approvals, *, at) -> int:
    """Leave a notice for the head about each of these requests that no other coordinator can decide; return how many."""
    rows = approvals.waiting().with_second().filter(for_head=True, agreed_by=None).select_related("victim")
    for approval in rows:
        text = f"{approval.victim.code}: {str(approval).lower()} menunggu keputusan Anda"
        leave(role=Role.HEAD, text=text, path=reverse("approval_list"), at=at)
    return len(rows)


@transaction.atomic
def answer_as_head(approval, *, by, agreed, at=None):
    """Agree to what no other coordinator can decide, so that its asker carries it out, or refuse it. Raises Refused."""
    require(rules.head(by), ONLY_HEAD)
    approval = Approval.objects.filter(pk=approval.pk).select_for_update(no_key=True).first()
    require(approval, OUT_OF_SIGHT)
    if (approval.agreed_by_id if agreed else approval.decided_by_id) == by.pk:
        raise Repeated(approval)
    require_state(approval.decided_at is None and approval.agreed_by_id is None, DECIDED)
    code = Approval.objects.for_head().values_list("code", flat=True).filter(pk=approval.pk).first()
    require_state(code, DECIDED_BY_COORDINATOR)
    at = moment(at, approval.asked_at)
    if agreed:
        approval.agreed_by, approval.agreed_at = by, at
        approval.save(update_fields=["agreed_by", "agreed_at"])
    else:
        _decide(approval, by, False, at)
    outcome = "disetujui kepala DSPPPAKB. Lanjutkan dari halamannya" if agreed else "tidak disetujui kepala DSPPPAKB"
    text, path = f"{code}: permintaan {str(approval).lower()} {outcome}", path_of("victim_detail", code)
    leave(role=Role.COORDINATOR, text=text, path=path, about=approval.victim_id, at=at)
    return approval


def settle(approval, *, by, granted, at):
    """Record the decision: another coordinator grants, anybody refuses, and for the asker that is to withdraw. Raises Refused.

    What the head has agreed to, the asker may grant too.
    """
    if approval.decided_by_id == by.pk and approval.granted == granted:
        raise Repeated(approval)
    require_state(approval.decided_at is None, DECIDED)
    own = approval.asked_by_id == by.pk
    require(not granted or not own or approval.agreed_by_id, OWN)
    if granted and approval.agreed_by_id:
        text = f"{approval}: {approval.agreed_by}, {long_date(approval.agreed_at)}"
        note(EventKind.APPROVAL_AGREED, by=by, at=at, victim=approval.victim, text=text)
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
