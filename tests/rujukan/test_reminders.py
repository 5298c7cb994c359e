"""Limits that near or pass reach a person by themselves, each step once."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from gugus.access.scope import job, scope
from gugus.actions import meeting, reminder as reminders
from gugus.choices import Addressee, DecisionStatus, EscalatedTo, MeetingKind, ReminderStep, Role
from gugus.models import DeadlineReminder, Notice, ServiceStandard
from gugus.workflow import periodic, running_clocks
from rad.lists import running as plan
from rujukan.actions import routing
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage
from rujukan.models import Breach, Referral, Victim
from tests.rujukan import scenarios
from tests.rujukan.test_deadlines import OVERDUE
from tests.sight import shown

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWER = "Jawaban RSUD Achmad Diponegoro, rehabilitasi kesehatan"


@pytest.fixture(autouse=True)
def cases_only(monkeypatch):
    """Leave out the reports of the plan, which is tested in tests/rad/test_reminder.py: of past years nothing is reported."""
    monkeypatch.delitem(running_clocks._SOURCES, plan.until)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def victim(cast, now):
    return scenarios.a_victim(cast.koordinator, at=now - 40 * DAY)


@pytest.fixture
def referral(cast, victim, now):
    """Sent now: to be answered within 24 hours, reminded 4 hours before, reported 24 hours after."""
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=now)
    Notice.objects.all().delete()
    return referral


def told():
    """Return (addressee, text) of the notices left, oldest first."""
    notices = Notice.objects.select_related("institution").order_by("pk")
    return [(notice.institution.code if notice.institution else notice.role, notice.text) for notice in notices]


def test_the_institution_is_reminded_before_the_limit(referral, now):
    assert reminders.remind(now + 19 * HOUR) == []
    (reminder,) = reminders.remind(now + 21 * HOUR)
    assert reminder.step == ReminderStep.BEFORE
    assert told() == [("rsud", f"Sisa 3 jam: {ANSWER} ({referral.number})")]
    assert Notice.objects.get().path == referral.get_absolute_url()


def test_at_the_limit_the_institution_and_the_coordinators_are_told(referral, now):
    reminders.remind(now + 25 * HOUR)
    text = f"Lewat tenggat: {ANSWER} ({referral.number})"
    assert sorted(told()) == [(Role.COORDINATOR, text), ("rsud", text)]


def test_what_stays_undone_is_reported_to_the_head_without_a_link(referral, now):
    reminders.remind(now + 25 * HOUR)
    Notice.objects.all().delete()
    reminders.remind(now + 50 * HOUR)
    assert told() == [(Role.HEAD, f"Lewat tenggat 1 hari, belum dikerjakan: {ANSWER} ({referral.number})")]
    notice = Notice.objects.get()
    assert (notice.path, notice.urgent) == ("", True)


def test_no_step_is_told_twice(referral, now):
    for hours in (21, 21, 23, 25, 30, 50, 75, 200):
        reminders.remind(now + hours * HOUR)
    assert [reminder.step for reminder in DeadlineReminder.objects.order_by("pk")] == ["before", "due", "escalated"]
    assert len(told()) == 4


def test_a_later_step_replaces_the_unread_notice_of_an_earlier_one(cast, referral, now):
    reminders.remind(now + 21 * HOUR)
    reminders.remind(now + 25 * HOUR)
    earlier, *later = Notice.objects.order_by("pk")
    assert (earlier.institution, earlier.read_at, earlier.read_by) == (cast.rsud.institution, now + 25 * HOUR, None)
    assert [notice.read_at for notice in later] == [None, None]


def test_a_later_step_leaves_the_notice_of_another_clock(cast, victim, referral, now):
    other = scenarios.a_referral(victim, cast.koordinator, "polres", at=now)
    reminders.remind(now + 21 * HOUR)
    routing.accept(other, by=cast.polres)
    reminders.remind(now + 25 * HOUR)
    assert Notice.objects.unread().filter(institution=cast.polres.institution, text__startswith="Sisa").exists()


def test_a_clock_that_was_set_back_tells_nothing_again(referral, now):
    reminders.remind(now + 50 * HOUR)
    assert reminders.remind(now + 21 * HOUR) == reminders.remind(now + 25 * HOUR) == []


def test_after_a_missed_night_only_the_latest_step_is_told_to_everybody_concerned(referral, now):
    (reminder,) = reminders.remind(now + 60 * HOUR)
    assert reminder.step == ReminderStep.ESCALATED
    assert sorted(who for who, _ in told()) == [Role.COORDINATOR, Role.HEAD, "rsud"]


def test_an_answer_stops_the_reminders(cast, referral, now):
    assert reminders.remind(now + 21 * HOUR)
    routing.accept(referral, by=cast.rsud)
    assert reminders.remind(now + 30 * HOUR) == []


def test_many_steps_for_one_addressee_become_one_notice(cast, now):
    for _ in range(6):
        person = scenarios.a_victim(cast.koordinator, at=now - DAY)
        scenarios.a_referral(person, cast.koordinator, "rsud", Stage.HEALTH, at=now)
    Notice.objects.all().delete()
    assert len(reminders.remind(now + 25 * HOUR)) == 6
    assert sorted(told()) == [(Role.COORDINATOR, "Tenggat: 6 sudah lewat"), ("rsud", "Tenggat: 6 sudah lewat")]


def test_a_count_of_many_steps_leaves_the_count_of_others_unread(cast, now):
    for at in (now - HOUR, now):
        for _ in range(6):
            person = scenarios.a_victim(cast.koordinator, at=now - DAY)
            scenarios.a_referral(person, cast.koordinator, "rsud", Stage.HEALTH, at=at)
    Notice.objects.all().delete()
    reminders.remind(now + 23 * HOUR)
    reminders.remind(now + 24 * HOUR)
    assert told().count((Role.COORDINATOR, "Tenggat: 6 sudah lewat")) == 2
    assert not Notice.objects.exclude(read_at=None).exists()


def test_the_standard_says_whom_and_when(referral, now):
    ServiceStandard.objects.filter(code="referral-answered").update(
        remind_hours=12, remind_whom=Addressee.BOTH, escalate_hours=1, escalate_to=EscalatedTo.COORDINATOR
    )
    reminders.remind(now + 13 * HOUR)
    assert sorted(who for who, _ in told()) == [Role.COORDINATOR, "rsud"]
    Notice.objects.all().delete()
    reminders.remind(now + 26 * HOUR)
    assert sorted(who for who, _ in told()) == [Role.COORDINATOR, "rsud"], "each once"


@pytest.mark.parametrize("overdue", OVERDUE)
def test_every_kind_of_clock_is_told(cast, victim, overdue, now):
    numbers = {overdue(cast, victim), *victim.referrals.values_list("number", flat=True)}
    Notice.objects.all().delete()
    assert reminders.remind(now)
    assert any(number in text for _, text in told() for number in numbers)


def test_a_complaint_and_a_breach_are_told_to_the_coordinators(cast, now):
    complaint = scenarios.a_complaint(cast.gow, at=now - 2 * DAY)
    Notice.objects.all().delete()
    reminders.remind(now)
    assert {who for who, text in told() if complaint.number in text} == {Role.COORDINATOR, Role.HEAD}
    assert not Breach.objects.exists()


def test_a_decision_of_a_meeting_is_told_to_its_institution(cast, now):
    fields = {"kind": MeetingKind.COORDINATION, "held_on": timezone.localdate(now) - 9 * DAY, "place": "Aula", "title": "Rapat"}
    fields |= {"letter": "", "agenda": "", "minutes": ""}
    held = meeting.record(by=cast.rad, fields=fields)
    due_on = timezone.localdate(now) - DAY
    decision = meeting.decide(held, by=cast.rad, text="Menyusun jadwal", owner=cast.gow.institution, due_on=due_on)
    Notice.objects.all().delete()
    reminders.remind(now)
    assert {who for who, _ in told()} == {"gow", Role.COORDINATOR}
    meeting.close(decision, by=cast.rad, status=DecisionStatus.DONE, note="Jadwal ada")
    assert reminders.remind(now + 30 * DAY) == []


def test_whom_the_case_bars_is_told_nothing(cast, referral, now):
    reminders.remind(now + 25 * HOUR)
    assert shown(Notice.objects.filter(role=Role.COORDINATOR), cast.koordinator)
    referral.victim.case.barred_users.add(cast.koordinator)
    assert not shown(Notice.objects.filter(role=Role.COORDINATOR), cast.koordinator)


def test_the_notices_hold_numbers_and_codes_only(cast, victim, now, monkeypatch):
    for overdue in OVERDUE:
        overdue(cast, scenarios.a_victim(cast.koordinator, at=now - 40 * DAY))
    Notice.objects.all().delete()
    ServiceStandard.objects.update(escalate_hours=0)
    monkeypatch.setattr(reminders, "MOST", 100)
    reminders.remind(now)
    texts = " ".join(text for _, text in told())
    assert len(re.findall(r"(RJ|PN|HD)-", texts)) >= len(OVERDUE)
    for secret in ("Siti", "Melati", "0812", "6106", "Putussibau"):
        assert secret not in texts


def test_only_the_job_sees_the_clocks(cast, referral):
    def seen():
        return Referral.objects.count(), Victim.objects.count(), DeadlineReminder.objects.count()

    reminders.remind(referral.respond_by)
    with job("reminders"):
        assert seen() == (1, 1, 1)
        assert not Victim.objects.update(code="PN-26-XXXX")
    with job("another"):
        assert seen() == (0, 0, 0)
    with scope(cast.rad):
        assert not DeadlineReminder.objects.exists()


def test_every_source_names_standards_that_exist():
    assert running_clocks.used() <= set(ServiceStandard.objects.values_list("code", flat=True))


def test_a_limit_in_working_time_waits_for_monday(cast):
    ServiceStandard.objects.filter(code="referral-answered-urgent").update(working_time=True)
    friday = timezone.make_aware(timezone.datetime.combine(date(2026, 11, 20), timezone.datetime.min.time())) + 22 * HOUR
    victim = scenarios.a_victim(cast.koordinator, at=friday - DAY)
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.URGENT, at=friday)
    assert timezone.localtime(referral.respond_by).strftime("%d %H.%M") == "23 06.00"


def test_the_worker_queues_the_next_run_once(queue):
    periodic.queue_all()
    periodic.queue_all()
    waiting = {row.task_path: row.run_after for row in queue.all()}
    base, plan = {"gugus.tasks.remind", "gugus.tasks.send_digests"}, {"rad.tasks.count_drafts", "rad.tasks.enact"}
    assert waiting.keys() == base | plan | {"rujukan.tasks.ring"}
    assert len(waiting) == queue.count()
    assert timezone.now() < waiting["rujukan.tasks.ring"] <= timezone.now() + timedelta(minutes=1)


def test_long_words_do_not_keep_a_reminder_from_anybody(referral, now, monkeypatch):
    until = running_clocks.until
    monkeypatch.setattr(running_clocks, "until", lambda moment: [replace(one, words="kata " * 60) for one in until(moment)])
    reminders.remind(now + 21 * HOUR)
    (text,) = Notice.objects.values_list("text", flat=True)
    assert len(text) == 200
    assert text.endswith("…")
