"""Working time: which days are off, and when a limit in working hours ends.

Saturdays, Sundays and the national holidays of Indonesia (package `holidays`) are days off; the table `DayOff` adds local ones
and corrects others. Days are those of the site's time zone. A clock stands still on a day off.
"""

from datetime import date, datetime, time, timedelta

import holidays
from django.utils import timezone

from gugus.models import DayOff

SATURDAY = 5
MIDNIGHT = time()


def days_off(first: date, last: date) -> set[date]:
    """Return the days off from `first` to `last`, both included. One query."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    national = holidays.country_holidays("ID", years=range(first.year, last.year + 1))
    corrections = dict(DayOff.objects.filter(day__range=(first, last)).values_list("day", "works"))
    return {day for day in days if not corrections.get(day, day.weekday() < SATURDAY and day not in national)}


def after(start: datetime, length: timedelta) -> datetime:
    """Return the moment at which `length` has passed since `start`, days off not counted."""
    moment = timezone.localtime(start)
    ahead = length.days * 2 + 30  # more than enough days: no month has thirty days off
    off = days_off(moment.date(), moment.date() + timedelta(days=ahead))
    while True:
        midnight = timezone.make_aware(datetime.combine(moment.date() + timedelta(days=1), MIDNIGHT))
        if moment.date() not in off:
            if midnight - moment >= length:
                return moment + length
            length -= midnight - moment
        moment = midnight
