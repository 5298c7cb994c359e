"""Brings the tasks and legal duties of a proceeding in line with its events: what is owed, until when, and what is done.

After each event it compares all events with the open tasks. It asks for the next step, and starts, moves or ends the limits
(`LIMITS`, each a `Task` with the code of its `ServiceStandard`). It settles the `LegalDuty` that an event fulfils, and starts
that of the payment of restitution by the chosen regime and, where the law asks for one, that of the copy of the decision. Tasks
of law enforcement do not keep a case from closing.
"""

from datetime import date, datetime, timedelta

from gugus.formats.clocks import end_of_day
from rujukan.actions import legal_duty as legal_duties, task as tasks
from rujukan.choices.event_details import UNTIL
from rujukan.choices.legal_duty import DutyKind
from rujukan.choices.proceeding import (
    ANSWERS_TO_RIGHT,
    ASKS_OF_RIGHT,
    COURSE,
    ENDS,
    HEARD,
    LIMITS,
    OF_PROTECTION,
    WITH_COPY,
    ProceedingEvent,
    RestitutionRegime,
)
from rujukan.choices.task import TaskStatus
from rujukan.choices.victim import VictimStatus
from rujukan.law.actions import hearings
from rujukan.models import LegalEvent, Task, Victim
from rujukan.stages import standards

NEXT_STEP = "Langkah berikut dalam proses hukum. Kerjakan, lalu catat peristiwanya."
OF_POLICE = COURSE[: COURSE.index(ProceedingEvent.HANDED)]
MET = {ProceedingEvent.REPORTED: DutyKind.POLICE_REPORT, ProceedingEvent.LPSK_ASKED: DutyKind.LPSK_ASKED}
PROTECTED = "Perlindungan LPSK akan berakhir. Tanyakan kepada orangnya, dan mohonkan perpanjangan bila masih perlu."
NOT_PAID = "Restitusi tidak dibayar"
PAYMENTS = (DutyKind.RESTITUTION_PAID, DutyKind.RESTITUTION_PAID_30, DutyKind.RESTITUTION_WARNED)


def renew(proceeding, event, *, by, at):
    """Plan the next step of this event, and bring the limits in line with all events of the proceeding."""
    events = list(LegalEvent.objects.current().filter(proceeding=proceeding).order_by("on", "at"))
    _plan_next(proceeding, event, events, by, at)
    hearings.renew(proceeding, event, events, by=by, at=at)
    newest = next((one.kind for one in reversed(events) if one.kind in COURSE), None)
    for limit in LIMITS:
        over = newest in (ProceedingEvent.STOPPED, *ENDS) and ProceedingEvent.STOPPED not in limit.begins
        begun = max((one.on for one in events if one.kind in limit.begins), default=None)
        ended = begun and any(one.kind in limit.ends and one.on >= begun for one in events)
        due = standards.due(limit.standard, _until(begun, at)) if begun and not ended and not over else None
        _set_task(proceeding, limit.standard, limit.text, due, by, at, of_police=True)
    if OF_PROTECTION.intersection({event.kind, event.replaces and event.replaces.kind}):  # what was ended by hand stays so
        _set_task(proceeding, standards.PROTECTION, PROTECTED, _protected_until(events), by, at, of_police=None)
    _set_duties(proceeding, events, by, at)


def move_tasks(proceeding):
    """Give the open tasks of institutions that are no longer assigned to those that are, or to the coordinators."""
    assigned = {proceeding.police_id, proceeding.prosecution_id} - {None}
    for task in proceeding.tasks.open().filter(institution__isnull=False).exclude(institution__in=assigned):
        task.institution = proceeding.prosecution or proceeding.police
        task.save()


def _plan_next(proceeding, event, events, by, at):
    """Close the task of the event that this one replaces, or that it follows, and ask for the next step by its day."""
    planned = proceeding.tasks.open().filter(standard="")
    replaced, day = event.replaces, _next_step_day(event)
    before = _next_step_day(replaced) if replaced else None
    if replaced:
        of_replaced = planned.filter(made_at__in=[one.at for one in _versions(replaced)], due_at=before and end_of_day(before))
        planned = of_replaced if before != day else planned.none()
    elif event.kind in ANSWERS_TO_RIGHT:
        planned = planned.filter(made_at__in=_before_answer(event))
    else:
        planned = planned.exclude(made_at__in=[one.at for one in events if one.kind in ASKS_OF_RIGHT])
    if replaced or event.kind in ANSWERS_TO_RIGHT or (event.kind in COURSE and not _is_late(event)):
        tasks.end(planned, TaskStatus.CANCELLED if replaced else TaskStatus.DONE, event.get_kind_display(), by=by, at=at)
    if day and day != before:
        _ask_step(proceeding, NEXT_STEP, end_of_day(day), by, at, of_police=event.kind in OF_POLICE)
    if replaced:
        _ask_again(proceeding, event, events, by)


def _ask_again(proceeding, event, events, by):
    """Ask again for the steps that only the corrected event had settled."""
    replaced = event.replaces
    settling = next((kinds for kinds in (ANSWERS_TO_RIGHT, COURSE) if replaced.kind in kinds), ())
    if event.victim_id == replaced.victim_id and event.kind in settling:
        return
    settled = [one for one in _versions(replaced) if one.kind in settling and one.victim_id == replaced.victim_id]
    others = [one for one in events if one.kind in settling and one.victim_id == replaced.victim_id]
    if not settled or any((one.on, one.at) > (replaced.on, settled[-1].at) for one in others):
        return
    days = {end_of_day(day): one.kind in OF_POLICE for one in events if (day := _next_step_day(one))}
    moments = [one.at for one in settled]
    ended = proceeding.tasks.filter(standard="", status=TaskStatus.DONE, closed_at__in=moments, due_at__in=days)
    for task in ended:
        _ask_step(proceeding, NEXT_STEP, task.due_at, by, task.made_at, of_police=days[task.due_at])


def _versions(event):
    """Return an event and all that it replaced, the newest first."""
    versions = [event]
    while versions[-1].replaces:
        versions.append(versions[-1].replaces)
    return versions


def _before_answer(event):
    """Return when the earlier events of this victim's restitution were recorded: the answer ends the steps that they planned."""
    rows = event.proceeding.legal_events.filter(victim=event.victim_id).exclude(pk=event.pk)
    late = rows.filter(replacement=None, on__gt=event.on).exclude(kind=ProceedingEvent.VOID).exists()
    return [] if late else list(rows.values_list("at", flat=True))


def _next_step_day(event):
    """Return the day of the next step that an event plans, or None. A hearing has tasks of its own (`hearings`)."""
    of_hearing = event.kind in (*HEARD, ProceedingEvent.HEARING_MOVED)
    return None if of_hearing or event.kind == ProceedingEvent.VOID else event.next_on


def _is_late(event):
    """Return whether a later event of the course was recorded before."""
    rows = LegalEvent.objects.current().filter(proceeding=event.proceeding, kind__in=COURSE)
    return rows.filter(on__gt=event.on).exists()


def _protected_until(events):
    """Return when an end of the protection by LPSK is looked at, some days before; None if none runs towards its end."""
    newest = next((one for one in reversed(events) if one.kind in OF_PROTECTION), None)
    if newest is None or newest.kind != ProceedingEvent.LPSK_GRANTED or UNTIL not in newest.answers:
        return None
    ahead = timedelta(days=standards.days(standards.PROTECTION))
    return end_of_day(max(date.fromisoformat(newest.answers[UNTIL]) - ahead, newest.on))


def _set_task(proceeding, standard, text, due, by, at, *, of_police):
    running = proceeding.tasks.open().filter(standard=standard)
    if due is None:
        tasks.end(running, TaskStatus.DONE, "Sudah tercatat dalam proses hukum", by=by, at=at)
    elif (task := running.first()) is None:
        _ask_step(proceeding, text, due, by, at, of_police=of_police, standard=standard)
    elif task.due_at != due:
        task.due_at = due
        task.save()


def _ask_step(proceeding, text, due, by, at, *, of_police, standard=""):
    """Ask for a step: of the police, or else the prosecution, or with None of the coordinators."""
    first, other = (proceeding.police, proceeding.prosecution) if of_police else (proceeding.prosecution, proceeding.police)
    institution = None if of_police is None else first or other
    about = {"case_id": proceeding.case_id, "proceeding": proceeding, "institution": institution}
    return Task.objects.create(text=text, due_at=due, made_at=at, made_by=by, standard=standard, **about)


def _set_duties(proceeding, events, by, at):
    """Settle the duties that an event fulfils, and start those of the payment of restitution, for each victim."""
    victims = list(Victim.objects.filter(case=proceeding.case_id).exclude(status=VictimStatus.NOT_VICTIM))
    for event in events:
        if event.kind in MET:
            for victim in victims:
                legal_duties.meet(victim, MET[event.kind], by=by, at=at, done_at=_until(event.on, at))
    final = max((event.on for event in events if event.kind == ProceedingEvent.FINAL), default=None)
    for victim in victims:
        _set_payment(victim, {event.kind: event for event in events if event.victim_id == victim.pk}, final, by, at)


def _set_payment(victim, latest, final, by, at):
    """Start the limit of the payment by the regime that was chosen, and that of a warning; end both when all is paid.

    Under some rules a copy of the decision is handed on first, and the payment counts from it; until then from the decision.
    """
    granted, warned = latest.get(ProceedingEvent.RESTITUTION_GRANTED), latest.get(ProceedingEvent.RESTITUTION_WARNED)
    copied, paid = latest.get(ProceedingEvent.RESTITUTION_COPIED), latest.get(ProceedingEvent.RESTITUTION_PAID)
    if paid or latest.get(ProceedingEvent.RESTITUTION_UNPAID) or latest.get(ProceedingEvent.RESTITUTION_STATE):
        for kind in PAYMENTS:
            done_at = _until(paid.on, at) if paid else None
            legal_duties.meet(victim, kind, by=by, at=at, done_at=done_at, why=NOT_PAID)
        why = "Restitusi sudah lunas" if paid else NOT_PAID
        legal_duties.meet(victim, DutyKind.RESTITUTION_COPIED, by=by, at=at, done_at=copied and _until(copied.on, at), why=why)
        return
    if granted and final:
        decided = max(granted.on, final)
        of_law_21, with_copy = granted.regime == RestitutionRegime.LAW_21, granted.regime in WITH_COPY
        kind = DutyKind.RESTITUTION_PAID if of_law_21 else DutyKind.RESTITUTION_PAID_30
        counts_from = max(decided, copied.on) if with_copy and copied else decided
        legal_duties.begin(victim, kind, _until(counts_from, at))
        if with_copy:
            legal_duties.begin(victim, DutyKind.RESTITUTION_COPIED, _until(decided, at))
    if copied:
        legal_duties.meet(victim, DutyKind.RESTITUTION_COPIED, by=by, at=at, done_at=_until(copied.on, at))
    if warned:
        legal_duties.begin(victim, DutyKind.RESTITUTION_WARNED, _until(warned.on, at))


def _until(day, at) -> datetime:
    """Return the end of a day, or now if the day is not over."""
    return min(end_of_day(day), at)
