"""Another county is asked to go on with somebody: who is told if it does not answer or meet them, and who serves them."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.actions import reminder as reminders
from gugus.choices import Role
from gugus.formats.clocks import end_of_day
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import closure, monitoring, task as tasks
from rujukan.choices.aftercare import VictimOutcome
from rujukan.letters.actions import correspondence
from rujukan.models import Letter, Task
from rujukan.stages.closing import received_elsewhere
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.visits import ago, home, served, somebody

__all__ = ["home", "served", "somebody"]
pytestmark = pytest.mark.long
DAY = timedelta(days=1)


def told(role):
    return [notice.text for notice in Notice.objects.filter(role=role, text__contains="pelimpahan").order_by("pk")]


@pytest.fixture
def moved(cast, home):
    """Somebody who is monitored and lives in another county now."""
    return monitoring.begin(home, by=cast.koordinator, at=ago(days=10))


def test_an_answer_that_does_not_come_is_told_to_the_coordinators_and_then_to_the_head(cast, moved):
    task = scenarios.a_transfer(moved, cast.koordinator).task
    assert (task.standard, task.institution) == ("transfer-answered", None)
    assert task.due_at - task.made_at == 7 * DAY
    Notice.objects.all().delete()
    reminders.remind(task.due_at - 4 * DAY)
    assert not told(Role.COORDINATOR)
    reminders.remind(task.due_at - 2 * DAY)
    reminders.remind(task.due_at + timedelta(hours=1))
    assert len(told(Role.COORDINATOR)) == 2
    assert not told(Role.HEAD)
    reminders.remind(task.due_at + DAY)
    (words,) = told(Role.HEAD)
    assert "orangnya tetap dilayani di sini" in words
    assert moved.code in words
    assert scenarios.NAME not in words
    moved.refresh_from_db()
    assert moved.is_monitored, "the person stays ours"
    assert moved.next_visit_by


@pytest.mark.parametrize("answer", [None, "no", "withdrawn", "waiting", "yes"])
def test_nobody_is_closed_as_transferred_before_the_other_county_has_met_them(cast, moved, answer):
    letter = scenarios.a_transfer(moved, cast.koordinator)
    if answer:
        scenarios.a_letter_answer(letter, cast.koordinator, answer)
    with pytest.raises(Refused, match="kontak pertamanya terjadi") as refusal:
        scenarios.ask_to_close(moved, cast.koordinator, outcome=VictimOutcome.TRANSFERRED)
    assert refusal.value.field == "outcome"
    moved.refresh_from_db()
    assert moved.is_monitored


def test_without_a_letter_the_form_says_what_is_missing(cast, moved):
    desk, address = at_desk(cast.koordinator), reverse("victim_close", args=[moved.code])
    data = {"outcome": "transferred", "lives": "home", "reason": "Pindah ke Sintang"}
    page = desk.post(address, data)
    assert page.status_code == 422
    assert "Belum ada surat pelimpahan yang dijawab ya" in text(page)
    assert "Pindah ke Sintang" in text(page)


def test_who_was_met_is_closed_without_more_visits(cast, moved):
    scenarios.a_transfer(moved, cast.koordinator, met=True)
    assert scenarios.close(moved, cast.koordinator, outcome=VictimOutcome.TRANSFERRED).closed_at <= timezone.now()


def test_a_transfer_that_another_has_followed_or_a_reopening_counts_no_more(cast, moved):
    scenarios.a_transfer(moved, cast.koordinator, met=True)
    again = scenarios.a_transfer(moved, cast.koordinator)
    assert not received_elsewhere(moved)
    scenarios.a_letter_answer(again, cast.koordinator, "yes")
    scenarios.a_letter_answer(again, cast.koordinator, "contacted", next_on=None)
    scenarios.close(moved, cast.koordinator, outcome=VictimOutcome.TRANSFERRED)
    closure.reopen_victim(moved, by=cast.koordinator, reason="Ia kembali")
    moved.refresh_from_db()
    assert not received_elsewhere(moved)


# The first contact


def answered(letter, by, answer, **changes):
    return scenarios.a_letter_answer(letter, by, answer, **{"next_on": None} | changes)


def clock(letter):
    """Return the task of a letter if it is open, else None."""
    return Task.objects.open().filter(letter=letter).first()


def test_a_yes_is_followed_until_the_other_county_has_met_the_person(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    task, promised = clock(letter), timezone.localdate() + DAY
    assert (task.standard, task.institution, task.due_at) == ("transfer-contacted", None, end_of_day(promised) + 3 * DAY)
    reminders.remind(task.due_at - timedelta(hours=20))
    assert "Kontak pertama daerah lain" in told(Role.COORDINATOR)[-1]
    reminders.remind(task.due_at + timedelta(hours=1))
    assert not told(Role.HEAD)
    reminders.remind(task.due_at + DAY)
    (words,) = told(Role.HEAD)
    assert "orangnya tetap dilayani di sini" in words
    answered(letter, cast.koordinator, "contacted")
    assert clock(letter) is None
    assert received_elsewhere(moved)


def test_its_page_asks_for_the_contact_and_not_for_another_letter(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    desk, address = at_desk(cast.koordinator), reverse("letter_answer", args=[letter.number])
    page = text(desk.get(letter.get_absolute_url()))
    for words in (
        "Catat kontak pertama",
        "Kontak pertama terjadi",
        "Perbaiki: dijawab tidak",
        "Kontak pertama dipastikan sampai",
    ):
        assert words in page
    assert reverse("letter_correct", args=[letter.number]) not in page
    assert letter.number in text(desk.get(reverse("letter_list")))
    data = {"on": timezone.localdate().isoformat(), "submit_key": uuid.uuid4()}
    for _ in range(2):
        assert desk.post(address, data | {"answer": "contacted"}).status_code == 302
    assert letter.answers.filter(answer="contacted").count() == 1
    assert "Kontak pertama terjadi" in text(desk.get(letter.get_absolute_url()))
    with pytest.raises(TooLate):
        correspondence.correct(letter, by=cast.koordinator, reason="Keliru", purpose="transfer", to=letter.to, disclosed=[])
    assert Letter.objects.count() == 1


def test_a_contact_that_is_put_off_moves_the_limit(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    later = timezone.localdate() + 6 * DAY
    answered(letter, cast.koordinator, "waiting", next_on=later)
    assert clock(letter).due_at == end_of_day(later)
    answered(letter, cast.koordinator, "contacted")
    assert clock(letter) is None


def test_whom_the_other_county_did_not_meet_is_served_here_again(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    answered(letter, cast.koordinator, "not_met")
    answered(letter, cast.koordinator, "not_met", note_text="Tanggalnya keliru")
    assert clock(letter) is None
    assert not received_elsewhere(moved)
    (task,) = moved.tasks.open()
    assert (task.institution, task.closes_by_hand) == (None, True)
    notice = Notice.objects.get(text__contains="tidak bertemu orangnya", role=Role.COORDINATOR)
    assert (notice.urgent, notice.path) == (True, moved.get_absolute_url())
    with pytest.raises(Refused, match="masih terbuka"):
        scenarios.ask_to_close(moved, cast.koordinator)
    tasks.close(task, by=cast.koordinator, status="done", note_text="Ia pulang lagi ke Putussibau")
    answered(letter, cast.koordinator, "contacted", note_text="Ternyata sudah bertemu")
    assert received_elsewhere(moved)


def test_a_yes_that_was_corrected_to_no_is_none_and_back_again(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    with pytest.raises(Refused, match="mengapa") as refusal:
        answered(letter, cast.koordinator, "no")
    assert refusal.value.field == "note_text"
    answered(letter, cast.koordinator, "no", note_text="Salah baca suratnya")
    assert clock(letter) is None
    with pytest.raises(TooLate):
        answered(letter, cast.koordinator, "contacted")
    tomorrow = timezone.localdate() + DAY
    answered(letter, cast.koordinator, "yes", next_on=tomorrow, note_text="Ternyata ya")
    assert clock(letter).due_at == end_of_day(tomorrow) + 3 * DAY, "the clock runs again"


def test_an_answer_to_another_letter_asks_for_no_contact(cast, moved):
    letter = scenarios.a_letter(moved, cast.koordinator, consent=scenarios.a_consent(moved, cast.koordinator))
    with pytest.raises(Refused, match="Pilih jawabannya"):
        answered(letter, cast.koordinator, "contacted")
    answered(letter, cast.koordinator, "yes")
    assert clock(letter) is None


@pytest.mark.parametrize("correction", ["contacted", "yes"])
def test_a_failed_contact_that_is_corrected_calls_nobody_back(cast, moved, correction):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    answered(letter, cast.koordinator, "not_met")
    other = scenarios.a_task(moved, cast.koordinator)
    (called,) = moved.tasks.open().exclude(pk=other.pk)
    day = timezone.localdate() + DAY if correction == "yes" else None
    answered(letter, cast.koordinator, correction, next_on=day, note_text="Salah baca")
    called.refresh_from_db()
    assert (called.is_cancelled, called.closed_by) == (True, cast.koordinator)
    assert letter.number in called.open("closing_note")
    assert Task.objects.get(pk=other.pk).is_open
    assert bool(clock(letter)) == (correction == "yes")
    assert Notice.objects.filter(role=Role.COORDINATOR, text__contains="Tugas menghubungi orangnya berakhir").count() == 1
    answered(letter, cast.koordinator, "not_met", note_text="Ternyata memang tidak")
    assert moved.tasks.open().exclude(pk=other.pk).exclude(letter=letter).count() == 1, "called back again"


def test_a_failed_contact_that_is_corrected_to_no_leaves_the_person_with_us(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    answered(letter, cast.koordinator, "not_met")
    answered(letter, cast.koordinator, "no", note_text="Daerah itu menolak")
    (called,) = moved.tasks.open()
    answered(letter, cast.koordinator, "yes", next_on=timezone.localdate() + DAY, note_text="Ternyata ya")
    called.refresh_from_db()
    assert called.is_cancelled
