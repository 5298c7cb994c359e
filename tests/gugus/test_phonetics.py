"""Names as they sound in West Kalimantan. All invented."""

import pytest

from gugus.phonetics import alike


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
