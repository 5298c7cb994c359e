"""Deadlines in words. The time is Wednesday 10 November 2021, 10.20 in Putussibau, as in the prototypes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gugus.formats.clocks import Clock, deadline, last_day, planned, since, span

NOW = datetime(2021, 11, 10, 10, 20, tzinfo=ZoneInfo("Asia/Pontianak"))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def at(day, hour, minute):
    return NOW.replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        (at(9, 11, 5), DAY, Clock("Sisa 45 menit", "bad", 97)),
        (at(9, 15, 30), DAY, Clock("Sisa 5 jam", "warn", 78)),
        (at(10, 7, 52), DAY, Clock("Sisa 21 jam", "run", 10)),
        (at(9, 10, 20), 3 * DAY, Clock("Sisa 2 hari", "run", 33)),
        (at(10, 10, 20), 7 * DAY, Clock("Sisa 7 hari", "calm", 0)),
        (at(8, 9, 10), DAY, Clock("Lewat 1 hari", "bad")),
        (at(9, 9, 10), DAY, Clock("Lewat 1 jam", "bad")),
    ],
)
def test_a_clock_says_the_time_left_or_the_time_overdue(start, limit, expected):
    assert deadline(NOW, start + limit, start) == expected


def test_without_a_start_the_hourglass_stands_in_for_the_dial():
    assert deadline(NOW, NOW + timedelta(hours=30)) == Clock("Sisa 1 hari", "calm")
    assert deadline(NOW, NOW + timedelta(hours=5)) == Clock("Sisa 5 jam", "warn")
    assert deadline(NOW, NOW + timedelta(minutes=5)) == Clock("Sisa 5 menit", "bad")


def test_the_exact_time_of_the_deadline_is_not_late():
    assert deadline(NOW, NOW, NOW - DAY) == Clock("Sisa 0 menit", "bad", 100)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2021, 11, 23), Clock("Hari 1 dari 14", "run", 7)),
        (date(2021, 11, 13), Clock("Hari 11 dari 14", "warn", 79)),
        (date(2021, 11, 12), Clock("Hari 12 dari 14", "warn", 86)),
        (date(2021, 11, 10), Clock("Hari 14 dari 14", "bad", 100)),
        (date(2021, 11, 7), Clock("Lewat 3 hari", "bad")),
    ],
)
def test_a_stay_counts_its_days_from_one(last, expected):
    assert last_day(NOW, last, 14) == expected


def test_days_are_those_of_the_county_not_of_utc():
    midnight_wib = datetime(2021, 11, 9, 17, 0, tzinfo=ZoneInfo("UTC"))
    assert last_day(midnight_wib, date(2021, 11, 23), 14).words == "Hari 1 dari 14"


@pytest.mark.parametrize(
    ("day", "words", "state"),
    [
        (10, "Hari ini", "warn"),
        (11, "Besok", "warn"),
        (12, "2 hari lagi", "warn"),
        (20, "10 hari lagi", "calm"),
        (9, "Lewat 1 hari", "bad"),
    ],
)
def test_a_planned_day_is_counted_by_the_calendar(day, words, state):
    assert planned(NOW, date(2021, 11, day)) == Clock(words, state)


def test_waiting_has_no_alarm():
    assert since(NOW, NOW - 6 * DAY) == Clock("6 hari lalu", "calm", elapsed=True)
    assert since(NOW, NOW - MINUTE, "Dipanggil").words == "Dipanggil 1 menit lalu"
    assert since(NOW, NOW, "Dipanggil").words == "Dipanggil baru saja"
    assert since(NOW, NOW).words == "Baru saja"


def test_a_span_never_promises_more_than_there_is():
    assert span(timedelta(hours=23, minutes=59)) == "23 jam"
    assert span(timedelta(minutes=59, seconds=59)) == "59 menit"
    assert span(89 * DAY) == "89 hari"
    assert span(90 * DAY) == "3 bulan"
    assert span(1735 * DAY) == "4 tahun"
