"""The short note of a record. Others read it later, so it names nobody."""

from django import forms

NO_NAMES = "Jangan menulis nama, alamat, atau penyakit."


def note(label=None):
    """Return the field of an optional note; without a label it has that of the model (gugus.forms.labels)."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=False, max_length=300, widget=widget, help_text=NO_NAMES)
