"""Monitoring after a return: a monitored person always has a next visit due."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gugus.workflow.lifecycle import Refused
from rujukan.actions import monitoring
from rujukan.choices import Stage, VictimStatus
from rujukan.choices.aftercare import VisitOutcome
from rujukan.lists import agenda
from rujukan.models import Victim
from rujukan.stages import closing
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def ago(**length):
    return timezone.now() - timedelta(**length)


@pytest.fixture
def served(cast):
    """Return a victim who is served and needs no other stage."""
    victim = scenarios.a_victim(cast.koordinator, at=ago(days=200))
    scenarios.identify(victim, cast.koordinator, at=ago(days=200))
    scenarios.needless(victim, cast.koordinator, at=ago(days=200))
    scenarios.complete(
        scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=190)), cast.rsud, at=ago(days=190)
    )
    victim.refresh_from_db()
    return victim


@pytest.fixture
def home(cast, served):
    """Return that victim after a completed return home."""
    basis = {"at": ago(days=180)}
    referral = scenarios.a_referral(served, cast.koordinator, "dsp3akb", Stage.REPATRIATION, **basis)
    scenarios.complete(referral, cast.koordinator2, at=ago(days=170))
    return served


def visit(victim, by, *, done_on, at=None, **changes):
    columns = {"outcome": VisitOutcome.WELL, "submit_key": uuid.uuid4()} | changes
    return monitoring.record_visit(victim, by=by, done_on=done_on, at=at, **columns)


def test_monitoring_begins_after_a_return_or_with_a_reason(cast, served):
    with pytest.raises(Refused) as refusal:
        monitoring.begin(served, by=cast.koordinator)
    assert refusal.value.field == "reason"
    assert monitoring.begin(served, by=cast.koordinator, reason="Menetap di kerabat").is_monitored


def test_after_a_return_no_reason_is_asked(cast, home):
    begun = monitoring.begin(home, by=cast.koordinator)
    assert timezone.localdate(begun.next_visit_by) == timezone.localdate() + 30 * DAY


def test_an_overdue_visit_is_on_the_home_and_its_case_in_the_list(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    desk = at_desk(cast.koordinator)
    (waiting,) = agenda.coordinator(cast.koordinator, timezone.now()).visits.rows
    assert (waiting.code, waiting.clock(timezone.now()).words) == (home.code, "Lewat 10 hari")
    assert "Lewat 10 hari" in text(desk.get(reverse("coordinator_home")))
    for tab in ("pantau", "lewat"):
        assert home.case.number in text(desk.get(reverse("case_list"), {"tab": tab}))
    page = text(desk.get(home.get_absolute_url()))
    assert "Kunjungan pemantauan" in page
    assert reverse("visit_new", args=[home.code]) in page


def test_a_recorded_visit_sets_the_next_one(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    today = timezone.localdate()
    key = uuid.uuid4()
    recorded, created = visit(home, cast.koordinator, done_on=today - 8 * DAY, submit_key=key, note_text="Sudah bekerja")
    again, twice = visit(home, cast.koordinator, done_on=today - 8 * DAY, submit_key=key)
    assert (created, twice, again) == (True, False, recorded)
    home.refresh_from_db()
    assert timezone.localdate(home.next_visit_by) == today + 22 * DAY
    assert not agenda.coordinator(cast.koordinator, timezone.now()).visits
    assert "Sudah bekerja" in text(at_desk(cast.koordinator).get(home.get_absolute_url()))


def test_a_visit_is_recorded_from_the_page(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    desk, url, today = at_desk(cast.koordinator), reverse("visit_new", args=[home.code]), timezone.localdate()
    assert desk.post(url, {"done_on": today}).status_code == 422
    filled = {"done_on": today, "outcome": "concern", "next_visit_on": today + 7 * DAY, "submit_key": uuid.uuid4()}
    assert desk.post(url, filled).url == home.get_absolute_url()
    home.refresh_from_db()
    assert timezone.localdate(home.next_visit_by) == today + 7 * DAY


@pytest.mark.parametrize("days", [-1, 41])
def test_a_visit_lies_between_the_beginning_and_today(cast, home, days):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    with pytest.raises(Refused) as refusal:
        visit(home, cast.koordinator, done_on=timezone.localdate() - days * DAY)
    assert refusal.value.field == "done_on"


def test_a_visit_needs_running_monitoring(cast, served):
    with pytest.raises(Refused):
        visit(served, cast.koordinator, done_on=timezone.localdate())


def test_the_database_holds_a_next_visit_for_everybody_who_is_monitored(cast, home):
    monitoring.begin(home, by=cast.koordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Victim.objects.filter(pk=home.pk).update(next_visit_by=None)


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


def test_after_three_months_nothing_blocks(cast, home):
    monitoring.begin(home, by=cast.koordinator, at=ago(days=91))
    assert scenarios.close(home, cast.koordinator).is_closed
    assert not agenda.coordinator(cast.koordinator, timezone.now()).visits


def test_without_a_return_closing_needs_no_monitoring(cast, served):
    assert scenarios.close(served, cast.koordinator).is_closed
