"""Tasks: who is asked, who may close them, whom the clock calls, and who sees them."""

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import reminder as reminders
from gugus.choices import Role
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import casework, closure, routing, task as tasks
from rujukan.choices.case import CaseOutcome
from rujukan.choices.event import EventKind
from rujukan.choices.task import TaskStatus
from rujukan.models import Task
from rujukan.stages import closing
from tests.rujukan import scenarios
from tests.rujukan.overtaking import closure_of
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text
from tests.sight import shown

HOUR = timedelta(hours=1)


def begin(cast):
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")


@pytest.fixture
def referral(start):
    return start


@pytest.fixture
def task(cast, referral):
    Notice.objects.all().delete()
    return scenarios.a_task(referral, cast.koordinator, institution=cast.polres.institution)


def told():
    notices = Notice.objects.select_related("institution").order_by("pk")
    return [(notice.institution.code if notice.institution else notice.role, notice.text) for notice in notices]


def test_an_institution_is_told_of_its_task_with_numbers_only(cast, referral, task):
    ((whom, words),) = told()
    assert whom == "polres"
    assert referral.number in words
    assert "visum" not in words
    assert task.victim.events.filter(kind=EventKind.TASK_ASKED).count() == 1


def test_only_the_institution_and_coordinators_see_a_task(cast, task):
    assert shown(Task.objects, cast.polres) == shown(Task.objects, cast.koordinator) == [task]
    for user in (cast.gow, cast.rsud, cast.rad, cast.auditor, cast.admin):
        assert not shown(Task.objects, user)
    casework.record_suspect(
        task.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="other", bars_users=[cast.koordinator2]
    )
    assert not shown(Task.objects, cast.koordinator2)


def test_an_officer_asks_only_their_own_institution(cast, referral):
    own = scenarios.a_task(referral, cast.polres, institution=cast.polres.institution)
    assert own.institution == cast.polres.institution
    with pytest.raises(Refused):
        scenarios.a_task(referral, cast.polres, institution=cast.rsud.institution)
    with pytest.raises(Refused):
        scenarios.a_task(referral, cast.polres)
    with pytest.raises(ProgrammingError, match="row-level security"), scope(cast.polres):
        Task.objects.create(
            case_id=own.case_id, referral=referral, institution=cast.rsud.institution, made_by=cast.polres, due_at=timezone.now()
        )


def test_only_an_institution_of_an_open_referral_is_asked(cast, referral):
    with pytest.raises(Refused):
        scenarios.a_task(referral, cast.koordinator, institution=cast.rsud.institution)
    with pytest.raises(Refused):
        scenarios.a_task(referral.victim, cast.koordinator, institution=cast.polres.institution)
    routing.withdraw(referral, by=cast.koordinator, reason="Sudah pulang")
    with pytest.raises(TooLate):
        scenarios.a_task(referral, cast.koordinator, institution=cast.polres.institution)


def test_an_open_task_blocks_closing_and_what_is_closed_gets_no_task(cast, task):
    blocking = closing.blockers([task.victim], timezone.now())[task.victim_id]
    assert task.get_absolute_url() in {blocker.url for blocker in blocking}
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    open_task = scenarios.a_task(other.case, cast.koordinator)
    with pytest.raises(Refused, match="tugas terbuka"):
        closure_of(other.case, cast.koordinator)
    tasks.close(open_task, by=cast.koordinator, status=TaskStatus.DONE, note_text="Selesai")
    closure.close_case(other.case, by=cast.koordinator, outcome=CaseOutcome.SERVED, reason="Selesai")
    other.refresh_from_db()
    for subject in (other, other.case):
        with pytest.raises(TooLate):
            scenarios.a_task(subject, cast.koordinator)


def test_a_barred_coordinator_is_not_asked(cast, referral):
    case = referral.victim.case
    case.barred_users.add(cast.koordinator2)
    with pytest.raises(Refused):
        scenarios.a_task(case, cast.koordinator, coordinator=cast.koordinator2)
    with pytest.raises(Refused):
        scenarios.a_task(case, cast.koordinator, coordinator=cast.polres)


def test_a_past_day_and_an_empty_text_are_refused(cast, referral):
    with pytest.raises(Refused) as refusal:
        scenarios.a_task(referral, cast.koordinator, due_on=timezone.localdate() - timedelta(days=1))
    assert refusal.value.field == "due_on"
    with pytest.raises(Refused) as refusal:
        scenarios.a_task(referral, cast.koordinator, text="  ")
    assert refusal.value.field == "text"


def test_the_institution_closes_its_task_with_a_note_and_the_coordinators_are_told(cast, task):
    with pytest.raises(Refused):
        tasks.close(task, by=cast.polres, status=TaskStatus.DONE, note_text=" ")
    with pytest.raises(Refused):
        tasks.close(task, by=cast.polres, status=TaskStatus.CANCELLED, note_text="Tidak perlu")
    with pytest.raises(Refused):
        tasks.close(task, by=cast.gow, status=TaskStatus.DONE, note_text="Sudah")
    Notice.objects.all().delete()
    closed = tasks.close(task, by=cast.polres, status=TaskStatus.DONE, note_text="Surat diserahkan")
    assert (closed.status, closed.closed_by) == (TaskStatus.DONE, cast.polres)
    assert [whom for whom, _ in told()] == [Role.COORDINATOR]
    with pytest.raises(TooLate):
        tasks.close(task, by=cast.koordinator, status=TaskStatus.CANCELLED, note_text="Sudah ada")


def test_an_institution_cancels_what_it_asked_of_itself(cast, referral):
    own = scenarios.a_task(referral, cast.polres, institution=cast.polres.institution)
    assert tasks.close(own, by=cast.polres, status=TaskStatus.CANCELLED, note_text="Keliru").status == TaskStatus.CANCELLED


def test_an_overdue_task_reminds_and_is_reported_to_the_head(cast, task):
    due = task.due_at
    for moment in (due - 20 * HOUR, due + HOUR, due + 80 * HOUR):
        Notice.objects.all().delete()
        reminders.remind(moment)
        about = [whom for whom, words in told() if "Tugas Polres" in words]
        expected = {due - 20 * HOUR: ["polres"], due + HOUR: [Role.COORDINATOR, "polres"], due + 80 * HOUR: [Role.HEAD]}
        assert sorted(about) == expected[moment]


def test_a_closed_task_has_no_clock(cast, task):
    tasks.close(task, by=cast.polres, status=TaskStatus.DONE, note_text="Surat diserahkan")
    Notice.objects.all().delete()
    reminders.remind(task.due_at + HOUR)
    assert not [words for _, words in told() if "Tugas" in words]


def test_a_coordinator_asks_from_the_page_of_a_victim(cast, referral):
    desk, victim = at_desk(cast.koordinator), referral.victim
    assert reverse("victim_task_new", args=[victim.code]) in text(desk.get(tab_of(victim, "services")))
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    data = {"who": f"r{referral.pk}", "text": "Minta surat visum", "due_on": day, "submit_key": uuid.uuid4()}
    for _ in range(2):
        answer = desk.post(reverse("victim_task_new", args=[victim.code]), data)
        assert answer.status_code == 302
    made = Task.objects.get()
    assert (made.institution, made.referral) == (cast.polres.institution, referral)
    assert "Minta surat visum" in text(at_desk(cast.polres).get(answer["Location"]))
    wrong = desk.post(reverse("victim_task_new", args=[victim.code]), data | {"due_on": "besok", "submit_key": uuid.uuid4()})
    assert wrong.status_code == 422
    assert "Minta surat visum" in text(wrong)


def test_the_list_filters_by_who_state_and_subject(cast, referral, task):
    scenarios.a_task(referral.victim, cast.koordinator, coordinator=cast.koordinator, text="Telepon bibinya")
    scenarios.a_task(referral.victim.case, cast.koordinator, text="Susun laporan")
    desk = at_desk(cast.koordinator)

    def listed(**query):
        page = text(desk.get(reverse("task_list"), query))
        return {words for words in ("Minta surat visum", "Telepon bibinya", "Susun laporan") if words in page}

    assert listed() == {"Minta surat visum", "Telepon bibinya", "Susun laporan"}
    assert listed(siapa="saya") == {"Telepon bibinya"}
    assert listed(siapa="institusi") == {"Minta surat visum"}
    assert listed(q=referral.victim.code) == {"Minta surat visum", "Telepon bibinya"}
    assert listed(tampilkan="lewat") == listed(tampilkan="berakhir") == set()
    tasks.close(task, by=cast.koordinator, status=TaskStatus.CANCELLED, note_text="Sudah ada")
    assert listed(tampilkan="berakhir") == {"Minta surat visum"}
    assert "Telepon bibinya" not in text(at_desk(cast.polres).get(reverse("task_list")))
    assert cost(desk, reverse("task_list")) <= MOST_QUERIES
