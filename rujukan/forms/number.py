"""The number of a complaint, case or referral as a field of a form."""

from django import forms

from rujukan.lists.number import numbers


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
