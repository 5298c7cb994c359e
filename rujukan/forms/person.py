"""Form fields for what identifies a person: telephone, NIK, birth date."""

from django import forms
from django.utils import timezone

from gugus.forms.past import PastDateField

OLDEST = 120  # years
PRIVATE = {"autocomplete": "off"}


def may_be_unknown(choices):
    """Return a select that may stay unknown."""
    return forms.ChoiceField(choices=[("", "Belum diketahui"), *choices], required=False)


class PhoneField(forms.CharField):
    """A telephone number as people write it, with at least five digits."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, required=False, **kwargs)
        self.widget.attrs |= PRIVATE | {"inputmode": "tel"}

    def clean(self, value):
        number = super().clean(value)
        if number and sum(letter.isdigit() for letter in number) < 5:
            raise forms.ValidationError("Tulis nomornya dengan angka, misalnya 0812 3456 7890.")
        return number


class NikField(forms.CharField):
    """Nomor induk kependudukan. Cleans to sixteen digits; spaces, dots and dashes are ignored."""

    def __init__(self, **kwargs):
        super().__init__(max_length=30, required=False, **kwargs)
        self.widget.attrs |= PRIVATE | {"inputmode": "numeric"}

    def clean(self, value):
        number = super().clean(value)
        digits = "".join(letter for letter in number if letter not in " .-")
        if number and not (len(digits) == 16 and digits.isascii() and digits.isdigit()):
            raise forms.ValidationError("NIK terdiri atas 16 angka. Kosongkan bila belum diketahui.")
        return digits


class BirthDateField(PastDateField):
    """A birth date within the last 120 years."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    @property
    def first_year(self):
        return timezone.localdate().year - OLDEST
