"""Forms of revisions: the cells of rows of the plan with their legal document, and the rejection."""

import re

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.html import escape

from gugus.formats.indonesian import number
from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.forms.typed_numbers import read_figure, read_rupiah
from gugus.forms.version import VersionForm
from gugus.models import Institution
from rad.choices import MEASURED, AssignedGroup, RevisedColumn, RevisionStatus, TargetState
from rad.lists import cells
from rad.models import Assignment, Revision
from rad.models.proposal import DOCUMENT

AMOUNT = re.compile(r"\s*([0-9][0-9.,]*)\s*(.*)", re.DOTALL)
CLOSED = "Tahun ini sudah ditutup, jadi isinya tidak berubah lagi."
NO_TARGET = "Target berbentuk angka dimulai dengan angkanya, misalnya 1.250 orang. Titik memisahkan ribuan."
NO_CEILING = "Tulis rupiah tanpa pecahan, misalnya 1.250.000. Kosongkan bila tidak ada pagu."
LIKE_THIS = f"Misalnya {settings.COUNTY.regulation_kind} Nomor 12 Tahun 2026 atau DPA perubahan."
WORDS = {RevisedColumn.ACTIVITY, RevisedColumn.INDICATOR}
GROUPS = (
    ("Target", {RevisedColumn.TARGET}),
    ("Pagu dan sumber dana", {RevisedColumn.AMOUNT, RevisedColumn.FUNDING_SOURCE}),
    ("Koordinator dan pelaksana", {RevisedColumn.BODY}),
    ("Kata-kata kegiatan dan indikator", WORDS),
    ("Cara menghitung", {RevisedColumn.DIRECTION, RevisedColumn.ACCUMULATION}),
)


class CellsForm(VersionForm):
    """Base of forms that change cells of a row of the plan: one field for each cell, for a target also one for its state.

    `row` is a PlanRow, or None for a text that is no row. `changes` returns what differs from the row, as the verbs take it.
    """

    columns = frozenset(RevisedColumn)

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)
        shown = self.cell_values(row)
        bodies = _offered_bodies() if any(cell.column == RevisedColumn.BODY for cell in self.cells_of(row)) else ()
        for cell in self.cells_of(row):
            fields = _fields(cell, bodies)
            if cell.year in row.closed:
                for field in fields.values():
                    field.disabled = True
                fields[cell.key].help_text += f" {CLOSED}"
            self.fields |= fields
        self.initial = shown | self.initial

    def values_of(self, record):
        return self.cell_values(record) if isinstance(record, cells.PlanRow) else super().values_of(record)

    def cells_of(self, row):
        return [cell for cell in row.cells if cell.column in self.columns] if row else []

    def cell_values(self, row):
        """Return {field: value} of the cells of a row, as the form shows them."""
        return {name: value for cell in self.cells_of(row) for name, value in _shown_values(cell).items()}

    def changes(self):
        """Return {key of a cell: new values} of the cells that differ. Call it after validation."""
        return {key: new for key, new in self._new.items() if new != self.row.cell(key).values}

    def clean(self):
        data = super().clean()
        self._new = {}
        for cell in self.cells_of(self.row):
            if not {cell.key, f"{cell.key}_state"} & self.errors.keys():
                try:
                    self._new[cell.key] = _read_cell(cell, data)
                except forms.ValidationError as error:
                    self.add_error(cell.key, error)
        return data

    @property
    def cell_fields(self):
        names = [name for cell in self.cells_of(self.row) for name in _shown_values(cell)]
        return [self[name] for name in names]


@labelled_by(Revision)
class ChangeForm(OnceForm):
    """The legal document on which a change of the plan rests, and the reason."""

    document_number = forms.CharField(max_length=60, help_text=LIKE_THIS)
    document_date = forms.DateField(widget=forms.DateInput)
    document_title = forms.CharField(max_length=200)
    reason = LongText(
        "Alasan perubahan",
        max_length=2000,
        help_text="Mengapa isian ini berubah. Terbaca semua pengguna di halaman revisi.",
    )

    @property
    def own_fields(self):
        return [self[name] for name in (*DOCUMENT, "reason")]

    @property
    def basis(self):
        """What the verbs take of it."""
        return {"reason": self.cleaned_data["reason"], "document": {name: self.cleaned_data[name] for name in DOCUMENT}}


class RevisionForm(ChangeForm, CellsForm):
    """A change of one row or several. Its `record` is the row (PlanRow)."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, record=row, **kwargs)
        self.order_fields([name for name in self.fields if name not in ChangeForm.base_fields])  # its cells, then the document

    @property
    def groups(self):
        """[(title, code, fields, whether the fold is open)] of each row if there are several, otherwise of each kind of cell."""
        if self.row.parts:
            some = [(part.label, part.code, part.cells) for part in self.row.parts]
        else:
            some = [(title, "", [cell for cell in self.row.cells if cell.column in columns]) for title, columns in GROUPS]
        return [(title, code, *self._fold_of(cells)) for title, code, cells in some if cells]

    def _fold_of(self, cells):
        """Return the fields of these cells, and whether one of them was changed or has an error."""
        fields = [self[name] for cell in cells for name in _shown_values(cell)]
        return fields, self.is_bound and any(field.errors or field.name in self.changed_data for field in fields)


class RejectForm(forms.Form):
    reason = LongText("Alasan menolak", help_text="Apa yang perlu diperbaiki pengusul. Isi rencana aksi tidak berubah.")


class RevisionFilterForm(FilterForm):
    keadaan = forms.ChoiceField(label="Keadaan", choices=[*EVERYTHING, *RevisionStatus.choices])

    def found(self):
        """Return the revisions that the filter keeps."""
        revisions, state = Revision.objects.for_list(), self.kept.get("keadaan")
        return revisions.filter(status=state) if state else revisions


def _fields(cell, bodies):
    if cell.column == RevisedColumn.TARGET:
        return {
            cell.key: cell_text(cell.label, 300, f"Tercetak: {escape(cell.row.printed or 'kosong')}."),
            f"{cell.key}_state": forms.ChoiceField(label=f"Bentuk target {cell.year}", choices=TargetState.choices),
        }
    if cell.column == RevisedColumn.AMOUNT:
        return {cell.key: cell_text(cell.label, 30, f"Tercetak: {escape(cell.row.printed or 'kosong')}. Dalam rupiah.")}
    if cell.column == RevisedColumn.BODY:
        printed = escape(cell.row.printed or "menyatu dengan baris di atas")
        return {cell.key: forms.ChoiceField(label=cell.label, choices=bodies, help_text=f"Tercetak: {printed}")}
    if cell.column in WORDS:
        printed = f"Tercetak: {escape(cell.row.printed or 'kosong')}"
        widget = forms.Textarea(attrs={"rows": 2})
        field = forms.CharField(label=cell.label, max_length=2000, required=False, widget=widget, help_text=printed)
        field.conditional = True
        return {cell.key: field}
    return {cell.key: forms.ChoiceField(label=cell.label, choices=cells.CHOICES[cell.column].choices)}


def cell_text(label, longest, words, **attrs):
    """Return the field of a cell that may be emptied. `attrs` are those of its widget."""
    widget = forms.TextInput(attrs=attrs)
    field = forms.CharField(label=label, max_length=longest, required=False, widget=widget, help_text=words)
    field.conditional = True  # no "boleh kosong": an emptied field is a change
    return field


def _offered_bodies():
    offered = Q(active=True) | Q(pk__in=Assignment.objects.values("institution"))  # those that were printed stay
    institutions = Institution.objects.filter(offered).order_by("short_name").values_list("pk", "short_name")
    return [
        ("Institusi", [(f"institution:{key}", name) for key, name in institutions]),
        ("Kelompok", [(f"group:{code}", label) for code, label in AssignedGroup.choices]),
    ]


def _shown_values(cell):
    """Return {field: value} of a cell as its form shows it."""
    values = cell.values
    if cell.column == RevisedColumn.TARGET:
        return {cell.key: _target_words(cell, values), f"{cell.key}_state": values["state"]}
    if cell.column == RevisedColumn.AMOUNT:
        return {cell.key: "" if values["amount"] is None else number(values["amount"])}
    if cell.column == RevisedColumn.BODY:
        group, institution = values["group"], values["institution_id"]
        return {cell.key: f"group:{group}" if group else f"institution:{institution}"}
    if cell.column in WORDS:
        return {cell.key: values["wording"] or cell.row.printed}
    return {cell.key: str(*values.values())}


def _target_words(cell, values):
    if values["value"] is None:
        return values["wording"] or cell.row.printed
    return f"{cells.as_typed(values['value'])} {values['unit']}".strip()


def _read_cell(cell, data):
    """Return the values of a cell from what was typed. Raises ValidationError."""
    typed, values = str(data.get(cell.key) or "").strip(), cell.values
    if cell.column == RevisedColumn.TARGET:
        return _read_target(typed, data[f"{cell.key}_state"], cell, values)
    if cell.column == RevisedColumn.AMOUNT:
        return {"amount": read_amount(typed)}
    if cell.column == RevisedColumn.BODY:
        kind, _, key = typed.partition(":")
        return {"institution_id": int(key), "group": ""} if kind == "institution" else {"institution_id": None, "group": key}
    if cell.column in WORDS:
        return values if typed == _shown_values(cell)[cell.key] else {"wording": typed}
    (name,) = values
    return {name: typed}


def read_amount(typed):
    """Return rupiah from what was typed, None for an empty field. Raises ValidationError."""
    return read_rupiah(typed, NO_CEILING) if typed else None


def _read_target(typed, state, cell, values):
    new = read_target(typed, state)
    words = new.pop("wording")
    same = all(values[name] == value for name, value in new.items()) and words == _target_words(cell, values)
    return values if same else new | {"wording": words}


def read_target(typed, state):
    """Return the columns of a target from what was typed, and its text as `wording`. Raises ValidationError."""
    if state in MEASURED:
        parts = AMOUNT.fullmatch(typed)
        if not parts:
            raise forms.ValidationError(NO_TARGET)
        value, unit = read_figure(parts[1], NO_TARGET), parts[2].strip()
        if len(unit) > 60:
            raise forms.ValidationError("Satuan paling panjang 60 huruf.")
        if bool(unit) != (state == TargetState.UNIT):
            raise forms.ValidationError(WITH_UNIT if unit else WITHOUT_UNIT)
        new = {"state": state, "value": int(value) if value == int(value) else float(value), "unit": unit}
        words = f"{cells.as_typed(value)} {unit}".strip()
    else:
        new = {"state": state, "value": None, "unit": ""}
        words = {TargetState.DASH: "-", TargetState.BLANK: ""}.get(state, typed)
        if state not in (TargetState.DASH, TargetState.BLANK) and not words:
            raise forms.ValidationError("Tulis targetnya, atau pilih bentuk “Kosong”.")
    return new | {"wording": words}


WITHOUT_UNIT = "Tulis satuannya, atau pilih bentuk “Angka” bila tanpa satuan."
WITH_UNIT = "Pilih bentuk “Angka dengan satuan” bila targetnya mempunyai satuan."
