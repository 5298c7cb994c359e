"""Counts of the calls when somebody is in danger: for monitoring (gugus.watching.readings) and for the morning digest."""

from datetime import timedelta

from django.db.models import Count, Q

from gugus.watching.readings import Reading
from rujukan.choices.alarm import CallState
from rujukan.models import Alarm, AlarmCall

SHOWN = timedelta(days=1)
LATEST = timedelta(hours=1)  # a call that failed is reported this long, then the coordinators' page tells it


def calls(now) -> Reading:
    """Return how many alarms run and how many calls failed. It runs in the job "watch"."""
    failed = Q(calls__state=CallState.FAILED)
    counts = Alarm.objects.aggregate(
        running=Count("pk", filter=Q(taken_at=None, ended_at=None), distinct=True),
        failed=Count("calls", filter=failed & Q(calls__at__gt=now - SHOWN), distinct=True),
        failed_now=Count("calls", filter=failed & Q(calls__at__gt=now - LATEST), distinct=True),
    )
    return Reading(
        "panggilan",
        not counts["failed_now"],
        f"{counts['running']} berjalan, {counts['failed']} panggilan gagal dalam sehari",
        {"gugus_alarms_running": counts["running"], "gugus_calls_failed": counts["failed"]},
    )


def called_since(moment) -> dict[int, int]:
    """Return {key of a duty contact: how many calls went out to it since then}. It runs in the job "calls"."""
    rows = AlarmCall.objects.filter(state=CallState.SENT, at__gte=moment).order_by()
    return dict(rows.values_list("contact").annotate(count=Count("pk")))
