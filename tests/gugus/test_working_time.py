"""Limits in working time: a clock stands still on days off."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, strategies as some

from gugus.models import DayOff
from gugus.workflow import working_time

pytestmark = [pytest.mark.django_db, pytest.mark.long]
HOUR = timedelta(hours=1)


def at(day, hour=15):
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(hour)))


def test_a_weekend_does_not_count():
    assert working_time.after(at("2026-11-27"), 24 * HOUR) == at("2026-11-30")  # Friday to Monday
    assert working_time.after(at("2026-11-28"), 2 * HOUR) == at("2026-11-30", 2)


def test_a_national_holiday_does_not_count():
    assert working_time.after(at("2026-08-14"), 24 * HOUR) == at("2026-08-18")  # Monday is Independence Day


def test_a_local_holiday_and_a_correction_are_read_from_the_table():
    DayOff.objects.create(day="2026-11-30", name="Hari jadi kabupaten")
    assert working_time.after(at("2026-11-27"), 24 * HOUR) == at("2026-12-01")
    DayOff.objects.create(day="2026-11-28", name="Masuk menggantikan cuti bersama", works=True)
    assert working_time.after(at("2026-11-27"), 24 * HOUR) == at("2026-11-28")


@given(some.integers(0, 364), some.integers(0, 23), some.integers(1, 24 * 60))
def test_the_time_between_without_days_off_is_the_limit(day, hour, hours):
    start = at("2026-01-01", hour) + timedelta(days=day)
    end = working_time.after(start, hours * HOUR)
    off = working_time.days_off(timezone.localdate(start), timezone.localdate(end))
    whole = [start + number * HOUR for number in range(round((end - start) / HOUR))]
    assert sum(timezone.localdate(moment) not in off for moment in whole) == hours
