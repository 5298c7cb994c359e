"""Days and moments that have been: nothing is recorded of the future, nor of a year that is a slip of the hand."""

from django import forms
from django.utils import timezone

FIRST_YEAR = 2000


class PastDateField(forms.DateField):
    """Today or before, from the first of `first_year` on."""

    first_year = FIRST_YEAR

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError("Isi tanggal hari ini atau sebelumnya.")
        if day and day.year < self.first_year:
            raise forms.ValidationError("Periksa tahunnya.")
        return day


class PastDateTimeField(forms.DateTimeField):
    """Now or before."""

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment > timezone.now():
            raise forms.ValidationError("Isi waktu sekarang atau sebelumnya.")
        if moment and moment.year < FIRST_YEAR:
            raise forms.ValidationError("Periksa tahunnya.")
        return moment
