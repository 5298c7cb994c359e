"""Asks a second person for what one coordinator alone may not do, and does it once that is granted.

Each kind is declared beside what it changes (`KINDS`): `closure`, `guardian`, `barring`, `envelope`. Who decides is explained
in `second_person`. What blocks a closing is checked again at the decision. A correction of a guardian leaves the suspicion and
the relation as they are; a trigger on guardians refuses a version without the suspicion unless that was granted in the same
moment. A request lapses when its reason is gone: the guardian has a newer version, the code is merged or closed, or the person
is no victim.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from gugus.access.scope import bypass
from gugus.formats.indonesian import long_date
from rujukan import rules
from rujukan.actions import second_person, task as tasks
from rujukan.actions.second_person import DECIDED, OWN
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices.approval import RequestKind
from rujukan.choices.event import EventKind
from rujukan.choices.task import TaskStatus
from rujukan.models import Approval, Task
from rujukan.models.approval import AGREEMENT, DECISION


def tell_end(approval, outcome, by, at):
    """Note that a request about a person ended without effect, and tell the coordinators."""
    note(EventKind.APPROVAL_REFUSED, by=by, at=at, victim=approval.victim, text=f"{approval}: {outcome}")
    tell_coordinators(f"{approval.victim.code}: permintaan {str(approval).lower()} {outcome}", approval.victim, at=at)


def lock_subject(approval, by):
    return locked(approval.victim or approval.case, by)


@dataclass(frozen=True)
class Kind:
    """A kind of request."""

    carry_out: Callable
    """(request, what is locked, by, at): checks again and does what was asked for. Raises Refused."""
    end: Callable = tell_end
    """(request, outcome in words, by, at): notes that nothing changes, and tells it."""
    lock: Callable = lock_subject
    """(request, by) → what stays locked while it is decided. Raises Refused."""
    asked: EventKind = EventKind.APPROVAL_ASKED
    granted: str = "{} disetujui."
    """What the page says to whoever has granted it."""
    refused: str = "{}: permintaan berakhir, tidak ada yang berubah."


KINDS: dict[str, Kind] = {}


def ask(kind, *, case, by, at, text="", urgent=False, **columns):
    """Return the new request about a locked case or victim. Raises TooLate if one waits already.

    `text` is noted in place of kind and reason.
    """
    approval = Approval(kind=kind, case=case, asked_by=by, asked_at=at, **columns)
    same = {name: getattr(approval, name) for name in ("victim", "guardian", "user", "institution", "letter")}
    waiting = case.approvals.waiting().filter(kind=kind, **same).select_related("asked_by").first()
    require_state(waiting is None, waiting and f"Ini sudah diminta {waiting.asked_by} dan masih menunggu orang kedua.")
    approval.save()
    note(KINDS[kind].asked, by=by, at=at, case=case, victim=approval.victim, text=text or f"{approval}. {columns['reason']}")
    second_person.announce(approval, at=at, urgent=urgent)
    return approval


@transaction.atomic
def decide(approval, *, by, granted, at=None):
    """Grant a request and carry it out, or refuse it; return it. Raises Refused, and the request then still waits.

    Another coordinator grants; the requester only after the head has agreed. Anybody may refuse; the requester thereby withdraws.
    """
    rules.require_coordinator(by)
    kind = KINDS[approval.kind]
    subject = kind.lock(approval, by)
    # The head, who does not lock the subject, may answer it too.
    approval = Approval.objects.select_for_update(no_key=True).get(pk=approval.pk)
    at = moment(at, approval.asked_at)
    require_state(approval.decided_at is None, DECIDED)
    own = approval.asked_by_id == by.pk
    require(not granted or not own or approval.agreed_by_id, OWN)
    if granted and approval.agreed_by_id:
        text = f"{approval}: {approval.agreed_by}, {long_date(approval.agreed_at)}"
        note(EventKind.APPROVAL_AGREED, by=by, at=at, text=text, case=approval.case, victim=approval.victim)
    outcome = "disetujui" if granted else "ditarik" if own else "tidak disetujui"
    _write_decision(approval, by, granted, at)
    _end_task(approval, outcome.capitalize(), by, at)
    if granted:
        kind.carry_out(approval, subject, by, at)
    else:
        kind.end(approval, outcome, by, at)
    return approval


@transaction.atomic
def answer_as_head(approval, *, by, agreed, at=None):
    """Agree to what nobody else can decide, so that its requester carries it out, or refuse it. Raises Refused."""
    approval, waiting = second_person.locked_for_head(approval, by=by)
    at = moment(at, approval.asked_at)
    if agreed:
        approval.agreed_by, approval.agreed_at = by, at
        approval.save(update_fields=AGREEMENT)
    else:
        _write_decision(approval, by, False, at)
        with bypass("refusal"):
            _end_task(approval, f"Tidak disetujui kepala {settings.COUNTY.lead_name}", by, at)
    outcome = f"disetujui kepala {settings.COUNTY.lead_name}"
    outcome = f"{outcome}. Lanjutkan dari halamannya" if agreed else f"tidak {outcome}"
    second_person.tell_answer(waiting, outcome, at=at)
    return approval


def lapse(approvals, why, *, by, at):
    """End these requests if they wait, because their reason is gone; the coordinators are told `why`. An envelope has a task."""
    waiting = approvals.waiting().exclude(kind=RequestKind.ENVELOPE).select_related("victim")
    for approval in waiting.select_for_update(no_key=True, of=("self",)):
        _write_decision(approval, by, False, at)
        KINDS[approval.kind].end(approval, f"gugur, {why}", by, at)


def _write_decision(approval, by, granted, at):
    approval.granted, approval.decided_by, approval.decided_at = granted, by, at
    approval.save(update_fields=DECISION)


def _end_task(approval, outcome, by, at):
    tasks.end(Task.objects.filter(pk=approval.task_id), TaskStatus.DONE, outcome, by=by, at=at)
