"""Similar names by the sounds of West Kalimantan. All names are invented."""

import pytest

from rujukan.matching.phonetics import alike
from rujukan.matching.tokens import name_tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nur Hayati", "Nurhayati"),
        ("Moch. Oejoep", "Muhammad Ujup"),
        ("Siti Chadidjah", "St. Khadijah"),
        ("Yohanes Sutrisno", "Johanes Soetrisno"),
        ("Dewi", "Dewi Anggraini"),
        ("Fransiskus", "Fransiscus"),
        ("Hj. Aisyah", "Aisjah"),
    ],
)
def test_one_person_spelt_twice(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti Rahma", "Siti Komariah"), ("Yohanes Bala", "Yohanes Lidi"), ("Anton", "Antonia"), ("", "Siti"), ("", "")],
)
def test_two_persons(one, other):
    assert not alike(one, other)


def test_a_name_is_found_however_its_words_are_joined():
    assert name_tokens("Nur Hayati") & name_tokens("Nurhayati")
    assert not name_tokens("Nur Hayati") & name_tokens("Petrus Unjan")
