"""Nobody is forgotten whose institution is switched off, or whose case is closed while it is still heard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.actions import master_data, reminder as reminders
from gugus.models import Institution, Notice
from gugus.workflow import running_clocks
from rad.lists import running as plan
from rujukan.actions import monitoring
from rujukan.choices.stage import Stage
from rujukan.lists import visits as desk
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_law_enforcement import COURSE
from tests.rujukan.visits import a_served_victim, ago, home, plan_for, served

__all__ = ["home", "served"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def somebody(cast):
    return a_served_victim(cast).code


@pytest.fixture(autouse=True)
def cases_only(monkeypatch):
    monkeypatch.delitem(running_clocks._SOURCES, plan.until)


def switch_off(cast, user):
    master_data.change(Institution.objects.get(pk=user.institution_id), {"active": False}, by=cast.admin)
    Notice.objects.exclude(text__contains="dinonaktifkan").delete()


def told(words):
    notices = Notice.objects.filter(text__contains=words).select_related("institution")
    return {notice.institution.code if notice.institution else notice.role for notice in notices}


def test_the_coordinators_are_told_when_an_institution_is_switched_off(cast):
    switch_off(cast, cast.gow)
    assert told("dinonaktifkan") == {"coordinator"}
    master_data.change(Institution.objects.get(pk=cast.gow.institution_id), {"phone": "0567-1"}, by=cast.admin)
    assert Notice.objects.filter(text__contains="dinonaktifkan").count() == 1


def test_the_limit_of_a_switched_off_receiver_is_the_coordinators_from_the_first_reminder(cast):
    now = timezone.now().replace(microsecond=0)
    victim = scenarios.a_victim(cast.koordinator, at=now - 40 * DAY)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=now)
    switch_off(cast, cast.rsud)
    reminders.remind(now + 21 * HOUR)
    assert told("Jawaban RSUD") == {"coordinator"}
    reminders.remind(now + 25 * HOUR)
    assert told("Lewat tenggat: Jawaban RSUD") == {"coordinator"}


def test_the_visit_of_a_switched_off_institution_is_the_coordinators(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    scenarios.accompany(home, cast.koordinator, cast.gow)
    plan_for(home, cast.koordinator, cast.gow.institution)
    [due] = desk.due(cast.koordinator, timezone.now())
    assert due.visiting == cast.gow.institution_id
    switch_off(cast, cast.gow)
    [due] = desk.due(cast.koordinator, timezone.now())
    assert due.visiting is None
    reminders.remind(timezone.now() + 5 * DAY)
    assert told("Kunjungan pemantauan") == {"coordinator"}


def test_a_hearing_in_a_closed_case_still_asks_the_coordinators(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)
    proceeding = scenarios.a_proceeding(victim.case, cast.koordinator, prosecution=cast.kejaksaan.institution)
    today = timezone.localdate()
    for place, kind in enumerate(COURSE[:-1]):
        scenarios.a_legal_event(proceeding, cast.polres, kind, on=today - (60 - place) * DAY)
    scenarios.close_all(victim.case, cast.koordinator)
    scenarios.a_legal_event(proceeding, cast.kejaksaan, "indicted", on=today, next_on=today + 2 * DAY)
    task = proceeding.tasks.open().get(standard="hearing-told")
    assert task.institution is None
    for url in (reverse("task_list"), reverse("coordinator_home")):
        assert task.get_absolute_url() in text(at_desk(cast.koordinator).get(url))
    reminders.remind(timezone.now() + DAY)
    assert "coordinator" in told(proceeding.number)
