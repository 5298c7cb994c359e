"""Counting the days at the police station."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gugus.formats.clocks import last_day
from rujukan.stages.shelter_days import days_used, leave_by

PONTIANAK = ZoneInfo("Asia/Pontianak")


def at(day, hour=10, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=PONTIANAK)


@pytest.mark.parametrize(
    ("stays", "days"),
    [
        ([], 0),
        ([(at(1), at(1, 15))], 1),  # within one day
        ([(at(1, 22), at(2, 6))], 1),  # a single night
        ([(at(1), at(5))], 4),  # the day of leaving does not count
        ([(at(1), at(5)), (at(5, 20), at(6))], 5),
        ([(at(1), at(1, 12)), (at(1, 20), at(2))], 1),  # twice in one day
    ],
)
def test_the_day_of_arrival_counts_and_the_day_of_leaving_does_not(stays, days):
    assert days_used(stays) == days


def test_the_last_day_allowed_is_the_fourteenth():
    leave = leave_by(at(1, 23), 14, [])
    assert leave == at(14, 23, 59).replace(second=59)
    assert last_day(at(14, 8), leave, 14).words == "Hari 14 dari 14"
    assert last_day(at(15, 0), leave, 14).words == "Lewat 1 hari"
    assert leave < at(15, 0)


def test_days_before_are_taken_off():
    assert leave_by(at(20), 14, [(at(1), at(6)), (at(8), at(9))]).astimezone(PONTIANAK).day == 27


def test_days_are_those_of_pontianak():
    assert leave_by(datetime(2026, 3, 1, 18, tzinfo=UTC), 14, []).astimezone(PONTIANAK).day == 15
