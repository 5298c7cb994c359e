from datetime import date

import pytest
from hypothesis import given, strategies as st

from rujukan.choices.victim import Sex
from rujukan.matching import nik


@given(st.dates(date(1930, 1, 1), date(2026, 12, 31)), st.sampled_from([Sex.FEMALE, Sex.MALE]), st.integers(1, 9999))
def test_a_matching_nik_gives_no_warning(born, sex, serial):
    day = born.day + (40 if sex == Sex.FEMALE else 0)
    number = f"610601{day:02}{born.month:02}{born.year % 100:02}{serial:04}"
    assert nik.doubts(number, sex=sex, birth_date=born) == []
    assert nik.doubts(number, sex=Sex.UNKNOWN, birth_date=None) == []


@given(st.text("0123456789", min_size=16, max_size=16))
def test_sixteen_digits_never_fail(number):
    assert isinstance(nik.doubts(number, sex=Sex.FEMALE, birth_date=date(2000, 1, 1)), list)


@pytest.mark.parametrize(
    ("number", "sex", "born", "words"),
    [
        ("6106015203970001", Sex.MALE, None, "jenis kelaminnya perempuan"),
        ("6106015203970001", Sex.FEMALE, date(1997, 3, 13), "berbeda dari tanggal lahir"),
        ("6106013102970001", Sex.MALE, None, "tidak ada di kalender"),
        ("6106010013970001", Sex.MALE, None, "tidak ada di kalender"),
    ],
)
def test_a_contradiction_is_a_warning(number, sex, born, words):
    (doubt,) = nik.doubts(number, sex=sex, birth_date=born)
    assert words in doubt
