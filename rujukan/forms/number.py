"""Numbers of complaints and cases as people type them."""

import re

from django import forms
from django.utils import timezone

FIRST_YEAR = 2019  # the action plan's first


def years():
    """Choices of a year, latest first."""
    return [(year, str(year)) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)]


def numbers(text, series) -> list[str]:
    """The full numbers that a person may mean: "12" is that number of any year, "PGD-2026-12" that of one."""
    found = re.fullmatch(rf"\s*(?:{series}\W*)?(?:(\d{{4}})\W+)?0*(\d{{1,5}})\s*", text, re.IGNORECASE | re.ASCII)
    if not found:
        return []
    year, place = found.groups()
    return [f"{series}-{each}-{int(place):05}" for each in ([year] if year else [each for each, _ in years()])]


class NumberField(forms.CharField):
    """One number of a series, found among `rows`: those the person may see."""

    def __init__(self, *, series, unknown, **kwargs):
        super().__init__(max_length=20, **kwargs)
        self.series = series
        self.unknown = unknown
        self.rows = None
        self.widget.attrs |= {"placeholder": f"{series}-2026-00001", "autocomplete": "off"}

    def clean(self, value):
        typed = super().clean(value)
        found = list(self.rows.filter(number__in=numbers(typed, self.series))[:2]) if typed else []
        if len(found) > 1:
            raise forms.ValidationError("Ada beberapa tahun dengan nomor itu. Tulis lengkap dengan tahunnya.")
        if typed and not found:
            raise forms.ValidationError(self.unknown)
        return found[0] if found else None
