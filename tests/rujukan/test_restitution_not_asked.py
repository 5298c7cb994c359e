"""Somebody does not ask for restitution: said with the reason and by whom, counted apart, and asked for later after all."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.formats.clocks import end_of_day
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, task as tasks
from rujukan.law.actions import proceeding as proceedings
from rujukan.models import LegalEvent
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_event_details import posted
from tests.rujukan.test_law_enforcement import YEAR, a_proceeding, counted, restitution
from tests.rujukan.test_named_figures import of
from tests.rujukan.test_proceedings import VERDICT, days_ago, proceeding, prosecutor, up_to_indictment

__all__ = ["proceeding", "prosecutor"]
pytestmark = pytest.mark.long
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
    assert "Restitusi tidak diminta" in text(at_desk(cast.koordinator).get(reverse("victim_history", args=[victim.code])))
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


@pytest.mark.parametrize("why", ["fear", "later", "no_contact"])
def test_who_may_change_their_mind_is_asked_again_on_a_day(cast, victim, proceeding, why):
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim)
    data = {"kind": "restitution_unasked", "victim": str(victim.pk), **NOT_ASKED, "unasked_because": why}
    without = posted(at_desk(cast.polres), proceeding, "restitusi", **data)
    assert without.status_code == 422
    assert "Tulis kapan ia ditanya lagi." in text(without)
    day = timezone.localdate() + 30 * DAY
    assert posted(at_desk(cast.polres), proceeding, "restitusi", **data, next_on=day.isoformat()).status_code == 302
    assert planned(proceeding) == {day}
    scenarios.a_legal_event(proceeding, cast.polres)
    assert planned(proceeding) == {day}, "the course of the proceeding does not settle it"


def test_compensation_outside_the_court_is_told_as_a_settlement(cast, victim, proceeding):
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim)
    answers = NOT_ASKED | {"unasked_because": "settled"}
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim, answers=answers)
    notice = Notice.objects.get(role="coordinator", text__contains="perdamaian", urgent=True)
    assert "Tarik surat penilaian restitusi" in notice.text


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


def taken_back(event, by, kind="void", **changes):
    columns = {"on": event.on, "victim": event.victim, "reason": "Orang lain"} | changes
    return proceedings.correct(event, by=by, kind=kind, **columns)


def test_taken_back_it_calls_people_again_as_before(cast, victim, proceeding):
    ahead = timezone.localdate() + 5 * DAY
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=victim, next_on=ahead)
    (before,) = proceeding.tasks.open().filter(standard="")
    # The same day, so that what the answer planned is not taken for what it had ended.
    unasked = scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim, next_on=ahead)
    taken_back(unasked, cast.polres)
    (again,) = proceeding.tasks.open().filter(standard="")
    assert again.pk != before.pk, "so that it is reminded of again"
    for column in ("institution", "due_at", "made_at"):
        assert getattr(again, column) == getattr(before, column)
    assert "Restitusinya berlanjut" in Notice.objects.filter(role="coordinator").latest("at").text
    unasked = scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim)
    assert planned(proceeding) == set(), "said again, it ends it again"
    corrected = taken_back(unasked, cast.polres, "restitution_unasked", note="Sudah ditanya", answers=NOT_ASKED)
    assert planned(proceeding) == set()
    taken_back(corrected, cast.polres)
    assert planned(proceeding) == {ahead}, "also after a correction"
    assert proceeding.tasks.open().filter(standard="").count() == 1


def test_recorded_for_another_person_by_mistake_it_gives_the_step_back(cast, victim, proceeding):
    other = casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person(name="Lain", nik="", phone=""))
    ahead = timezone.localdate() + 5 * DAY
    for person, day in ((victim, ahead), (other, ahead + DAY)):
        scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=person, next_on=day)
    unasked = scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim)
    assert planned(proceeding) == {ahead + DAY}
    moved = taken_back(unasked, cast.polres, "restitution_unasked", victim=other, answers=NOT_ASKED)
    assert ahead in planned(proceeding)
    taken_back(moved, cast.polres)
    assert proceeding.tasks.open().filter(due_at=end_of_day(ahead)).count() == 1


def test_what_a_later_answer_or_a_person_has_settled_is_not_called_for_again(cast, victim, proceeding):
    ahead = timezone.localdate() + 5 * DAY
    of_victim = {"victim": victim, "on": days_ago(9)}
    scenarios.a_legal_event(proceeding, cast.polres, on=days_ago(10))
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", next_on=ahead, **of_victim)
    scenarios.a_legal_event(proceeding, cast.polres, "restitution_secured", next_on=ahead + DAY, **of_victim)
    by_hand = proceeding.tasks.open().get(due_at=end_of_day(ahead + DAY))
    tasks.close(by_hand, by=cast.koordinator, status="done", note_text="Sudah disita")
    unasked = scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim, on=days_ago(8))
    asked = scenarios.a_legal_event(proceeding, cast.polres, "restitution_asked", victim=victim, on=days_ago(7))
    taken_back(unasked, cast.polres)
    assert planned(proceeding) == set()
    unasked = scenarios.a_legal_event(proceeding, cast.polres, "restitution_unasked", victim=victim, on=days_ago(6))
    taken_back(unasked, cast.polres)
    assert planned(proceeding) == set(), "the request has settled it before"
    assert asked.kind == "restitution_asked"


def test_a_step_of_the_proceeding_that_never_was_gives_back_what_it_ended(cast, proceeding):
    ahead = timezone.localdate() + 5 * DAY
    scenarios.a_legal_event(proceeding, cast.polres, next_on=ahead)
    inquiry = scenarios.a_legal_event(proceeding, cast.polres, "inquiry", next_on=ahead + DAY)
    assert planned(proceeding) == {ahead + DAY}
    taken_back(inquiry, cast.polres)
    assert planned(proceeding) == {ahead}


def test_a_correction_moves_the_step_of_its_own_person_only(cast, victim, proceeding):
    other = casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person(name="Lain", nik="", phone=""))
    ahead = timezone.localdate() + 5 * DAY
    told = [
        scenarios.a_legal_event(proceeding, cast.polres, "restitution_told", victim=person, next_on=ahead)
        for person in (victim, other)
    ]
    taken_back(told[0], cast.polres, "restitution_told", next_on=ahead + DAY)
    assert planned(proceeding) == {ahead, ahead + DAY}


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
    void = {"kind": "void", "by": prosecutor, "reason": "Orang lain", "on": told.on}
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
