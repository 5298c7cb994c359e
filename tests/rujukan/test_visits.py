"""Visits to a monitored person: what each records, its correction, and which institution makes it."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import monitoring, service as services
from rujukan.choices.aftercare import VisitDecision, VisitOutcome
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.stage import Stage
from rujukan.lists import agenda
from rujukan.models import MonitoringVisit, Task, Victim
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text
from tests.rujukan.visits import SEEN, a_visit, ago, home, plan_for, served, somebody, visited

__all__ = ["home", "served", "somebody", "visited"]
pytestmark = pytest.mark.long

DAY = timedelta(days=1)


# A visit


def test_a_recorded_visit_sets_the_next_one(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    today = timezone.localdate()
    a_visit(home, cast.koordinator, done_on=today - 8 * DAY, note_text="Sudah bekerja")
    home.refresh_from_db()
    assert timezone.localdate(home.next_visit_by) == today + 20 * DAY
    assert not agenda.coordinator(cast.koordinator, timezone.now())["visit"]
    assert "Sudah bekerja" in text(at_desk(cast.koordinator).get(tab_of(home, "services")))


def test_a_visit_is_recorded_from_the_page(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    desk, url, today = at_desk(cast.koordinator), reverse("visit_new", args=[home.code]), timezone.localdate()
    filled = {"done_on": today, "mode": "home", "outcome": "seen", "decision": "continue", "next_visit_on": today + 7 * DAY}
    filled |= {"submit_key": uuid.uuid4(), "note_text": "Membuka warung"}
    page = desk.post(url, filled)
    assert page.status_code == 422
    assert text(page).count("Wajib bila orangnya ditemui.") == 2 * len(SEEN), "beside each field, and above"
    assert "Membuka warung" in text(page)
    assert desk.post(url, filled | SEEN).url == tab_of(home, "services")
    home.refresh_from_db()
    assert timezone.localdate(home.next_visit_by) == today + 7 * DAY


def test_of_somebody_who_was_not_met_nothing_more_is_kept(cast, visited):
    visit = a_visit(visited, cast.gow, outcome=VisitOutcome.MOVED)
    assert (visit.wellbeing, visit.recruiter_contact, visit.risk) == (None, "", "")


@pytest.mark.parametrize("days", [-1, 41])
def test_a_visit_lies_between_the_beginning_and_today(cast, home, days):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    with pytest.raises(Refused) as refusal:
        a_visit(home, cast.koordinator, done_on=timezone.localdate() - days * DAY)
    assert refusal.value.field == "done_on"


def test_a_day_has_one_visit(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    a_visit(home, cast.koordinator)
    with pytest.raises(Refused, match="sudah dicatat") as refusal:
        a_visit(home, cast.koordinator2)
    assert refusal.value.field == "done_on"


@pytest.mark.parametrize("name", [*SEEN, "mode", "outcome", "decision"])
def test_what_a_visit_asks_is_answered(cast, visited, name):
    with pytest.raises(Refused) as refusal:
        a_visit(visited, cast.gow, **{name: None})
    assert refusal.value.field == name


def test_a_visit_needs_running_monitoring(cast, served):
    with pytest.raises(Refused):
        a_visit(served, cast.koordinator)


def test_the_database_keeps_visits_and_their_scales(cast, visited):
    visit = a_visit(visited, cast.gow)
    for change in ({"risk": "high"}, {"done_on": visit.done_on - DAY}):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            MonitoringVisit.objects.filter(pk=visit.pk).update(**change)
    columns = {"victim": visited, "by": cast.gow, "done_on": visit.done_on, "outcome": "seen", "mode": "home"}
    for wrong in ({}, {**SEEN, "outcome": "moved"}, {**SEEN, "income": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MonitoringVisit.objects.create(**columns | wrong)


def test_a_visit_is_corrected_by_a_new_version_and_the_old_one_stays(cast, visited):
    visit = a_visit(visited, cast.gow)
    visited.refresh_from_db()
    due, url = visited.next_visit_by, reverse("visit_correct", args=[visited.code, visit.pk])
    desk = at_desk(cast.gow)
    filled = {
        "done_on": visit.done_on,
        "mode": "phone",
        "outcome": "seen",
        "decision": "close",
        "submit_key": uuid.uuid4(),
        **SEEN,
    }
    assert desk.post(url, filled).status_code == 422, "a reason is asked"
    assert desk.post(url, filled | {"reason": "Lewat telepon"}).status_code == 302
    corrected = MonitoringVisit.objects.current().get()
    assert (corrected.replaces, corrected.mode, corrected.due_by) == (visit, "phone", visit.due_by)
    visited.refresh_from_db()
    assert visited.next_visit_by == due
    assert "Versi lama (1)" in text(at_desk(cast.koordinator).get(tab_of(visited, "services")))
    again = {"done_on": visit.done_on, "reason": "Lagi", "mode": "home", "outcome": "moved"}
    with pytest.raises(TooLate):
        monitoring.correct_visit(visit, by=cast.gow, decision="continue", **again)


@pytest.mark.parametrize("found", [{"risk": "high"}, {"acceptance": 1}])
def test_a_visit_that_alarms_is_a_task_of_the_coordinators_today(cast, visited, found):
    with scope(cast.gow):
        a_visit(visited, cast.gow, **found)
    task = Task.objects.open().get(victim=visited, institution=None)
    assert (timezone.localdate(task.due_at), task.coordinator) == (timezone.localdate(), None)
    assert Notice.objects.filter(role=Role.COORDINATOR, urgent=True, text__contains=visited.code).exists()
    with pytest.raises(Refused, match="Tugas"):
        scenarios.close(visited, cast.koordinator, short_monitoring="Pindah")


def test_what_an_institution_proposes_is_told_to_the_coordinators(cast, visited):
    a_visit(visited, cast.gow, decision=VisitDecision.CLOSE)
    assert Notice.objects.filter(role=Role.COORDINATOR, text=f"Kunjungan pemantauan {visited}: usul tutup").count() == 1


# Who visits


def test_only_who_sees_the_person_already_is_asked_to_visit(cast, home):
    monitoring.begin(home, by=cast.koordinator)
    with pytest.raises(Refused) as refusal:
        plan_for(home, cast.koordinator, cast.gow.institution)
    assert refusal.value.field == "visitor"
    scenarios.serve(scenarios.a_referral(home, cast.koordinator, "disnaker", Stage.REINTEGRATION), cast.disnaker)
    plan_for(home, cast.koordinator, cast.disnaker.institution)
    assert Notice.objects.filter(institution=cast.disnaker.institution, text__contains="untuk institusi Anda").count() == 1
    plan_for(home, cast.koordinator, cast.disnaker.institution)
    assert Notice.objects.filter(text__contains="untuk institusi Anda").count() == 1, "what is planned already tells nobody"


def test_a_stored_visitor_who_sees_nothing_gets_nothing(cast, home):
    monitoring.begin(home, by=cast.koordinator)
    Victim.objects.filter(pk=home.pk).update(visitor=cast.gow.institution)
    with scope(cast.gow):
        assert not Victim.objects.filter(pk=home.pk).exists()
    assert at_desk(cast.gow).get(reverse("visit_new", args=[home.code])).status_code == 404


def test_a_later_day_is_explained_an_earlier_one_is_not(cast, visited):
    due = timezone.localdate(visited.next_visit_by)
    with pytest.raises(Refused) as refusal:
        plan_for(visited, cast.koordinator, None, next_visit_on=due + DAY, reason="")
    assert refusal.value.field == "reason"
    plan_for(visited, cast.koordinator, cast.gow.institution, next_visit_on=due - DAY, reason="")


def test_an_institution_sees_its_own_visits_and_not_the_coordinators(cast, visited):
    a_visit(visited, cast.koordinator, done_on=timezone.localdate() - 20 * DAY)
    visited.refresh_from_db()
    with scope(cast.gow):
        own = a_visit(visited, cast.gow)
        assert list(MonitoringVisit.objects.all()) == [own]
    desk = at_desk(cast.gow)
    assert "<b>1</b> <span>kunjungan pemantauan" in text(desk.get(reverse("officer_home")))
    page = text(desk.get(reverse("monitoring_list")))
    assert visited.code in page
    assert f'"{visited.get_absolute_url()}"' not in page, "the page of the victim is the coordinators'"
    done = text(desk.get(reverse("monitoring_list"), {"tampilkan": "sudah"}))
    assert done.count(f"{visited.code}</span>") == 1
    assert visited.code not in text(at_desk(cast.paroki).get(reverse("monitoring_list")))


def test_an_institution_chooses_no_day_later_than_planned(cast, visited):
    far = timezone.localdate() + 80 * DAY
    with pytest.raises(Refused, match="ditetapkan koordinator") as refusal:
        a_visit(visited, cast.gow, next_visit_on=far)
    assert refusal.value.field == "next_visit_on"
    assert a_visit(visited, cast.koordinator, next_visit_on=far)


def test_the_desk_shows_the_coordinator_everybody_with_who_visits(cast, visited):
    page = text(at_desk(cast.koordinator).get(reverse("monitoring_list")))
    assert visited.code in page
    assert cast.gow.institution.short_name in page
    assert visited.code not in text(at_desk(cast.koordinator).get(reverse("monitoring_list"), {"tampilkan": "lewat"}))


def test_the_end_of_a_referral_ends_the_visits_of_its_receiver(cast, home):
    monitoring.begin(home, by=cast.koordinator)
    referral = scenarios.serve(scenarios.a_referral(home, cast.koordinator, "disnaker", Stage.REINTEGRATION), cast.disnaker)
    plan_for(home, cast.koordinator, cast.disnaker.institution)
    services.complete(referral, by=cast.disnaker, outcome=ServiceOutcome.PARTLY)
    assert not Victim.objects.visited_by(cast.disnaker).exists()
    home.refresh_from_db()
    assert home.next_visit_by, "the coordinators visit"
