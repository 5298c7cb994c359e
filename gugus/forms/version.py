"""Base form with optimistic locking: it shows both values when somebody else has changed the row meanwhile."""

from datetime import date, datetime

from django import forms

from gugus.formats import indonesian

STALE = "Data ini sudah diubah orang lain sementara Anda menulis. Bandingkan isian yang bertanda, lalu simpan lagi."


class VersionForm(forms.Form):
    """Edits a `record` that counts its changes in `version`; without a record the form is for a new one.

    The verb locks the row and raises Stale if its version is not that of the form. `show_conflict` then shows both values and
    puts the new version into the form. Sent again, the form is accepted, because the user has seen both values.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        self.initial["version"] = getattr(record, "version", None)

    def stored(self, name):
        """Return the stored value of this field. Override it for fields that are not plain attributes."""
        value = getattr(self.record, name, None)
        display = getattr(self.record, f"get_{name}_display", None)
        return display() if display and value not in (None, "") else value

    def words(self, name, value):
        """Return a value of a field, stored or typed, as a person reads it."""
        choices = dict(getattr(self.fields[name], "choices", ()) or ())
        if isinstance(value, list):
            return wording([choices.get(part, part) for part in value])
        return wording(choices.get(value, value))

    def show_conflict(self, current):
        """Refuse the edit; at each field that differs, show the value of `current`, the row as it is now, and the typed one."""
        typed = {name: self.words(name, self.cleaned_data.get(name)) for name in self.fields if name != "version"}
        self.record = current
        self.add_error(None, forms.ValidationError(STALE, code="stale"))
        for name, words in typed.items():
            now = self.words(name, self.stored(name))
            if hasattr(current, name) and now != words:
                self.add_error(name, f"Sekarang tersimpan: “{now}”. Anda menulis: “{words}”.")
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current.version)


def wording(value):
    """Return a stored value in words."""
    if value in (None, "", []):
        return "kosong"
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, datetime):
        return indonesian.short(value)
    if isinstance(value, date):
        return indonesian.long_date(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(part) for part in value)
    return str(value)
