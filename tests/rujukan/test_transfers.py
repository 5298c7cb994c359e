"""Another county is asked to go on with somebody: who is told when it does not answer, and who serves the person until then."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.actions import reminders
from gugus.choices import Role
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import monitoring
from rujukan.choices.aftercare import VictimOutcome
from rujukan.stages.closing import accepted_elsewhere
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.rujukan.visits import ago, home, served

__all__ = ["home", "served"]
pytestmark = pytest.mark.django_db
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


@pytest.mark.parametrize("answer", [None, "no", "withdrawn", "waiting"])
def test_nobody_is_closed_as_transferred_before_the_other_county_says_yes(cast, moved, answer):
    letter = scenarios.a_transfer(moved, cast.koordinator)
    if answer:
        scenarios.a_letter_answer(letter, cast.koordinator, answer)
    with pytest.raises(Refused, match="dijawab ya") as refusal:
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


def test_a_yes_that_was_corrected_to_no_is_none(cast, moved):
    letter = scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    assert accepted_elsewhere(moved)
    scenarios.a_letter_answer(letter, cast.koordinator, "no", next_on=None, note_text="Salah baca suratnya")
    assert not accepted_elsewhere(moved)


def test_who_was_accepted_is_closed_without_more_visits(cast, moved):
    scenarios.a_transfer(moved, cast.koordinator, accepted=True)
    assert scenarios.close(moved, cast.koordinator, outcome=VictimOutcome.TRANSFERRED).closed_at <= timezone.now()
