"""Thirty days with a moved clock: every reminder and escalation comes once and in time, and no message names anybody.

The log is in var/test-results/thirty-days.txt.
"""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from gugus.access.scope import job
from gugus.actions import digest as digests, reminder as reminders
from gugus.choices import CallChannel, ContactKind, ReminderStep
from gugus.models import DeadlineReminder, Notice, ServiceStandard
from gugus.workflow import running_clocks
from rad.lists import running as plan
from rujukan.actions import alarm as alarms, routing
from rujukan.choices.referral import ReferralStatus
from rujukan.models import AlarmCall, Referral, Victim
from tests.conftest import ARTIFACTS
from tests.outgoing import revealed
from tests.rujukan import scenarios
from tests.rujukan.world import a_busy_office

pytestmark = pytest.mark.long
STEP, DAYS, FAR = timedelta(hours=8), timedelta(days=30), timedelta(days=400)
LATEST = timedelta(hours=4)  # from when a step is due until it is told
PHONES = {"polres": "0812 0000 0021", "dsp3akb": "0812 0000 0023", "rsud": "0812 0000 0031"}


def moments(clock, standard):
    """Return {step: when it is due} of a clock."""
    steps = {ReminderStep.DUE: clock.due}
    if standard.remind_hours:
        steps[ReminderStep.BEFORE] = clock.due - timedelta(hours=standard.remind_hours)
    if standard.escalate_hours is not None:
        steps[ReminderStep.ESCALATED] = clock.due + timedelta(hours=standard.escalate_hours)
    return steps


def running(now):
    with job("reminders"):
        return {(clock.source, clock.subject, clock.due): clock for clock in running_clocks.until(now + FAR)}


@pytest.fixture
def office(cast, monkeypatch):
    """Return nothing; a busy office with contacts, a companion and tasks. The reports of the plan have tests of their own."""
    monkeypatch.delitem(running_clocks._SOURCES, plan.until)
    for code, by in (("polres", cast.polres), ("dsp3akb", cast.koordinator), ("rsud", cast.rsud)):
        kind = ContactKind.COORDINATOR if code == "dsp3akb" else ContactKind.INSTITUTION
        scenarios.a_duty_contact(code, by=by, kind=kind, phone=PHONES[code], channel=CallChannel.FILE, address="")
    a_busy_office(cast)
    victim = Victim.objects.order_by("added_at").last()
    scenarios.accompany(victim, cast.koordinator, cast.gow)
    scenarios.a_contact(victim, cast.gow)
    scenarios.a_task(victim, cast.koordinator, due_on=timezone.localdate() + timedelta(days=9))


def test_each_reminder_of_thirty_days_comes_once_and_in_time(cast, office, moved_clock, outgoing):
    Notice.objects.all().delete()
    begin = timezone.now()
    seen = defaultdict(list)
    standards = {standard.code: standard for standard in ServiceStandard.objects.all()}
    answered = False
    while (now := timezone.now()) < begin + DAYS:
        clocks = running(now)
        for key, clock in clocks.items():
            seen[key].append((now, clock))
        reminders.remind()
        reminders.remind()  # a second worker
        alarms.ring()
        digests.send_all()
        if not answered and now > begin + timedelta(days=2):
            answered = True
            waiting = Referral.objects.filter(status=ReferralStatus.SENT, to_institution__code="polres").first()
            routing.accept(waiting, by=cast.polres)
        ahead = [
            moment for clock in clocks.values() for moment in moments(clock, standards[clock.standard]).values() if moment > now
        ]
        moved_clock.set(min([now + STEP, *(moment + timedelta(minutes=1) for moment in ahead)]))
    end = timezone.now()

    told = defaultdict(list)
    for row in DeadlineReminder.objects.all():
        told[row.source, row.subject, row.due_at].append((row.step, row.at))
    assert set(told) <= set(seen), "nothing is told of what does not run"
    missing, late = [], []
    for key, sights in seen.items():
        first, last = sights[0][0], sights[-1][0]
        steps = moments(sights[0][1], standards[sights[0][1].standard])
        for step, moment in steps.items():
            if first <= moment and moment + STEP <= min(last, end):
                times = [at for told_step, at in told[key] if told_step == step]
                missing += [(key, step)] if len(times) != 1 else []
                late += [(key, step) for at in times if not moment <= at <= moment + LATEST]
        before = [step for step, moment in steps.items() if moment < begin]
        if before and first - begin < STEP:
            missing += [(key, "at the start")] if len([at for _, at in told[key] if at < begin + STEP]) != 1 else []
    assert not missing
    assert not late
    twice = Counter(Notice.objects.exclude(text__startswith="Tenggat:").values_list("institution", "role", "text"))
    assert not [words for words, count in twice.items() if count > 1]

    days = [path.read_text() for path in sorted(outgoing.folder.glob("*.txt"))]
    assert all(day.count(f"{phone}: Ada tugas") <= 1 for day in days for phone in PHONES.values())
    assert sum(day.count("Ada tugas") for day in days) > DAYS.days
    calls = Counter(AlarmCall.objects.values_list("alarm", "step", "institution", "place", "contact"))
    assert max(calls.values()) == 1
    assert not revealed(outgoing.all(), police={PHONES["polres"]})
    write(told, seen)


def write(told, seen):
    """Write the log of the reminders and escalations, the oldest first."""
    lines = [
        f"{timezone.localtime(at):%Y-%m-%d %H.%M}  {ReminderStep(step).value:9}  {seen[key][0][1].words}"
        for key, steps in told.items()
        for step, at in steps
    ]
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    (ARTIFACTS / "thirty-days.txt").write_text("\n".join(sorted(lines)) + "\n")
