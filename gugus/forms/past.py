"""Form fields for days and times in the past. They refuse the future, and years that are a typing error."""

from django import forms
from django.utils import timezone

from gugus.workflow.lifecycle import FUTURE_DAY

FIRST_YEAR = 2000


class PastDateField(forms.DateField):
    """A day from `first_year` until today."""

    first_year = FIRST_YEAR

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(FUTURE_DAY)
        if day and day.year < self.first_year:
            raise forms.ValidationError("Periksa tahunnya.")
        return day


class PastDateTimeField(forms.DateTimeField):
    """A time from FIRST_YEAR until now."""

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment > timezone.now():
            raise forms.ValidationError("Isi waktu sekarang atau sebelumnya.")
        if moment and moment.year < FIRST_YEAR:
            raise forms.ValidationError("Periksa tahunnya.")
        return moment
