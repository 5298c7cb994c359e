"""Counts the days at the police station. Lampiran I limits them, and all stays of one victim there add up.

The day of arrival counts, the day of leaving does not, and a stay within one day is one day. Days are in local time (Pontianak).
Counter and limit agree: `leave_by` is the end of the last allowed day, and on that day the counter says "Hari 14 dari 14"
(`gugus.formats.clocks.last_day`).
"""

from datetime import datetime, timedelta

from django.utils import timezone

from gugus.formats.clocks import end_of_day

DAY = timedelta(days=1)


def days_used(stays) -> int:
    """Return how many days these ended stays (pairs since, until) took in all; a day in two of them counts once."""
    days = set()
    for since, until in stays:
        first, left = timezone.localdate(since), timezone.localdate(until)
        days.update(first + DAY * place for place in range(max((left - first).days, 1)))
    return len(days)


def leave_by(since: datetime, allowed: int, stays) -> datetime:
    """Return the end of the last allowed day of a stay from `since`, after earlier `stays`; it is past when no day is left."""
    first = timezone.localdate(since)
    used = days_used((before, until) for before, until in stays if timezone.localdate(before) < first)
    return end_of_day(first + DAY * (allowed - used - 1))
