"""Reads numbers of complaints, cases and referrals as people type them."""

import re

from django import forms
from django.utils import timezone

FIRST_YEAR = 2019  # the action plan's first


def years():
    """Return the choices of a year, latest first."""
    return [(year, str(year)) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)]


def numbers(text, series) -> list[str]:
    """Return the full numbers that a text may mean: "12" is number 12 of every year, "PGD-2026-12" is one number."""
    match = re.fullmatch(rf"\s*(?:{series}\W*)?(?:(\d{{4}})\W+)?0*(\d{{1,5}})\s*", text, re.IGNORECASE | re.ASCII)
    if not match:
        return []
    year, digits = match.groups()
    return [f"{series}-{each}-{int(digits):05}" for each in ([year] if year else [each for each, _ in years()])]


class NumberField(forms.CharField):
    """One number of a series. Cleans to its row among `rows`, which the user may see, or None if empty."""

    def __init__(self, *, series, unknown, **kwargs):
        super().__init__(max_length=20, **kwargs)
        self.series = series
        self.unknown = unknown
        self.rows = None
        self.widget.attrs |= {"placeholder": f"{series}-2026-00001"}

    def clean(self, value):
        typed = super().clean(value)
        matches = list(self.rows.filter(number__in=numbers(typed, self.series))[:2]) if typed else []
        if len(matches) > 1:
            raise forms.ValidationError("Ada beberapa tahun dengan nomor itu. Tulis lengkap dengan tahunnya.")
        if typed and not matches:
            raise forms.ValidationError(self.unknown)
        return matches[0] if matches else None
