"""The field of a text of several lines."""

from django import forms


class LongText(forms.CharField):
    def __init__(self, label=None, *, rows=3, max_length=2_000, **kwargs):
        super().__init__(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
