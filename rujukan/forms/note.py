"""The short note of a record. Others read it later, so it names nobody."""

from gugus.forms.long_text import LongText

NO_NAMES = "Jangan menulis nama, alamat, atau penyakit."


def note(label=None):
    """Return the field of an optional note; without a label it has that of the model (gugus.forms.labels)."""
    return LongText(label, rows=2, required=False, max_length=300, help_text=NO_NAMES)
