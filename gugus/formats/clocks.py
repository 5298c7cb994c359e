"""Deadlines in words: words first, a dial beside them, never a bare date.

Pure functions of aware datetimes; days are reckoned in the current time zone.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """What a deadline looks like: its words, its state class, the share of the time that is used."""

    words: str
    state: str
    """calm, run, warn or bad: the suffix of the CSS class `s-…`."""
    dial: int | None = None
    """Per cent of the time used, or None for the hourglass."""


def deadline(now: datetime, due: datetime, start: datetime | None = None) -> Clock:
    """A clock that runs from `start` to `due`: "Sisa 5 jam", "Lewat 1 hari".

    Without `start` there is no dial's worth of time to show, so the hourglass stands instead.
    """
    if now > due:
        return Clock(f"Lewat {span(now - due)}", "bad")
    left = due - now
    if start is None or due <= start:
        state = "bad" if left < HOUR else "warn" if left <= DAY else "calm"
        return Clock(f"Sisa {span(left)}", state)
    used = min(max((now - start) / (due - start), 0), 1)
    return Clock(f"Sisa {span(left)}", _urgency(left, used), round(used * 100))


def planned(now: datetime, day: date) -> Clock:
    """A day somebody planned: "Hari ini", "Besok", "10 hari lagi", "Lewat 3 hari"."""
    left = (_day(day) - _day(now)).days
    if left < 0:
        return Clock(f"Lewat {-left} hari", "bad")
    if left <= 1:
        return Clock("Besok" if left else "Hari ini", "warn")
    return Clock(f"{left} hari lagi", "warn" if left == 2 else "calm")


def day_of(now: datetime, start: date, days: int) -> Clock:
    """A stay that may last `days` days, the first day being 1: "Hari 12 dari 14"."""
    return last_day(now, _day(start) + (days - 1) * DAY, days)


def last_day(now: datetime, last: date, days: int) -> Clock:
    """As `day_of`, of a stay whose day number `days` is `last`: other days may have been used before it began."""
    today = days - (_day(last) - _day(now)).days
    if today > days:
        return Clock(f"Lewat {today - days} hari", "bad")
    share = max(today, 0) / days
    state = "bad" if today == days else "warn" if share >= 0.75 else "run"
    return Clock(f"Hari {today} dari {days}", state, round(share * 100))


def end_of_day(day: date) -> datetime:
    """The last second of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def since(now: datetime, start: datetime) -> Clock:
    """How long something has stood still: "6 hari". No deadline, so no alarm."""
    return Clock(span(max(now - start, timedelta())), "calm")


def span(length: timedelta) -> str:
    """The largest whole unit, rounded down: never promises more than there is. Months (30 days) from the third on."""
    if length >= 730 * DAY:
        return f"{length // (365 * DAY)} tahun"
    if length >= 90 * DAY:
        return f"{length // (30 * DAY)} bulan"
    if length >= DAY:
        return f"{length.days} hari"
    if length >= HOUR:
        return f"{length // HOUR} jam"
    return f"{length // timedelta(minutes=1)} menit"


def _urgency(left: timedelta, used: float) -> str:
    if left < HOUR or used >= 0.95:
        return "bad"
    if used >= 0.75:
        return "warn"
    return "run" if left < 3 * DAY else "calm"


def _day(moment: date) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
