"""Base form with optimistic locking: it compares what was drawn, what is stored now and what this user typed.

The verb refuses an edit of an old version (`Stale`), and a form that carries no version. Where each change is a new row, as a
conclusion or an assessment, the key of the newest row is the version. The form shows both values of a field that both users
changed, and who changed it; the next try is accepted.
"""

from datetime import date, datetime

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.crypto import constant_time_compare, salted_hmac

from gugus.audit.changes import last_changes
from gugus.formats import indonesian
from gugus.workflow.lifecycle import version_of

STALE = "Data ini sudah diubah orang lain sementara Anda menulis. Bandingkan isian yang bertanda, lalu simpan lagi."
MERGED = (
    "Data ini sudah diubah orang lain sementara Anda menulis. Isian yang tidak Anda ubah sudah memakai yang terbaru. "
    "Periksa, lalu simpan lagi."
)
MASKED = "Terakhir diubah {by}. Isinya tidak ditampilkan di sini; yang Anda tulis menggantikannya bila Anda simpan lagi."
HIDDEN = ("version", "drawn")
NEVER = -1  # no record is at this version: that of a page that carries none


class NamelessInput(forms.HiddenInput):
    """A hidden field to which no label leads; the admin draws a label for each field."""

    def id_for_label(self, _):
        return None


class VersionForm(forms.Form):
    """Edits a `record`, or replaces it by a new row (`version_of`); without a record the form is for a new one.

    The verb locks the row and raises Stale if its version is not that of the form. `show_conflict` then compares three versions:
    the row as the form was drawn (of which the form carries a keyed digest of each field, `drawn`), as it is now, and as typed.
    Sent again, the form is accepted, because the user has seen both values.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    drawn = forms.CharField(widget=NamelessInput, required=False)

    def __init__(self, *args, record=None, initial=None, **kwargs):
        self.record = record
        super().__init__(*args, initial=(self.values_of(record) if record else {}) | (initial or {}), **kwargs)
        self.initial["version"] = version_of(record)
        self.initial["drawn"] = self._digests(self.values_of(record) if record else self._empty())

    def clean(self):
        data = super().clean()
        self._sent = data.pop("drawn", "")  # not for the verb
        if data.get("version") is None and version_of(self.record) is not None:
            data["version"] = NEVER
        return data

    def ask_anew(self, **initial):
        """Show nothing of the record but `initial`: for a form that makes a new row in the place of the record.

        It is called at the end of the constructor, when all fields are there.
        """
        self.initial = {"version": self.initial["version"]} | initial
        self.initial["drawn"] = self._digests(self._empty())

    def values_of(self, record):
        """Return {field: value} of a record, as the form shows it. Override it for fields that are not plain attributes."""
        return {name: getattr(record, name) for name in self.base_fields if name not in HIDDEN and hasattr(record, name)}

    def stored(self, name):
        """Return the stored value of this field in words, or as `words` takes it."""
        value = self.values_of(self.record).get(name)
        display = getattr(self.record, f"get_{name}_display", None)
        return display() if display and value not in (None, "") else value

    def words(self, name, value):
        """Return a value of a field, stored or typed, as a person reads it. A field may say it itself (`in_words`)."""
        if in_words := getattr(self.fields[name], "in_words", None):
            return in_words(value)
        choices = dict(flatten_choices(getattr(self.fields[name], "choices", ()) or ()))
        if isinstance(value, list):
            return wording([choices.get(part, part) for part in value])
        return wording(choices.get(value, value))

    def plain(self, name, value):
        """Return a value of a field as one text: the same for an untouched field as it was drawn and as it came back."""
        return plain(value)

    def show_conflict(self, current):
        """Compare the edit with `current`, the row as it is now. Return whether there is anything to show.

        A field that only the others changed takes the stored value, and one that only this user changed keeps the typed one. A
        field that both changed shows both values, and who changed it and when; where that is not known, the page shows what
        happened (gugus.web.overtaken). If all that this user changed is stored already, there is nothing to show: the answer to
        the first try was lost.
        """
        drawn, now = self._drawn(), self.values_of(current)
        typed = {name: self.plain(name, self.cleaned_data.get(name)) for name in now}
        stored = {name: self.plain(name, value) for name, value in now.items()}
        mine = {name for name in now if not self._is_drawn(drawn, name, typed[name])}
        theirs = {name for name in now if not self._is_drawn(drawn, name, stored[name])}
        both = [name for name in self.fields if name in mine & theirs and typed[name] != stored[name]]
        masked = self.masked_changes(current)
        stored_already = not masked and all(typed[name] == stored[name] for name in mine)
        if not stored_already:
            self._show_both(both, current)
            for name in filter(masked.get, masked):
                self.add_error(name, MASKED.format(by=masked[name]))
        self.record = current
        self._redraw({name: now[name] for name in theirs - mine}, current)
        return not stored_already

    def _show_both(self, both, current):
        typed = {name: self.words(name, self.cleaned_data.get(name)) for name in both}
        self.record = current
        self.add_error(None, forms.ValidationError(STALE if both else MERGED, code="stale"))
        changes = last_changes(current, both)
        self.too_late = not changes.keys() >= set(both)
        for name in both:
            now = self.words(name, self.stored(name))
            by = f" ({changes[name]})" if name in changes else ""
            self.add_error(name, f"Sekarang tersimpan: “{now}”{by}. Anda menulis: “{typed[name]}”.")

    def masked_changes(self, current):
        """Return {field: who last changed it, and when, if known} of fields with a new value whose stored one is never shown.

        Override it where there are such fields.
        """
        return {}

    def _redraw(self, values, current):
        self.data = self.data.copy()
        for name, value in values.items():
            value = self.fields[name].prepare_value(value)
            key = self.add_prefix(name)
            if isinstance(value, list | tuple) and hasattr(self.data, "setlist"):
                self.data.setlist(key, [str(part) for part in value])
            elif plain(value) == "":
                self.data.pop(key, None)
            else:
                self.data[key] = plain(value)
        self.data[self.add_prefix("version")] = str(version_of(current))
        self.data[self.add_prefix("drawn")] = self._digests(self.values_of(current))

    def _digests(self, values):
        return " ".join(f"{name}:{self._digest(name, self.plain(name, value))}" for name, value in values.items())

    def _empty(self):
        return {name: self.get_initial_for_field(field, name) for name, field in self.fields.items() if name not in HIDDEN}

    def _digest(self, name, text):
        """Return a short keyed digest of a value, so that the page does not hold the value once more."""
        return salted_hmac(f"gugus.forms.version:{type(self).__name__}:{name}", text, algorithm="sha256").hexdigest()[:16]

    def _drawn(self):
        """Return the digests that came with the form. If it carries none, every field counts as changed."""
        return dict(part.split(":", 1) for part in self._sent.split() if ":" in part)

    def _is_drawn(self, drawn, name, text):
        return constant_time_compare(drawn.get(name, ""), self._digest(name, text))


def plain(value):
    """Return a value of a record, or of a form after cleaning, as one text."""
    if value is None or value is False:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if value is True:
        return "on"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return ",".join(sorted(str(part) for part in value))
    return "\n".join(str(value).strip().splitlines())


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
