"""Asks for what each planned hearing needs, and ends it once the hearing is held, moved or cancelled.

A planned hearing has four tasks (`HEARING_STEPS`), before and after it, by service standards. `rujukan.stages.hearings` reads the
planned day from the events; when an event changes it, the old tasks end and new ones are made. Companions read the day on their
page, through the bypass `companion`, and get a notice of each change.
"""

from datetime import timedelta

from django.utils import timezone

from gugus.access.scope import bypass
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from rujukan.actions import task as tasks
from rujukan.actions.steps import tell_institution
from rujukan.choices.proceeding import HEARING_STEPS, HELD
from rujukan.choices.task import TaskStatus
from rujukan.lists.companion import hearing_of
from rujukan.models import Companion, Task
from rujukan.stages import hearings, standards

PLANNED = "Sidang bagi {}: "


def renew(proceeding, event, events, *, by, at):
    """Bring the tasks in line with the day of the next hearing, if this event has changed it, and tell the companions.

    `events` are the newest versions of all events. If the day stays, tasks that were ended by hand stay ended.
    """
    before = [one for one in events if one.pk != event.pk]
    was, day = hearings.planned([*before, event.replaces] if event.replaces_id else before), hearings.planned(events)
    if was == day:
        return
    held = event.kind in HELD and not event.replaces_id
    running = proceeding.tasks.open().filter(standard__in=standards.HEARING)
    tasks.end(running, TaskStatus.DONE if held else TaskStatus.CANCELLED, event.get_kind_display(), by=by, at=at)
    if day:
        _ask_hearing_steps(proceeding, day, by, at)
        _tell_companions(proceeding, PLANNED + long_date(day), at)
    elif not held:
        _tell_companions(proceeding, "Sidang bagi {} pada " + long_date(was) + " tidak jadi", at)


def told_when_named(companion, *, by, at):
    """Return what a new companion is told of a hearing that was planned before, "" without one; earlier companions were told."""
    day = hearing_of(by, companion.victim)
    planned = day and day >= timezone.localdate(at)
    return PLANNED.format(companion.victim.code) + long_date(day) if planned else ""


def _ask_hearing_steps(proceeding, day, by, at):
    """Ask for each step. One whose day is over already is due today."""
    limits = standards.limits(*standards.HEARING)
    for one in HEARING_STEPS:
        ahead = timedelta(days=limits[one.standard].days)
        due = max(day + ahead if one.after else day - ahead, timezone.localdate(at))
        institution = None if one.of_coordinators else proceeding.prosecution or proceeding.police
        about = {"case_id": proceeding.case_id, "proceeding": proceeding, "institution": institution}
        text = f"Sidang {long_date(day)}: {one.text}"
        Task.objects.create(text=text, due_at=end_of_day(due), made_at=at, made_by=by, standard=one.standard, **about)


def _tell_companions(proceeding, text, at):
    """Tell the institutions that accompany somebody of the case, whom the writer may not see; "{}" stands for the code."""
    with bypass("hearing"):
        present = Companion.objects.present().filter(victim__case=proceeding.case_id).select_related("institution", "victim")
        companions = list(present)
    for one in companions:
        tell_institution(one.institution, text.format(one.victim.code), one, at=at)
