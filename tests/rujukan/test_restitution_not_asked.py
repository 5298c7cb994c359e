"""Somebody does not ask for restitution: said with the reason and by whom, counted apart, and asked for later after all."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.formats.clocks import end_of_day
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, proceedings
from rujukan.models import LegalEvent
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_event_details import posted
from tests.rujukan.test_law_enforcement import YEAR, a_proceeding, counted, restitution
from tests.rujukan.test_named_figures import of
from tests.rujukan.test_proceedings import VERDICT, days_ago, proceeding, prosecutor, up_to_indictment, victim

__all__ = ["proceeding", "prosecutor", "victim"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOT_ASKED = {"unasked_because": "wish", "unasked_by": "self"}


def planned(proceeding):
    return {timezone.localdate(task.due_at) for task in proceeding.tasks.open().filter(standard="")}


def test_the_page_says_who_decided_it_why_and_when(cast, victim, proceeding):
    desk = at_desk(cast.polres)
    assert "Restitusi belum dijelaskan." in text(desk.get(proceeding.get_absolute_url()))
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim)
    data = {"kind": "restitution_unasked", "victim": str(victim.pk), "note": "Akan ditanya lagi"}
    without = posted(desk, proceeding, "restitusi", **data)
    assert without.status_code == 422
    assert "Akan ditanya lagi" in text(without)
    assert posted(desk, proceeding, "restitusi", **data, **NOT_ASKED).status_code == 302
    page = text(desk.get(proceeding.get_absolute_url()))
    for words in ("Restitusi tidak diminta", "Tidak menginginkannya", "Keputusan siapa: Korban sendiri"):
        assert words in page
    assert "Restitusi belum dijelaskan." not in page
    assert "Restitusi tidak diminta" in text(at_desk(cast.koordinator).get(reverse("victim_detail", args=[victim.code])))
    notice = Notice.objects.get(role="coordinator", text__contains="tidak diminta")
    assert "Tarik surat penilaian restitusi" in notice.text


def test_nobody_goes_without_a_right_that_they_were_not_told_of(cast, victim, proceeding):
    with pytest.raises(Refused, match="Hak restitusi diberitahukan"):
        scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim)


def test_another_reason_is_written_down(cast, victim, proceeding):
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim)
    data = {"kind": "restitution_unasked", "victim": str(victim.pk), **NOT_ASKED, "unasked_because": "other"}
    wrong = posted(at_desk(cast.polres), proceeding, "restitusi", **data)
    assert wrong.status_code == 422
    assert "Tulis alasannya di sini" in text(wrong)
    assert posted(at_desk(cast.polres), proceeding, "restitusi", **data, note="Menunggu anaknya lahir").status_code == 302


def test_compensation_outside_the_court_is_told_as_a_settlement(cast, victim, proceeding):
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim)
    answers = NOT_ASKED | {"unasked_because": "settled"}
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim, answers=answers)
    assert Notice.objects.filter(role="coordinator", text__contains="perdamaian", urgent=True).exists()


def test_it_ends_what_was_planned_for_this_person_and_is_asked_for_later(cast, victim, proceeding):
    other = casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person(name="Lain", nik="", phone=""))
    ahead = timezone.localdate() + 5 * DAY
    scenarios.a_legal_event(proceeding, cast.polres, next_on=ahead + 4 * DAY)
    for person in (victim, other):
        scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=person, next_on=ahead)
    again = {"victim": victim, "next_on": ahead + DAY}
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", **again)
    assert planned(proceeding) == {ahead, ahead + DAY, ahead + 4 * DAY}
    assert proceeding.tasks.open().filter(due_at=end_of_day(ahead)).count() == 1, "that of the other person"
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_asked", victim=victim, amounts='{"income": 5000000}')
    assert planned(proceeding) == {ahead, ahead + 4 * DAY}


def test_an_answer_that_is_entered_late_ends_nothing(cast, victim, proceeding):
    ahead = timezone.localdate() + 5 * DAY
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim, on=days_ago(30))
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_asked", victim=victim, on=days_ago(5), next_on=ahead)
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim, on=days_ago(20))
    assert planned(proceeding) == {ahead}


def test_what_a_court_has_granted_is_no_longer_left_unasked(cast, victim, proceeding, prosecutor):
    up_to_indictment(proceeding, cast.polres)
    of_victim = {"victim": victim, "amounts": '{"income": 5000000}'}
    told = scenarios.a_legal_event(proceeding, prosecutor, "restitution_told", on=days_ago(50), victim=victim)
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_unasked", on=days_ago(45), victim=victim)
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_asked", on=days_ago(40), **of_victim)
    scenarios.a_legal_event(proceeding, prosecutor, "verdict", on=days_ago(35), **VERDICT)
    scenarios.a_legal_event(proceeding, prosecutor, "restitution_granted", on=days_ago(35), regime="uu21", **of_victim)
    scenarios.a_legal_event(proceeding, prosecutor, "final", on=days_ago(20))
    assert victim.legal_duties.filter(settled_at=None).exists()
    with pytest.raises(Refused, match="Sesudah “Restitusi dikabulkan”"):
        scenarios.a_legal_event(proceeding, prosecutor, "restitution_unasked", on=days_ago(3), victim=victim)
    void = {"kind": "void", "by": prosecutor, "reason": "Orang lain", "on": told.on, "submit_key": uuid.uuid4()}
    with pytest.raises(Refused, match="Restitusi tidak diminta"):
        proceedings.correct(told, **void)
    assert LegalEvent.objects.filter(kind="void").count() == 0


def test_it_is_counted_apart_until_it_is_asked_for(cast):
    scenarios.a_complaint(cast.gow, received_at=timezone.now().replace(year=YEAR, day=5), at=timezone.now())
    pairs = [a_proceeding(cast, name=f"Orang {letter}") for letter in "ABCDEF"]
    for person, course in pairs:
        restitution(person, course, cast.kejaksaan, "restitution_told", on=date(YEAR, 6, 1))
        restitution(person, course, cast.kejaksaan, "restitution_unasked", on=date(YEAR, 6, 2))
    asked, course = pairs[0]
    restitution(asked, course, cast.kejaksaan, "restitution_asked", on=date(YEAR, 7, 1), income=1_000_000)
    steps = counted(cast.koordinator).restitution
    assert (steps["Diberi tahu haknya"], steps["Tidak meminta"], steps["Memohon"]) == (6, 5, 1)
    (named,) = of(YEAR, "restitution_unasked")
    assert (named.value, named.people) == (5, 5)
