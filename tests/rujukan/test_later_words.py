"""What the public tells is not lost: reports that are the same stay with the case, and later words reach who must know."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import alarm as alarms, casework, closure, intake, taking_over, triage
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.complaint import Safety
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.choices.statement import ReportedFact
from rujukan.models import Alarm, AlarmCall, Complaint, Statement
from tests.rujukan import scenarios
from tests.rujukan.calling import PHONES, called, contacts, danger, sent
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text, told_page
from tests.rujukan.public_intake import came_back, reported
from tests.sight import shown

__all__ = ["contacts", "sent"]
MINUTE = timedelta(minutes=1)
CAR, PLACE, SUSPECT, LATER = "Mobil putih KB 4321", "Dermaga lama", "Tato ular di leher", "Mereka pindah ke losmen biru"


@pytest.fixture
def first(cast):
    return scenarios.a_complaint(cast.gow)


@pytest.fixture
def second(cast, first):
    """Return a second sighting, joined to the first report as the same."""
    told = {"vehicle": CAR, "place": PLACE, "suspect_description": SUSPECT, "narrative": "Dilihat lagi di dermaga", "persons": []}
    return triage.mark_duplicate(scenarios.a_complaint(cast.gow, **told), by=cast.koordinator, of=first)


@pytest.fixture
def case(cast, first):
    return casework.open_case([first], by=cast.koordinator)


def page(subject, user):
    return text(at_desk(user).get(told_page(subject)))


def summary(subject, user):
    return text(at_desk(user).get(subject.get_absolute_url()))


def home(cast):
    return text(at_desk(cast.koordinator).get(reverse("coordinator_home")))


def take_facts(complaint, by, *facts):
    return taking_over.take_over(complaint, by=by, section=Section.CHRONOLOGY, facts=list(facts))


def add(complaint, cast, *, danger=False):
    """Add the later words of the reporter, whom the institution that took the complaint has called."""
    intake.append(complaint, by=cast.gow, submit_key=uuid.uuid4(), text=LATER, danger=danger)
    complaint.refresh_from_db()


def serving(case, cast, to="polres", stage=Stage.IDENTIFICATION):
    user = getattr(cast, to)
    return scenarios.serve(scenarios.a_referral(case.victims.get(), cast.koordinator, to, stage), user)


# The same report


def test_a_report_that_is_the_same_stays_listed(cast, first, second, case):
    assert second.number in page(case, cast.koordinator)
    assert second.number in text(at_desk(cast.koordinator).get(tab_of(first, "history")))
    assert case.number in page(second, cast.koordinator)


def test_of_several_each_joins_the_first(cast, first):
    nearest, last = (scenarios.a_complaint(cast.gow, persons=[]) for _ in range(2))
    triage.mark_duplicate(last, by=cast.koordinator, of=nearest)
    triage.mark_duplicate(nearest, by=cast.koordinator, of=first)
    case = casework.open_case([first], by=cast.koordinator)
    assert set(Complaint.objects.of_case(case.pk)) == {first, nearest, last}


def test_what_it_tells_is_offered_and_read_by_who_may_read_the_chronology(cast, second, case):
    police, hospital = serving(case, cast), serving(case, cast, "rsud", Stage.HEALTH)
    offered = page(second, cast.koordinator)
    for fact in ("kronologi", "tempat", "kendaraan", "ciri-ciri terduga pelaku"):
        assert f"Isi laporan: {fact}" in offered
    data = {"items": ["isi-vehicle", "isi-place"], "section": "chronology", "victim": ""}
    at_desk(cast.koordinator).post(reverse("complaint_take_over", args=[second.number]), data)
    assert CAR in page(police, cast.polres)
    assert PLACE in page(police, cast.polres)
    assert SUSPECT not in page(police, cast.polres), "not chosen"
    assert CAR not in page(hospital, cast.rsud)
    assert "Isi laporan: kendaraan" not in page(second, cast.koordinator), "once"


def test_each_fact_is_taken_over_once(cast, second, case):
    take_facts(second, cast.koordinator, ReportedFact.VEHICLE)
    with pytest.raises(TooLate):
        take_facts(second, cast.koordinator, ReportedFact.VEHICLE)
    with pytest.raises(TooLate):
        take_facts(second, cast.koordinator2, ReportedFact.VEHICLE)
    assert Statement.objects.count() == 1


def test_only_what_was_told_of_a_report_that_is_the_same_is_taken_over(cast, first, second, case):
    with pytest.raises(Refused):
        take_facts(second, cast.koordinator, ReportedFact.VILLAGE)
    first.refresh_from_db()
    with pytest.raises(Refused):
        take_facts(first, cast.koordinator, ReportedFact.NARRATIVE)


def test_it_is_offered_once_the_first_report_becomes_a_case(cast, first, second):
    assert "Isi laporan" not in page(second, cast.koordinator)
    case = casework.open_case([first], by=cast.koordinator)
    assert "Isi laporan" in page(second, cast.koordinator)
    assert f"{told_page(second)}#ke-kasus" in summary(case, cast.koordinator)
    assert f"{told_page(second)}#ke-kasus" in summary(second, cast.koordinator)
    take_facts(second, cast.koordinator, ReportedFact.NARRATIVE)
    assert "isinya belum di kasus" not in summary(case, cast.koordinator)


def test_whom_it_suspects_is_offered_for_the_suspect_of_the_case(cast, second, case):
    assert SUSPECT in text(at_desk(cast.koordinator).get(reverse("suspect_new", args=[case.number])))


def test_whom_the_case_bars_sees_no_report_of_it(cast, second, case):
    casework.record_suspect(
        case, by=cast.koordinator, name="Oknum", role="unknown", relation="other", bars_users=[cast.koordinator2]
    )
    assert second not in shown(Complaint.objects, cast.koordinator2)


def test_the_pages_cost_no_more(cast, second, case):
    for address in (case.get_absolute_url(), told_page(case), second.get_absolute_url(), told_page(second)):
        assert cost(at_desk(cast.koordinator), address) <= MOST_QUERIES


# Later words


def test_later_words_wait_on_the_home_until_they_are_read(cast, second, case):
    add(second, cast)
    assert f"{told_page(second)}#tambahan" in home(cast)
    assert "Keterangan baru dari pelapor" in summary(case, cast.koordinator)
    assert "Baca keterangan baru" in summary(second, cast.koordinator)
    assert "Ada keterangan baru" in page(case, cast.koordinator)
    at_desk(cast.koordinator).post(reverse("complaint_read", args=[second.number]))
    assert f"{told_page(second)}#tambahan" not in home(cast)


def test_taking_them_over_counts_as_reading(cast, second, case):
    add(second, cast)
    taking_over.take_over(second, by=cast.koordinator, section=Section.CHRONOLOGY, additions=[second.additions.get()])
    second.refresh_from_db()
    assert second.unread_since is None


def test_the_words_of_a_reporter_without_an_account_arrive_too(client, cast, case):
    receipt, complaint = reported(client)
    triage.mark_duplicate(complaint, by=cast.koordinator, of=case.complaints.get())
    came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text=LATER)
    complaint.refresh_from_db()
    assert complaint.unread_since
    assert complaint.number in home(cast)


def test_who_serves_is_told_and_reads_nothing_yet(cast, second, case):
    police = serving(case, cast)
    add(second, cast)
    told = Notice.objects.get(institution=cast.polres.institution, text__contains="keterangan baru")
    assert (told.path, told.urgent) == (police.get_absolute_url(), False)
    assert LATER not in page(police, cast.polres)


def test_words_to_a_closed_case_are_not_forgotten(cast, first, second, case):
    case.victims.update(status="not_victim")
    closure.close_case(case, by=cast.koordinator, outcome="not_trafficking", reason="Bukan perdagangan orang")
    add(second, cast)
    assert f"{told_page(second)}#tambahan" in home(cast)
    assert "sudah ditutup" in page(second, cast.koordinator)


def test_words_to_a_complaint_that_ended_are_not_forgotten(cast, first):
    triage.close_complaint(first, by=cast.koordinator, reason="Pelapor menarik laporan")
    add(first, cast)
    assert f"{told_page(first)}#tambahan" in home(cast)


# Calling again


def reply(alarm, by, kind=AlarmReplyKind.TAKING):
    return at_desk(by).post(reverse("alarm_reply", args=[alarm.pk]), {"kind": kind}, follow=True)


def test_who_has_taken_the_call_is_told_of_later_words_with_the_coordinator_and_keeps_it(cast, contacts, sent):
    complaint = danger(cast)
    reply(complaint.alarm, cast.polres)
    sent.clear()
    add(complaint, cast)
    assert sorted(called(sent)) == [PHONES["polres"], PHONES["polres2"], PHONES["dsp3akb"]]
    assert all("bahaya sekarang, keterangan baru" in words for _, words in sent)
    assert Alarm.objects.get().taken_by == cast.polres


def test_words_in_a_row_call_once(cast, contacts, sent):
    complaint = danger(cast)
    reply(complaint.alarm, cast.polres)
    add(complaint, cast)
    sent.clear()
    add(complaint, cast)
    assert not sent
    AlarmCall.objects.update(at=timezone.now() - 11 * MINUTE)
    add(complaint, cast)
    assert sent


def test_words_to_a_report_that_is_still_calling_call_nobody_twice(cast, contacts, sent):
    complaint = danger(cast)
    sent.clear()
    add(complaint, cast)
    assert not sent


def test_while_nobody_serves_the_case_words_call_from_the_beginning(cast, contacts, sent):
    complaint = danger(cast)
    reply(complaint.alarm, cast.polres)
    casework.open_case([complaint], by=cast.koordinator)
    sent.clear()
    add(complaint, cast)
    assert sorted(called(sent)) == [PHONES["polres"], PHONES["dsp3akb"]]
    assert complaint.alarm.get_absolute_url() in home(cast)
    alarms.ring(timezone.now() + 11 * MINUTE)
    assert called(sent)[2:] == [PHONES["polres2"]]
    reply(complaint.alarm, cast.polres)
    assert Alarm.objects.get().taken_by == cast.polres, "who took the first call may take this one"


def test_reading_the_words_ends_the_call(cast, contacts, sent):
    complaint = danger(cast)
    casework.open_case([complaint], by=cast.koordinator)
    add(complaint, cast)
    taking_over.mark_read(complaint, by=cast.koordinator)
    sent.clear()
    alarms.ring(timezone.now() + 11 * MINUTE)
    assert not sent
    assert Alarm.objects.get().ended_at


def test_once_somebody_serves_the_case_words_call_nobody(cast, contacts, sent):
    complaint = danger(cast)
    serving(casework.open_case([complaint], by=cast.koordinator), cast)
    sent.clear()
    add(complaint, cast)
    assert not sent


def test_words_to_a_report_without_danger_call_nobody(cast, contacts, sent, first, case):
    add(first, cast)
    assert not sent


def test_a_new_danger_calls_in_any_state(cast, contacts, sent, first, case):
    serving(case, cast)
    sent.clear()
    add(first, cast, danger=True)
    assert sorted(called(sent)) == [PHONES["polres"], PHONES["dsp3akb"]]
    assert Notice.objects.filter(institution=cast.polres.institution, urgent=True).exists()


def test_a_reporter_says_that_somebody_is_in_danger_now(client, cast, contacts, sent):
    receipt, complaint = reported(client)
    came_back(client, receipt, send="1", submit_key=str(uuid.uuid4()), text=LATER, danger="on")
    assert sorted(called(sent)) == [PHONES["polres"], PHONES["dsp3akb"]]
    assert complaint.safety == Safety.SAFE
    assert Notice.objects.filter(role="coordinator", urgent=True, path=complaint.get_absolute_url()).exists()


def test_who_takes_the_call_reads_also_where_the_second_report_saw_them(cast, contacts):
    complaint = danger(cast)
    other = scenarios.a_complaint(cast.gow, persons=[], place=PLACE, vehicle=CAR)
    triage.mark_duplicate(other, by=cast.koordinator, of=complaint)
    answer = text(reply(complaint.alarm, cast.polres))
    assert CAR in answer
    assert PLACE in answer
