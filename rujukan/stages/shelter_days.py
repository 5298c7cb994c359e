"""Counts the days at the police station. Lampiran I limits them, and all stays of one victim there add up.

The day of arrival counts, the day of leaving does not, and a stay within one day is one day. Days are in the county's time.
Counter and limit agree: `leave_by` is the end of the last allowed day, and on that day the counter says "Hari 14 dari 14"
(`gugus.formats.clocks.last_day`).
"""

from datetime import date, datetime, timedelta

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


def day_at(limit: datetime, allowed: int, today: date) -> int:
    """Return which day at the police it is, for a stay whose `allowed` days end at `limit`."""
    return allowed + (today - timezone.localdate(limit)).days


def day_over(stay, now: datetime) -> int | None:
    """Return which day at the police it is if that is more than `stay` may last, else None. A stay elsewhere has no limit."""
    if stay is None or stay.until or stay.leave_by is None or timezone.localdate(now) <= timezone.localdate(stay.leave_by):
        return None
    return day_at(stay.leave_by, stay.allowed_days, timezone.localdate(now))


def leave_by(since: datetime, allowed: int, stays) -> datetime:
    """Return the end of the last allowed day of a stay from `since`, after earlier `stays`; it is past when no day is left."""
    first = timezone.localdate(since)
    used = days_used((before, until) for before, until in stays if timezone.localdate(before) < first)
    return end_of_day(first + DAY * (allowed - used - 1))
