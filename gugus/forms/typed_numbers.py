"""Reads figures and rupiah as people type them into forms, or raises ValidationError."""

from decimal import Decimal

from django import forms

from gugus.formats.indonesian import Negative, number, read_number, rupiah
from gugus.forms.version import wording

TOO_LARGE = "Angka ini terlalu besar. Periksa lagi jumlah nolnya."
NEGATIVE = "Tidak boleh kurang dari nol."
TWO_DECIMALS = "Paling banyak dua angka di belakang koma."
NOT_A_NUMBER = "Tulis angka saja, misalnya 1.250 atau 12,5. Titik memisahkan ribuan, koma memisahkan pecahan."
NOT_RUPIAH = "Tulis angkanya saja, rupiah tanpa pecahan, misalnya 1.250.000."
MOST_VALUE = 10**12  # the column holds 12 digits before the comma
MOST_RUPIAH = 10**15  # the column holds 18 digits


def read_figure(text, message=NOT_A_NUMBER):
    """Return a typed number of at most two decimals. `message` is for a text that is no number."""
    value = _read_typed(text, message, MOST_VALUE)
    if value != value.quantize(Decimal("0.01")):
        raise forms.ValidationError(TWO_DECIMALS)
    return value


def read_rupiah(text, message=NOT_RUPIAH):
    """Return a typed amount in whole rupiah. `message` is for a text that is none."""
    value = _read_typed(text, message, MOST_RUPIAH)
    if value != int(value):
        raise forms.ValidationError(message)
    return int(value)


class RupiahField(forms.CharField):
    """An optional amount in whole rupiah; None without one."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=widget, **kwargs)

    def prepare_value(self, value):
        return number(value) if isinstance(value, int) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        text = super().clean(value)
        return read_rupiah(text) if text else None

    def in_words(self, value):
        return rupiah(value) if isinstance(value, int) else wording(value)


def _read_typed(text, message, most):
    try:
        value = read_number(text)
    except Negative:
        raise forms.ValidationError(NEGATIVE) from None
    except ValueError:
        raise forms.ValidationError(message) from None
    if value >= most:
        raise forms.ValidationError(TOO_LARGE)
    return value
