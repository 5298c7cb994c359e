"""The words that stand for a folded filter form."""

from datetime import date

import pytest
from django import forms

from gugus.forms.chosen import chosen, counted


class ListForm(forms.Form):
    tampilkan = forms.ChoiceField(label="Tampilkan", choices=[("", "Terbuka"), ("lewat", "Lewat batas (2)")], required=False)
    tahap = forms.ChoiceField(label="Tahap", choices=[("", "Semua"), ("legal", "Bantuan hukum")], required=False)
    kecamatan = forms.ChoiceField(label="Kecamatan", choices=[("", "Semua"), ("B", "Badau")], required=False)
    dari = forms.DateField(label="Dari", required=False)
    q = forms.CharField(label="Nomor", required=False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "tugas terbuka, semua tahap, kecamatan"),
        ({}, "tugas terbuka, semua tahap, kecamatan"),
        ({"tampilkan": "lewat"}, "tugas lewat batas, semua tahap, kecamatan"),
        ({"tahap": "legal", "q": "12"}, "tugas terbuka, tahap bantuan hukum, “12”"),
        ({"dari": date(2026, 11, 3)}, "tugas terbuka, dari 3 November 2026"),
        ({"tahap": "x", "tampilkan": "lewat"}, "tugas lewat batas, semua kecamatan"),
    ],
)
def test_a_filter_says_what_it_keeps(data, words):
    assert chosen(ListForm(data), "tugas") == words


def test_a_count_stands_beside_an_option_that_is_counted():
    assert counted([("a", "Baru"), ("b", "Ditutup")], {"a": 1200}) == [("a", "Baru (1.200)"), ("b", "Ditutup")]
