"""Monitoring after a return: a monitored person always has a next visit due, and somebody who makes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.choices import Role
from gugus.models import Notice
from gugus.workflow import running_clocks
from gugus.workflow.lifecycle import Refused
from rad.lists import running as plan
from rujukan.actions import casework, closure, monitoring
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.case import CaseOutcome
from rujukan.choices.event import EventKind
from rujukan.choices.identification import Conclusion
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.lists import agenda
from rujukan.models import Victim
from rujukan.stages import closing
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.visits import a_visit, ago, home, plan_for, served, somebody, visited

__all__ = ["home", "served", "somebody", "visited"]

pytestmark = pytest.mark.long

DAY = timedelta(days=1)


def hand_over(cast, victim, *, on, first=None):
    """Record the journey and hand-over of a return by the DSPPPAKB; return the referral."""
    referral = scenarios.a_referral(victim, cast.koordinator, "dsp3akb", Stage.REPATRIATION)
    scenarios.serve(referral, cast.koordinator2)
    prepare(referral, cast.koordinator2)
    scenarios.fill(referral, "handover", cast.koordinator2, on=on.isoformat(), **({"first_visit_on": first} if first else {}))
    victim.refresh_from_db()
    return referral


def prepare(referral, by):
    scenarios.fill(referral, "destination", by, fear_of_return="no", to="in_county")
    scenarios.fill(referral, "journey", by)


# Its beginning


def test_monitoring_begins_after_a_return_or_with_a_reason(cast, served):
    with pytest.raises(Refused) as refusal:
        monitoring.begin(served, by=cast.koordinator)
    assert refusal.value.field == "reason"
    assert monitoring.begin(served, by=cast.koordinator, reason="Menetap di kerabat").is_monitored


def test_after_a_return_no_reason_is_asked(cast, home):
    begun = monitoring.begin(home, by=cast.koordinator)
    assert timezone.localdate(begun.next_visit_by) == timezone.localdate() + 30 * DAY


def test_a_hand_over_starts_monitoring_and_tells_the_coordinators(cast, served):
    yesterday = timezone.localdate() - DAY
    referral = scenarios.a_referral(served, cast.koordinator, "polres", Stage.REPATRIATION, at=ago(days=3))
    scenarios.serve(referral, cast.polres, at=ago(days=2))
    prepare(referral, cast.polres)
    Notice.objects.all().delete()
    with scope(cast.polres):
        later = (yesterday + 60 * DAY).isoformat()
        scenarios.fill(referral, "handover", cast.polres, on=yesterday.isoformat(), first_visit_on=later)
    served.refresh_from_db()
    assert served.is_monitored
    assert timezone.localdate(served.monitored_from) == yesterday
    assert timezone.localdate(served.next_visit_by) == yesterday + 30 * DAY
    assert Notice.objects.filter(role=Role.COORDINATOR, text__startswith=f"Pemantauan {served} dimulai").count() == 1


def test_a_hand_over_may_name_an_earlier_first_visit_but_no_later_one(cast, served):
    today = timezone.localdate()
    hand_over(cast, served, on=today, first=(today + 5 * DAY).isoformat())
    assert timezone.localdate(served.next_visit_by) == today + 5 * DAY


def test_a_plan_of_reintegration_starts_it_unless_a_return_is_planned(cast, served):
    referral = scenarios.a_referral(served, cast.koordinator, "dsp3akb", Stage.REINTEGRATION)
    scenarios.serve(referral, cast.koordinator2)
    planned = {"state": StageState.PLANNED, "reason": ""}
    casework.assess_stage(served, Stage.REPATRIATION, by=cast.koordinator, **planned)
    scenarios.fill(referral, "plan", cast.koordinator2)
    served.refresh_from_db()
    assert not served.is_monitored
    hand_over(cast, served, on=timezone.localdate())
    assert served.is_monitored


def test_without_a_return_the_plan_of_reintegration_starts_it(cast, served):
    referral = scenarios.a_referral(served, cast.koordinator, "dsp3akb", Stage.REINTEGRATION)
    scenarios.fill(scenarios.serve(referral, cast.koordinator2), "plan", cast.koordinator2)
    served.refresh_from_db()
    assert timezone.localdate(served.next_visit_by) == timezone.localdate() + 30 * DAY


def test_who_was_handed_over_before_the_conclusion_is_monitored_from_then_on(cast, victim):
    hand_over(cast, victim, on=timezone.localdate())
    assert not victim.is_monitored
    scenarios.identify(victim, cast.koordinator)
    victim.refresh_from_db()
    assert victim.is_monitored


# Who visits


def handed_over_by(cast, victim, code, officer, monitored_by, **changes):
    """Return the hand-over that an institution records, naming who visits."""
    referral = scenarios.a_referral(victim, cast.koordinator, code, Stage.REPATRIATION)
    scenarios.serve(referral, officer)
    prepare(referral, officer)
    with scope(officer):
        record = scenarios.fill(referral, "handover", officer, on=str(timezone.localdate()), monitored_by=monitored_by, **changes)
    victim.refresh_from_db()
    return record


def test_the_institution_that_a_hand_over_names_gets_the_visits_if_it_sees_the_person(cast, served):
    scenarios.serve(scenarios.a_referral(served, cast.koordinator, "gow", Stage.SOCIAL), cast.gow)
    Notice.objects.all().delete()
    handed_over_by(cast, served, "polres", cast.polres, "gow")
    assert served.visitor == cast.gow.institution
    [notice] = Notice.objects.filter(institution=cast.gow.institution)
    assert notice.path == reverse("visit_new", args=[served.code])
    with scope(cast.gow):
        a_visit(served, cast.gow, done_on=timezone.localdate())


def test_one_that_does_not_see_the_person_is_not_given_sight_by_a_hand_over(cast, served):
    record = handed_over_by(cast, served, "polres", cast.polres, "gow")
    assert served.is_monitored
    assert served.visitor is None
    with scope(cast.gow):
        assert not Victim.objects.filter(pk=served.pk).exists()
    [notice] = Notice.objects.filter(role=Role.COORDINATOR, text__contains="belum melayani")
    assert "GOW" in notice.text
    page = text(at_desk(cast.koordinator).get(reverse("visit_plan", args=[served.code])))
    assert "Serah terima menyebut <b>GOW</b>" in page
    assert record.finished


def test_a_corrected_hand_over_does_not_undo_what_a_coordinator_arranged(cast, served):
    scenarios.serve(scenarios.a_referral(served, cast.koordinator, "gow", Stage.SOCIAL), cast.gow)
    record = handed_over_by(cast, served, "polres", cast.polres, "gow")
    plan_for(served, cast.koordinator, None)
    again = {"number": 1, "version": 1, "why": "error", "monitored_by": "gow"}
    scenarios.fill(record.referral, "handover", cast.polres, **again)
    served.refresh_from_db()
    assert served.visitor is None
    scenarios.fill(record.referral, "handover", cast.polres, **again | {"version": 2, "monitored_by": "polres"})
    served.refresh_from_db()
    assert served.visitor == cast.polres.institution


def test_a_body_without_account_leaves_the_visits_to_the_coordinators(cast, served):
    handed_over_by(cast, served, "polres", cast.polres, "province")
    assert served.visitor is None
    assert Notice.objects.filter(role=Role.COORDINATOR, text__contains="DPPPA Provinsi").exists()


# The days


def test_visits_are_due_after_one_two_and_three_months_and_then_go_on(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=125))
    begun, days = timezone.localdate(ago(days=125)), []
    for day in (28, 61, 88, 120):
        a_visit(home, cast.koordinator, at=ago(days=125 - day))
        home.refresh_from_db()
        days.append((timezone.localdate(home.next_visit_by) - begun).days)
    assert days == [60, 90, 118, 150]


def test_a_visit_besides_settles_no_planned_day(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=10))
    visit = a_visit(home, cast.koordinator, at=ago(days=5))
    home.refresh_from_db()
    assert timezone.localdate(home.next_visit_by) == timezone.localdate(ago(days=10)) + 30 * DAY
    assert visit.due_by is None


def test_a_child_is_visited_sooner_and_once_more(cast, home):
    Victim.objects.filter(pk=home.pk).update(age_band="9-17")
    monitoring.begin(home, by=cast.koordinator, at=ago(days=130))
    home.refresh_from_db()
    begun = timezone.localdate(home.monitored_from)
    assert timezone.localdate(home.next_visit_by) == begun + 14 * DAY
    a_visit(home, cast.koordinator, at=ago(days=30))
    home.refresh_from_db()
    assert timezone.localdate(home.next_visit_by) == begun + 180 * DAY


def test_an_overdue_visit_is_on_the_home_and_its_case_in_the_list(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    desk = at_desk(cast.koordinator)
    (waiting,) = agenda.coordinator(cast.koordinator, timezone.now())["visit"].rows
    assert (waiting.code, waiting.clock(timezone.now()).words) == (home.code, "Lewat 10 hari")
    assert "Lewat 10 hari" in text(desk.get(reverse("coordinator_home")))
    for tab in ("pantau", "lewat"):
        assert home.case.number in text(desk.get(reverse("case_list"), {"tab": tab}))
    page = text(desk.get(home.get_absolute_url()))
    assert "Kunjungan pemantauan" in page
    assert reverse("visit_new", args=[home.code]) in page


@pytest.fixture
def cases_only(monkeypatch):
    monkeypatch.delitem(running_clocks._SOURCES, plan.until)


@pytest.mark.usefixtures("cases_only")
def test_a_visit_is_reminded_of_then_overdue_then_reported_to_the_head(cast, visited, moved_clock):
    due = visited.next_visit_by
    steps = []
    for days in (-4, -2, 1, 8):
        moved_clock.set(due + days * DAY)
        Notice.objects.all().delete()
        reminders.remind()
        steps.append(sorted(notice.institution.code if notice.institution else notice.role for notice in Notice.objects.all()))
    assert steps == [[], ["gow"], ["coordinator", "gow"], ["head"]]
    assert visited.code in Notice.objects.get().text


@pytest.mark.usefixtures("cases_only")
def test_the_visit_of_an_institution_that_sees_the_person_no_more_falls_to_the_coordinators(cast, visited, moved_clock):
    scenarios.accompany(visited, cast.koordinator, cast.koordinator)
    moved_clock.set(visited.next_visit_by - DAY)
    Notice.objects.all().delete()
    reminders.remind()
    assert [notice.role for notice in Notice.objects.all()] == ["coordinator"]
    assert visited not in Victim.objects.visited_by(cast.gow)


# Its end


def test_the_database_holds_a_next_visit_for_everybody_who_is_monitored_and_for_nobody_else(cast, visited):
    with pytest.raises(IntegrityError), transaction.atomic():
        Victim.objects.filter(pk=visited.pk).update(next_visit_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Victim.objects.filter(pk=visited.pk).update(status=VictimStatus.SERVED)


def test_who_is_no_victim_has_no_visit_and_who_is_again_is_monitored_again(cast, served):
    hand_over(cast, served, on=timezone.localdate())
    scenarios.identify(served, cast.koordinator, conclusion=Conclusion.NOT_VICTIM, why="evidence")
    served.refresh_from_db()
    assert (served.next_visit_by, served.visitor) == (None, None)
    scenarios.identify(served, cast.koordinator, why="evidence")
    served.refresh_from_db()
    assert served.is_monitored


def test_monitoring_shorter_than_its_standard_needs_a_reason(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=60))
    with pytest.raises(Refused, match=r"Pemantauan baru 60 hari, sedangkan standarnya paling singkat 3 bulan") as refusal:
        scenarios.close(home, cast.koordinator)
    assert refusal.value.field == closing.EARLY
    closed = scenarios.close(home, cast.koordinator, short_monitoring="Pindah ke Pontianak")
    assert (closed.status, closed.next_visit_by) == (VictimStatus.CLOSED, None)


def test_after_a_return_without_monitoring_closing_asks_why(cast, home):
    with pytest.raises(Refused, match="Pemantauan belum dimulai"):
        scenarios.close(home, cast.koordinator)


def monitor(cast, victim, *visits):
    """Monitor since 100 days, with visits that found this, a month apart."""
    monitoring.begin(victim, by=cast.koordinator, at=ago(days=100))
    for place, found in enumerate(visits, 1):
        a_visit(victim, cast.koordinator, at=ago(days=100 - 30 * place), **found)


def test_three_visits_in_three_months_the_last_at_low_risk_finish_it(cast, home):
    monitor(cast, home, {"risk": "medium"}, {}, {})
    assert scenarios.close(home, cast.koordinator).is_closed
    assert not agenda.coordinator(cast.koordinator, timezone.now())["visit"]


@pytest.mark.parametrize(
    ("visits", "words"),
    [
        ([{}, {}], "baru 2 kali bertemu"),
        ([{}, {}, {"outcome": "away"}], "baru 2 kali bertemu"),
        ([{}, {}, {"risk": "medium"}], "belum menemukan risiko rendah"),
    ],
)
def test_fewer_visits_or_a_risk_do_not_finish_it(cast, home, visits, words):
    monitor(cast, home, *visits)
    with pytest.raises(Refused, match=words):
        scenarios.close(home, cast.koordinator)


def test_three_tries_over_a_month_finish_it(cast, home):
    monitor(cast, home, *[{"outcome": "not_found"}] * 3)
    assert scenarios.close(home, cast.koordinator, outcome=VictimOutcome.NO_CONTACT).is_closed


def test_somebody_who_died_is_closed_before(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=10))
    closed = scenarios.close(home, cast.koordinator, outcome=VictimOutcome.DIED)
    assert closed.events.filter(kind=EventKind.VICTIM_CLOSED).count() == 1


def test_goals_are_met_only_if_everything_was_checked(cast, home):
    monitor(cast, home, {}, {}, {})
    for missing, field in ({"checks": ["papers"]}, "checks"), ({"lives": ""}, "lives"):
        with pytest.raises(Refused) as refusal:
            scenarios.close(home, cast.koordinator, **missing)
        assert refusal.value.field == field
    closed = scenarios.close(home, cast.koordinator, outcome=VictimOutcome.WISH, checks=["papers"])
    assert (closed.lives, closed.closing_checks) == ("relative", ["papers"])


def test_closing_on_the_page_asks_outcome_reason_and_checklist(cast, home):
    monitor(cast, home, {}, {}, {})
    desk, url = at_desk(cast.koordinator), reverse("victim_close", args=[home.code])
    ending = {"outcome": "goals_met", "reason": "Bekerja lagi", "lives": "home", "checks": ["papers", "law"]}
    page = desk.post(url, ending)
    assert page.status_code == 422
    assert "Tujuan baru tercapai bila semuanya sudah diperiksa." in text(page)
    everything = ["papers", "law", "restitution", "safety", "way_back"]
    assert desk.post(url, ending | {"checks": everything}).url == home.get_absolute_url()


def test_an_ended_service_takes_no_visit(cast, visited):
    scenarios.close(visited, cast.koordinator, short_monitoring="Pindah")
    for visitor in (cast.koordinator, cast.gow):
        with pytest.raises(Refused):
            a_visit(visited, visitor)
    assert at_desk(cast.gow).get(reverse("visit_new", args=[visited.code])).status_code == 404


def closed(cast, victim, **ending):
    """Return somebody who was monitored and whose services are closed."""
    monitoring.begin(victim, by=cast.koordinator, at=ago(days=40))
    ending = {"outcome": VictimOutcome.WISH, "short_monitoring": "Ia pindah ke Pontianak"} | ending
    return scenarios.close(Victim.objects.get(pk=victim.pk), cast.koordinator, **ending)


def test_who_was_monitored_is_monitored_again_when_the_services_are_reopened(cast, home):
    ended = closed(cast, home)
    assert (ended.status, ended.next_visit_by) == (VictimStatus.CLOSED, None)
    Notice.objects.all().delete()
    again = closure.reopen_victim(ended, by=cast.koordinator, reason="Perekrut datang lagi")
    assert (again.status, timezone.localdate(again.monitored_from)) == (VictimStatus.MONITORED, timezone.localdate())
    assert timezone.localdate(again.next_visit_by) == timezone.localdate() + 30 * DAY
    assert again.visitor is None, "the coordinators visit until they ask somebody"
    assert Notice.objects.filter(role=Role.COORDINATOR, text__contains="dimulai lagi").count() == 1
    assert again.code in text(at_desk(cast.koordinator).get(reverse("monitoring_list")))
    assert closing.blockers([again], timezone.now())[again.pk], "the months are counted anew"


def test_monitoring_of_somebody_closed_begins_by_reopening_only(cast, home):
    ended = closed(cast, home)
    with pytest.raises(Refused):
        monitoring.begin(ended, by=cast.koordinator, reason="Perekrut datang lagi")
    assert Victim.objects.get(pk=ended.pk).status == VictimStatus.CLOSED


def test_reopening_the_case_begins_the_monitoring_of_its_people_again(cast, home):
    ended = closed(cast, home)
    case = closure.close_case(ended.case, by=cast.koordinator, outcome=CaseOutcome.SERVED, reason="Selesai")
    closure.reopen_case(case, by=cast.koordinator, reason="Perekrut datang lagi")
    ended.refresh_from_db()
    assert (ended.is_monitored, ended.next_visit_by is not None) == (True, True)


def test_who_was_never_monitored_is_served_and_not_monitored_after_reopening(cast, served):
    scenarios.needless(served, cast.koordinator)
    ended = scenarios.close(served, cast.koordinator, withdraw_open=True)
    again = closure.reopen_victim(ended, by=cast.koordinator, reason="Perekrut datang lagi")
    assert (again.status, again.next_visit_by) == (VictimStatus.SERVED, None)


def test_without_a_return_closing_needs_no_monitoring(cast, served):
    assert scenarios.close(served, cast.koordinator).is_closed
