from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from gugus.formats import indonesian


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (1250, 0, "1.250"),
        (12.5, 1, "12,5"),
        (Decimal("8.167"), 3, "8,167"),
        (0.5, 0, "1"),
        (-1250000, 0, "-1.250.000"),
    ],
)
def test_numbers_have_a_decimal_comma(value, places, words):
    assert indonesian.number(value, places) == words


def test_rupiah_on_screens_and_in_documents():
    assert indonesian.rupiah(1_250_000) == "Rp1.250.000"
    assert indonesian.rupiah(Decimal("1250000"), 2) == "Rp1.250.000,00"
    assert indonesian.rupiah(-500) == "\N{MINUS SIGN}Rp500"
    assert indonesian.rupiah(0) == "Rp0"


def test_times_are_shown_in_local_time():
    late_in_utc = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert indonesian.long_date(late_in_utc) == "25 November 2026"
    assert indonesian.clock_time(late_in_utc) == "00.30"
    assert indonesian.weekday(late_in_utc) == "Rabu"
    assert indonesian.short(late_in_utc, today=date(2026, 1, 1)) == "Rab 25 Nov, 00.30"


def test_a_plain_date_has_no_time_and_another_year_is_named():
    assert indonesian.short(date(2026, 8, 1), today=date(2026, 1, 1)) == "Sab 1 Agu"
    assert indonesian.short(date(2020, 5, 3), today=date(2026, 1, 1)) == "Min 3 Mei 2020"
    assert indonesian.clock_time(time(9, 5)) == "09.05"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.250.000", "1250000"),
        ("1250000", "1250000"),
        ("12,5", "12.5"),
        ("Rp1.250.000,00", "1250000.00"),
        ("Rp. 250.000", "250000"),
        (" 1 250 ", "1250"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_they_are_written(text, value):
    assert indonesian.read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "12.5", "1,250,000", "1.25.000", "-3", "dua belas", "12 desa", "1e9", "٣"])
def test_ambiguous_numbers_are_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        indonesian.read_number(text)


@pytest.mark.parametrize("text", ["-3", "-Rp5.000", "Rp-5.000,00", "\N{MINUS SIGN}12,5"])
def test_a_number_below_zero_is_told_apart(text):
    with pytest.raises(indonesian.Negative):
        indonesian.read_number(text)


@pytest.mark.parametrize(
    ("label", "words"), [("Datang langsung", "datang langsung"), ("WhatsApp", "WhatsApp"), ("NIK sama", "NIK sama")]
)
def test_a_label_that_continues_a_sentence_keeps_the_names_in_it(label, words):
    assert indonesian.continued(label) == words
