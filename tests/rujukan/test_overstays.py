"""A stay at Polres beyond its limit: from day 15 a reason and a dated plan are asked for, and the coordinators are told daily."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.actions import reminder as reminders
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import service as services, stage_form as stage_forms
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long
DAY = timedelta(days=1)


def begin(cast):
    victim = scenarios.a_victim(cast.koordinator)
    return scenarios.move_in(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)


@pytest.fixture
def referral(start):
    return start


def plan(days=3, **changes):
    """Return the answers of a plan to move in some days."""
    by = (timezone.localdate() + days * DAY).isoformat()
    done_by = next(iter(MOVE_PLAN.by_code["done_by"].choices))
    return {"next": "county", "by": by, "done_by": done_by, "waiting_for": "bed"} | changes


def fill(referral, by, answers, **again):
    return stage_forms.fill(referral, MOVE_PLAN, by=by, answers=answers, **again)


def told(**whom):
    return [notice.text for notice in Notice.objects.filter(text__contains="Hari ke-", **whom).order_by("at")]


def test_the_coordinators_are_told_each_day_until_the_person_has_moved(cast, referral, moved_clock):
    moved_clock.move(13 * DAY)  # day 14
    reminders.remind()
    assert not told()
    for days in (15, 16, 17):
        moved_clock.move(DAY)
        reminders.remind()
        reminders.remind()  # a second worker
        assert len(told(role="coordinator")) == days - 14
    assert [f"Hari ke-{days} di Polres" in words for days, words in zip((15, 16, 17), told(role="coordinator"), strict=True)]
    assert all("belum dicatat" in words and referral.number in words for words in told(role="coordinator"))
    scenarios.move_out(referral, cast.polres)
    moved_clock.move(2 * DAY)
    reminders.remind()
    assert len(told(role="coordinator")) == 3


def test_the_institution_is_asked_until_it_has_said_why_and_when(cast, referral, moved_clock):
    record = fill(referral, cast.polres, plan(days=5))
    moved_clock.move(14 * DAY)  # day 15: the plan is old
    reminders.remind()
    assert len(told(institution=cast.polres.institution)) == 1
    fill(referral, cast.polres, plan(days=2), number=1, version=record.version, why="changed")
    for days in (1, 2):
        moved_clock.move(DAY)
        reminders.remind()
        assert len(told(institution=cast.polres.institution)) == 1
        assert len(told(role="coordinator")) == 1 + days
    assert "rencana pindah" in told(role="coordinator")[-1]
    moved_clock.move(DAY)  # the planned day is over, and the person is still there
    reminders.remind()
    assert len(told(institution=cast.polres.institution)) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"waiting_for": ""}, "waiting_for"), ({"waiting_for": "unknown"}, "waiting_for"), ({"by": ""}, "by"), ({"days": -1}, "by")],
)
def test_from_day_fifteen_a_plan_says_why_and_a_day_to_come(cast, referral, moved_clock, changes, field):
    fill(referral, cast.polres, plan(**changes))  # within the limit it may wait
    moved_clock.move(14 * DAY)
    with pytest.raises(Refused) as refusal:
        fill(referral, cast.polres, plan(**changes), number=1, version=1, why="changed")
    assert refusal.value.field == field
    assert "Hari ke-15" in refusal.value.message
    assert fill(referral, cast.polres, plan(), number=1, version=1, why="changed").finished


def test_somebody_who_has_left_is_asked_for_no_reason(cast, referral, moved_clock):
    scenarios.move_out(referral, cast.polres)
    moved_clock.move(14 * DAY)
    assert fill(referral, cast.polres, plan(waiting_for=""))


def test_the_pages_ask_for_it_and_put_nobody_out(cast, referral, moved_clock):
    desk, page = at_desk(cast.polres), referral.get_absolute_url()
    form = reverse("stage_form", args=[referral.number, MOVE_PLAN.code])
    assert "Hari ke-" not in text(desk.get(page)) + text(desk.get(form))
    moved_clock.move(14 * DAY)
    desk = at_desk(cast.polres)  # the session has ended
    assert "Isi rencana pindah" in text(desk.get(page))
    shown = text(desk.get(form))
    assert "Hari ke-15 di sini" in shown
    assert "boleh kosong" not in shown.partition("Menunggu")[2].partition("</fieldset>")[0]
    data = plan(waiting_for="") | {"submit_key": uuid.uuid4()}
    wrong = desk.post(form, data)
    assert wrong.status_code == 422
    assert "pilih apa yang ditunggu" in text(wrong)
    assert data["by"] in text(wrong)
    assert desk.post(form, data | {"waiting_for": "money"}).status_code == 302
    assert "Perbarui rencana pindah" in text(desk.get(page))
    assert referral.stays.filter(until=None).exists()
    assert cost(desk, page) <= MOST_QUERIES + 1
    assert services.leave_shelter(referral.stays.get(), by=cast.polres, until=timezone.now(), left_to="family")
