"""Starts monitoring after a return and records its visits; a monitored person always has a next visit due."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gugus.formats.clocks import end_of_day
from gugus.workflow.submit_key import once
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require, require_state, step_once
from rujukan.choices import NEXT_VICTIM, EventKind, VictimStatus
from rujukan.models import MonitoringVisit
from rujukan.stages import closing, standards

ONLY_COORDINATOR = "Hanya koordinator yang mencatat pemantauan."
FARTHEST = timedelta(days=366)


def usual_next(day):
    """Return the day on which the next visit is due by the standard, after a visit or a return on `day`."""
    return day + timedelta(days=standards.days(standards.VISIT))


def next_by(at):
    """Return when the next visit is due by the standard, counted from the day of `at`."""
    return end_of_day(usual_next(timezone.localdate(at)))


@transaction.atomic
def begin(victim, *, by, next_visit_on=None, reason="", at=None):
    """Start monitoring after a completed return or reintegration, or else with a reason. Raises Refused."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    victim = locked(victim, by)
    words = reason.strip()
    step_once(NEXT_VICTIM, victim, VictimStatus.MONITORED, by=by, kind=EventKind.VICTIM_MONITORED, text=words)
    require(
        words or closing.returned(victim),
        "Belum ada pemulangan atau reintegrasi yang selesai. Tulis mengapa pemantauan dimulai sekarang.",
        "reason",
    )
    at = moment(at, victim.added_at)
    today = timezone.localdate(at)
    victim.status, victim.monitored_from = VictimStatus.MONITORED, at
    victim.next_visit_by = _due(next_visit_on or usual_next(today), today)
    victim.version += 1
    victim.save()
    note(EventKind.VICTIM_MONITORED, by=by, at=at, victim=victim, text=words)
    return victim


@transaction.atomic
def record_visit(victim, *, by, done_on, outcome, submit_key, note_text="", next_visit_on=None, at=None):
    """Record a visit that was made or tried, and when the next is due; return (visit, created). `submit_key`: idempotency key."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    victim = locked(victim, by)
    existing = victim.visits.filter(submit_key=submit_key).first()
    if existing:
        return existing, False
    require_state(victim.status == VictimStatus.MONITORED, "Orang ini tidak sedang dipantau.")
    require(outcome, "Pilih hasil kunjungan.", "outcome")
    at = moment(at, victim.monitored_from)
    require(
        timezone.localdate(victim.monitored_from) <= done_on <= timezone.localdate(at),
        "Tanggal kunjungan tidak boleh sebelum pemantauan dimulai atau sesudah hari ini.",
        "done_on",
    )
    due = _due(next_visit_on or usual_next(done_on), done_on)
    columns = {"due_by": victim.next_visit_by, "done_on": done_on, "outcome": outcome, "note": note_text, "at": at, "by": by}
    visit, created = once(
        victim.visits.all(), submit_key, lambda: MonitoringVisit.objects.create(victim=victim, submit_key=submit_key, **columns)
    )
    if created:
        victim.next_visit_by = due
        victim.version += 1
        victim.save()
        note(EventKind.VISIT_RECORDED, by=by, at=at, victim=victim, text=visit.get_outcome_display())
    return visit, created


def _due(day, after):
    require(
        after < day <= after + FARTHEST, "Kunjungan berikutnya harus sesudah tanggal ini, paling lama setahun.", "next_visit_on"
    )
    return end_of_day(day)
