"""The verb of the clocks: it tells who must act that a limit nears or has passed, and reports to the head what stays undone.

The end of a clock is computed from its `ServiceStandard` when the clock begins, in calendar or working time, and stored with its
row. `gugus.workflow.running_clocks` collects the running clocks of all apps, each from a source that the app registers. The
worker runs this verb every 15 minutes. The steps and their times are data of the standard: before the limit, at the limit, and
when it passed long ago. Each step of a clock is told once (`DeadlineReminder`), also if two workers run at the same time. After a
night without a worker only the latest step is told. A later step replaces the notice of an earlier one that nobody has read.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import job
from gugus.choices import Addressee, Pressing, ReminderStep, Role
from gugus.formats.clocks import span
from gugus.models import DeadlineReminder, Institution, Notice, ServiceStandard
from gugus.workflow import running_clocks
from gugus.workflow.notice import written

LOCK = 84_004  # the PostgreSQL advisory lock of this verb
MOST = 5  # notices for one addressee in one run; if there are more, one notice counts them
STEPS = list(ReminderStep)


@transaction.atomic
def remind(now: datetime | None = None) -> list[DeadlineReminder]:
    """Tell every step that is due and was not told yet; return what was told."""
    now = now or timezone.now()
    with job("reminders"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        standards = {standard.code: standard for standard in ServiceStandard.objects.all()}
        horizon = now + timedelta(hours=max((standard.remind_hours or 0 for standard in standards.values()), default=0))
        steps = [(clock, _reached_step(clock, standards[clock.standard], now)) for clock in running_clocks.until(horizon)]
        reached = [(clock, step) for clock, step in steps if step]
        told = _steps_told([clock for clock, _ in reached])
        new = [(clock, step) for clock, step in reached if _is_later(step, told[_clock_key(clock)])]
        letters, gone = defaultdict(list), set(Institution.objects.filter(active=False).values_list("pk", flat=True))
        for clock, step in new:
            for addressee in _addressees(clock, step, standards[clock.standard], told[_clock_key(clock)], gone):
                letters[addressee].append((clock, step))
        notices = [notice for one, rows in letters.items() for notice in _notices(one, rows, now)]
        _replace_earlier(notices, now)
        Notice.objects.bulk_create(notices)
        return DeadlineReminder.objects.bulk_create([_reminder(clock, step, now) for clock, step in new])


def _reached_step(clock, standard, now):
    """Return the latest step of a clock that is reached, or None."""
    if now < clock.due:
        before = standard.remind_hours
        return ReminderStep.BEFORE if before and now >= clock.due - timedelta(hours=before) else None
    after = standard.escalate_hours
    late = after is not None and now >= clock.due + timedelta(hours=after)
    return ReminderStep.ESCALATED if late else ReminderStep.DUE


def _clock_key(clock):
    return clock.source, clock.subject, clock.due


def _steps_told(clocks):
    """Return {key of a clock: steps that were told}."""
    rows = DeadlineReminder.objects.filter(subject__in={clock.subject for clock in clocks})
    told = defaultdict(set)
    for source, subject, due_at, step in rows.values_list("source", "subject", "due_at", "step"):
        told[source, subject, due_at].add(step)
    return told


def _is_later(step, told):
    """Whether no step as late as this one was told yet. If a clock was set back, nothing is told again."""
    return not told.intersection(STEPS[STEPS.index(step) :])


def _addressees(clock, step, standard, told, gone):
    """Yield the columns of an addressee, (institution, role), of a step. `gone`: institutions in which nobody reads it."""
    responsible = (None, clock.role) if clock.institution in (None, *gone) else (clock.institution, "")
    watcher = (None, clock.watcher)
    whom = {Addressee.RESPONSIBLE: {responsible}, Addressee.COORDINATOR: {watcher}, Addressee.BOTH: {responsible, watcher}}
    if step == ReminderStep.BEFORE:
        yield from whom[standard.remind_whom]
        return
    if ReminderStep.DUE not in told:
        yield from whom[Addressee.BOTH]
    if step == ReminderStep.ESCALATED and (standard.escalate_to != Role.COORDINATOR or ReminderStep.DUE in told):
        yield None, standard.escalate_to


def _notices(addressee, rows, now):
    """Return the notices for one addressee. The head reads no cases, so notices for that role have no link to one."""
    institution, role = addressee
    columns = {"institution_id": institution, "role": role, "at": now}
    if len(rows) > MOST:
        late = sum(step != ReminderStep.BEFORE for _, step in rows)
        counted = [f"{late} sudah lewat" if late else "", f"{len(rows) - late} mendekati batas" if len(rows) > late else ""]
        text = "Tenggat: " + ", ".join(filter(None, counted))
        return [written(text=text, path=reverse("home"), urgent=late and Pressing.LATE, **columns)]
    return [
        written(
            text=_reminder_text(clock, step, now),
            path=clock.head_path if role == Role.HEAD else clock.path,
            about=clock.about,
            urgent=step == ReminderStep.ESCALATED and Pressing.LATE,
            **columns,
        )
        for clock, step in rows
    ]


def _replace_earlier(notices, now):
    """Mark as read, by nobody, what the same addressees were told of the same clocks before: one clock is one unread notice.

    A count of many clocks, which leads home, replaces nothing: an equal count before was of other clocks.
    """
    addressed, told = ("path", "institution_id", "role"), (one for one in notices if one.path != reverse("home"))
    same = (Q(**{name: getattr(one, name) for name in addressed}, text__endswith=one.text.partition(": ")[2]) for one in told)
    Notice.objects.unread().filter(reduce(or_, same, Q(pk=None))).update(read_at=now)


def _reminder_text(clock, step, now):
    distance = span(abs(now - clock.due))
    words = {
        ReminderStep.BEFORE: f"Sisa {distance}: {clock.words}",
        ReminderStep.DUE: f"Lewat tenggat: {clock.words}",
        ReminderStep.ESCALATED: f"Lewat tenggat {distance}, belum dikerjakan: {clock.words}",
    }
    return words[step]


def _reminder(clock, step, now):
    return DeadlineReminder(source=clock.source, subject=clock.subject, due_at=clock.due, step=step, at=now)
