"""Brings the tasks and legal duties of a proceeding in line with its events: what is owed, until when, and what is done."""

from datetime import datetime

from gugus.formats.clocks import end_of_day
from rujukan.actions import hearings, legal_duties, tasks
from rujukan.choices import VictimStatus
from rujukan.choices.legal_duties import DutyKind
from rujukan.choices.proceedings import COURSE, ENDS, HEARD, LIMITS, ProceedingEvent, RestitutionRegime
from rujukan.choices.tasks import TaskStatus
from rujukan.models import LegalEvent, Task, Victim
from rujukan.stages import standards

NEXT_STEP = "Langkah berikut dalam proses hukum. Kerjakan, lalu catat peristiwanya."
OF_POLICE = COURSE[: COURSE.index(ProceedingEvent.HANDED)]
MET = {ProceedingEvent.REPORTED: DutyKind.POLICE_REPORT, ProceedingEvent.LPSK_ASKED: DutyKind.LPSK_ASKED}
PAYMENTS = (DutyKind.RESTITUTION_PAID, DutyKind.RESTITUTION_PAID_30, DutyKind.RESTITUTION_WARNED)


def renew(proceeding, event, *, by, at):
    """Plan the next step of this event, and bring the limits in line with all events of the proceeding."""
    events = list(LegalEvent.objects.current().filter(proceeding=proceeding).order_by("on", "at"))
    _plan_next(proceeding, event, by, at)
    hearings.renew(proceeding, event, events, by=by, at=at)
    newest = next((one.kind for one in reversed(events) if one.kind in COURSE), None)
    for limit in LIMITS:
        over = newest in (ProceedingEvent.STOPPED, *ENDS) and ProceedingEvent.STOPPED not in limit.begins
        begun = max((one.on for one in events if one.kind in limit.begins), default=None)
        ended = begun and any(one.kind in limit.ends and one.on >= begun for one in events)
        due = standards.due(limit.standard, _moment(begun, at)) if begun and not ended and not over else None
        _set_task(proceeding, limit, due, by, at)
    _set_duties(proceeding, events, by, at)


def move_tasks(proceeding):
    """Give the open tasks of institutions that are no longer assigned to those that are, or to the coordinators."""
    assigned = {proceeding.police_id, proceeding.prosecution_id} - {None}
    for task in proceeding.tasks.open().filter(institution__isnull=False).exclude(institution__in=assigned):
        task.institution = proceeding.prosecution or proceeding.police
        task.save()


def _plan_next(proceeding, event, by, at):
    """Close the task of the event that this one replaces, or that it follows, and ask for the next step by its day."""
    planned = proceeding.tasks.open().filter(standard="")
    replaced, day = event.replaces, _next_day(event)
    if replaced:
        before = _next_day(replaced)
        if before == day:
            return
        planned = planned.filter(due_at=end_of_day(before)) if before else planned.none()
    if replaced or (event.kind in COURSE and not _is_late(event)):
        tasks.end(planned, TaskStatus.CANCELLED if replaced else TaskStatus.DONE, event.get_kind_display(), by=by, at=at)
    if day:
        _ask(proceeding, NEXT_STEP, end_of_day(day), by, at, of_police=event.kind in OF_POLICE)


def _next_day(event):
    """Return the day of the next step that an event plans, or None. A hearing has tasks of its own (`hearings`)."""
    of_hearing = event.kind in (*HEARD, ProceedingEvent.HEARING_MOVED)
    return None if of_hearing or event.kind == ProceedingEvent.VOID else event.next_on


def _is_late(event):
    """Return whether a later event of the course was recorded before."""
    rows = LegalEvent.objects.current().filter(proceeding=event.proceeding, kind__in=COURSE)
    return rows.filter(on__gt=event.on).exists()


def _set_task(proceeding, limit, due, by, at):
    running = proceeding.tasks.open().filter(standard=limit.standard)
    if due is None:
        tasks.end(running, TaskStatus.DONE, "Sudah tercatat dalam proses hukum", by=by, at=at)
    elif (task := running.first()) is None:
        _ask(proceeding, limit.text, due, by, at, of_police=True, standard=limit.standard)
    elif task.due_at != due:
        task.due_at = due
        task.save()


def _ask(proceeding, text, due, by, at, *, of_police, standard=""):
    first, other = (proceeding.police, proceeding.prosecution) if of_police else (proceeding.prosecution, proceeding.police)
    about = {"case_id": proceeding.case_id, "proceeding": proceeding, "institution": first or other}
    return Task.objects.create(text=text, due_at=due, made_at=at, made_by=by, standard=standard, **about)


def _set_duties(proceeding, events, by, at):
    """Settle the duties that an event fulfils, and start those of the payment of restitution, for each victim."""
    victims = list(Victim.objects.filter(case=proceeding.case_id).exclude(status=VictimStatus.NOT_VICTIM))
    for event in events:
        if event.kind in MET:
            for victim in victims:
                legal_duties.meet(victim, MET[event.kind], by=by, at=at, done_at=_moment(event.on, at))
    final = max((event.on for event in events if event.kind == ProceedingEvent.FINAL), default=None)
    for victim in victims:
        _set_payment(victim, {event.kind: event for event in events if event.victim_id == victim.pk}, final, by, at)


def _set_payment(victim, latest, final, by, at):
    """Start the limit of the payment by the regime that was chosen, and that of a warning; end both when all is paid."""
    granted, warned = latest.get(ProceedingEvent.RESTITUTION_GRANTED), latest.get(ProceedingEvent.RESTITUTION_WARNED)
    paid, unpaid = latest.get(ProceedingEvent.RESTITUTION_PAID), latest.get(ProceedingEvent.RESTITUTION_UNPAID)
    if paid or unpaid:
        for kind in PAYMENTS:
            done_at = _moment(paid.on, at) if paid else None
            legal_duties.meet(victim, kind, by=by, at=at, done_at=done_at, why="Restitusi tidak dibayar")
        return
    if granted and final:
        of_law_21 = granted.regime == RestitutionRegime.LAW_21
        kind = DutyKind.RESTITUTION_PAID if of_law_21 else DutyKind.RESTITUTION_PAID_30
        legal_duties.begin(victim, kind, _moment(max(granted.on, final), at))
    if warned:
        legal_duties.begin(victim, DutyKind.RESTITUTION_WARNED, _moment(warned.on, at))


def _moment(day, at) -> datetime:
    """Return the end of a day, or now if the day is not over."""
    return min(end_of_day(day), at)
