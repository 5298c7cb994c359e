"""Base form with optimistic locking: it notices when somebody else has changed the row meanwhile."""

from datetime import date, datetime

from django import forms

from gugus.formats import indonesian

STALE = "Data ini sudah diubah orang lain sementara Anda menulis. Bandingkan isian yang bertanda, lalu simpan lagi."


class VersionForm(forms.Form):
    """Edits a `record` that counts its changes in `version`. A stale edit is refused once, with both values shown.

    For plain forms (with `record=`) and, as the first base class, for model forms (the record is the instance). It needs the
    request's transaction, which locks the record until it ends. The verb that saves increments `version`; a model form does it
    itself. Sent again after the warning, the form holds the new version and is accepted, because the user has seen both values.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record if record is not None else getattr(self, "instance", None)
        self.initial["version"] = getattr(self.record, "version", None)

    def stored(self, name):
        """Return the stored value of this field. Override it for fields that are not plain attributes."""
        value = getattr(self.record, name, None)
        display = getattr(self.record, f"get_{name}_display", None)
        return display() if display and value not in (None, "") else value

    def clean(self):
        data = super().clean()
        if self.record is None or not type(self.record)._default_manager.filter(pk=self.record.pk).exists():
            return data
        locked = type(self.record)._default_manager.select_for_update().get(pk=self.record.pk)
        if data.get("version") != locked.version:
            self._show_both(locked)
        elif hasattr(self, "instance"):
            self.instance.version = locked.version + 1
        return data

    def _show_both(self, locked):
        typed = {name: self._words(name, self.cleaned_data.get(name)) for name in self.fields if name != "version"}
        self.record = locked
        self.add_error(None, forms.ValidationError(STALE, code="stale"))
        for name, words in typed.items():
            now = self._words(name, self.stored(name))
            if hasattr(self.record, name) and name not in self.errors and now != words:
                self.add_error(name, f"Sekarang tersimpan: “{now}”. Anda menulis: “{words}”.")
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(locked.version)

    def _words(self, name, value):
        choices = dict(getattr(self.fields[name], "choices", ()) or ())
        if isinstance(value, list):
            return wording([choices.get(part, part) for part in value])
        return wording(choices.get(value, value))


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
