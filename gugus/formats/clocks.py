"""Deadlines in words, with a dial beside them, never only a date.

Pure functions of aware datetimes. Days are those of the current time zone.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """How a deadline is shown: its words, its state, and the share of the time that is used."""

    words: str
    state: str
    """calm, run, warn or bad: the suffix of the CSS class `s-…`."""
    dial: int | None = None
    """Per cent of the time used, or None for the hourglass."""
    elapsed: bool = False
    """Whether it says how long ago something was: no time is left that an hourglass could show."""


def deadline(now: datetime, due: datetime, start: datetime | None = None) -> Clock:
    """Return the clock of a deadline from `start` to `due`: "Sisa 5 jam", "Lewat 1 hari".

    Without `start` the used share is unknown, so the hourglass is shown instead of the dial.
    """
    if now > due:
        return Clock(f"Lewat {span(now - due)}", "bad")
    left = due - now
    if start is None or due <= start:
        state = "bad" if left < HOUR else "warn" if left <= DAY else "calm"
        return Clock(f"Sisa {span(left)}", state)
    used = min(max((now - start) / (due - start), 0), 1)
    return Clock(f"Sisa {span(left)}", _urgency_left(left, used), round(used * 100))


def planned(now: datetime, day: date) -> Clock:
    """Return the clock of a planned day: "Hari ini", "Besok", "10 hari lagi", "Lewat 3 hari"."""
    left = (_local_day(day) - _local_day(now)).days
    if left < 0:
        return Clock(f"Lewat {-left} hari", "bad")
    if left <= 1:
        return Clock("Besok" if left else "Hari ini", "warn")
    return Clock(f"{left} hari lagi", "warn" if left == 2 else "calm")


def last_day(now: datetime, last: date, days: int) -> Clock:
    """Return the clock of a stay of at most `days` days that ends on the day `last`: "Hari 12 dari 14".

    Earlier stays may have used some of the days.
    """
    today = days - (_local_day(last) - _local_day(now)).days
    if today > days:
        return Clock(f"Lewat {today - days} hari", "bad")
    share = max(today, 0) / days
    state = "bad" if today == days else "warn" if share >= 0.75 else "run"
    return Clock(f"Hari {today} dari {days}", state, round(share * 100))


def as_version(moment: datetime | None) -> int:
    """Return the time of the last change as a number, for optimistic locking (gugus.forms.version); 0 without one."""
    return int(moment.timestamp() * 1_000_000) if moment else 0


def start_of_day(day: date) -> datetime:
    """Return the first moment of a day, as an aware datetime."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of_day(day: date) -> datetime:
    """Return the last second of a day, as an aware datetime."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def since(now: datetime, start: datetime, what: str = "") -> Clock:
    """Return the clock of what happened at `start`: "6 hari lalu", "Dipanggil 12 menit lalu". Without a deadline, so calm."""
    passed = now - start
    words = f"{span(passed)} lalu" if passed >= timedelta(minutes=1) else "baru saja"
    return Clock(f"{what} {words}" if what else words[0].upper() + words[1:], "calm", elapsed=True)


def span(length: timedelta) -> str:
    """Return a length in its largest unit, rounded down, so that it never promises more time than there is.

    From 90 days on in months of 30 days, from 730 days on in years of 365 days.
    """
    if length >= 730 * DAY:
        return f"{length // (365 * DAY)} tahun"
    if length >= 90 * DAY:
        return f"{length // (30 * DAY)} bulan"
    if length >= DAY:
        return f"{length.days} hari"
    if length >= HOUR:
        return f"{length // HOUR} jam"
    return f"{length // timedelta(minutes=1)} menit"


def _urgency_left(left: timedelta, used: float) -> str:
    if left < HOUR or used >= 0.95:
        return "bad"
    if used >= 0.75:
        return "warn"
    return "run" if left < 3 * DAY else "calm"


def _local_day(moment: date) -> date:
    return moment.astimezone(timezone.get_default_timezone()).date() if isinstance(moment, datetime) else moment
