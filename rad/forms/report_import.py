"""Import of a year's reports: an uploaded workbook is read into the forms of the page that takes them one by one.

So a cell is checked, stored and submitted as if it had been typed there.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django import forms

from gugus.formats.indonesian import exact_number, number
from gugus.forms.faults import of_field, of_form
from gugus.forms.version import HIDDEN, plain
from rad.choices import MEASURED, REPORT_EDITABLE
from rad.forms.realisation import RealisationForm, SpendingForm
from rad.forms.sheet_comparison import SheetComparison, compared, stored
from rad.forms.workbook_upload import EXPIRED, WorkbookForm, seal, unseal
from rad.lists import report_workbook
from rad.lists.report_workbook import REALISATIONS

NO_TABLE = "Tidak ada tabel laporan dalam berkas ini. Unduh lembar kerja, isi, lalu unggah."
NOTHING = "Isi berkas ini sama dengan yang tersimpan, jadi tidak ada yang disimpan."
CLOSED = "Evaluasi tahun {year} sudah ditandatangani, jadi angkanya tidak berubah lagi."
OTHER_YEAR = "{words}: halaman ini untuk laporan tahun {year}. Unggah di halaman tahunnya."
NOT_YOURS = "{words} tidak Anda laporkan: diisi institusi lain, tidak memerlukan laporan, atau tidak ada dalam rencana."
WITHOUT_OFFER = "Alasan ini hanya diisi bila data kasus menawarkan angka. Kosongkan."


@dataclass(frozen=True)
class Part:
    """A report as a form, with the place of each of its cells."""

    label: str
    code: str
    form: forms.Form

    @property
    def differences(self):
        """(label of the field, old words, new words) of each value that this form changes."""
        self.form.is_valid()  # cleans it, if nobody has
        now = {name: getattr(self.form.record, name, None) for name in self.form.written if name in self.form.fields}
        new = self.form.cleaned_data
        return [
            (self.form.fields[name].label, self.form.words(name, old), self.form.words(name, new[name]))
            for name, old in now.items()
            if name in new and plain(old) != plain(new[name])
        ]

    @property
    def faults(self):
        """What is wrong with it, as full sentences."""
        return [words for _, words in of_form(self.form)]


class ReportComparison(SheetComparison):
    """What an upload changes in the reports of a year: `parts`, the forms that are filled in."""

    sheets = report_workbook.SHEETS
    no_table = NO_TABLE

    def __init__(self, rows, year, grids, faults):
        """`rows`: what `report_workbook.lines` found for the user."""
        super().__init__(grids, faults)
        self.rows, self.year, self.parts = rows, year, []

    @property
    def differences(self):
        return self.parts

    def rows_of(self, sheet):
        return self.rows[sheet]

    def absent(self, sheet, read, words):
        other = next((read[column] for column in sheet.keys if column.kind == "count"), None) != self.year
        return (OTHER_YEAR if other else NOT_YOURS).format(words=words, year=self.year)

    def changes_of(self, grid, sheet, row, read, at):
        columns = {column.changes: column for column in sheet.changed}
        if not read.keys() >= set(columns.values()):
            return
        drawn = drawn_form(sheet, row)
        typed = {name: _as_typed(column, stored(column, read[column]), row) for name, column in columns.items()}
        if all(compared(text) == compared(_initial(drawn, name)) for name, text in typed.items()):
            return
        code = read[sheet.keys[0]]
        place = at(sheet.keys[0])
        if row.subject.closed:
            self.fault(grid.name, place, CLOSED.format(year=self.year))
        elif drawn.record is not None and drawn.record.status not in REPORT_EDITABLE:
            state = drawn.record.get_status_display().lower()
            self.fault(grid.name, place, f"{drawn.record.title} {code} sudah {state}, jadi tidak dapat diubah lagi.")
        elif typed.get("other_reason") and "other_reason" not in drawn.fields:
            self.fault(grid.name, at(columns["other_reason"]), WITHOUT_OFFER)
        else:
            self._fill(grid, sheet, row, drawn, typed, lambda name: at(columns[name]) if name in columns else place)

    def _fill(self, grid, sheet, row, drawn, typed, at):
        hidden = {name: _initial(drawn, name) for name in HIDDEN}
        data = {drawn.add_prefix(name): value for name, value in (hidden | typed).items()}
        part = Part(sheet.name, row.code(sheet), drawn_form(sheet, row, data))
        for name in part.form.errors:
            words = of_field(part.form[name]) if name in part.form.fields else part.form.non_field_errors()
            for each in words:
                self.fault(grid.name, at(name), each)
        if not part.form.errors and part.differences:
            self.parts.append(part)

    @property
    def content(self):
        """What the forms were filled in with, as a browser would send it."""
        return {key: value for part in self.parts for key, value in part.form.data.items()}


def drawn_form(sheet, line, data=None, *, submits=False):
    """Return the form of a line, empty or with this data."""
    subject = line.subject
    arguments = {"submits": submits, "prefix": line.prefix(sheet)}
    if sheet is REALISATIONS:
        return RealisationForm(data, subject=subject, record=subject.realisation, **arguments)
    return SpendingForm(data, subject=subject, **arguments)


def _initial(form, name):
    value = form.initial.get(name)
    value = form.fields[name].prepare_value(value) if name in form.fields else value
    return "" if value is None else str(value)


def _as_typed(column, value, line):
    """Return a cell as somebody would have typed it into the form."""
    if value is None:
        return ""
    if column.kind == "rupiah":
        return number(value)
    if column.kind == "figure" and not isinstance(value, str):
        return exact_number(Decimal(str(value))) if line.subject.target.state in MEASURED else str(value)
    return value


class ReportImportForm(WorkbookForm):
    nothing = NOTHING


class ReportSaveForm(forms.Form):
    """The differences of a checked upload, signed, and whether the reports are submitted too."""

    changes = forms.CharField(widget=forms.HiddenInput)
    submits = forms.BooleanField(
        label="Ajukan juga kepada pengelola rencana aksi",
        required=False,
        help_text="Tanpa tanda ini semuanya tersimpan sebagai draf, dan Anda mengajukannya nanti.",
    )

    def __init__(self, *args, year, user, rows, changes=None, **kwargs):
        """`changes`: the content of a ReportComparison, for an empty form."""
        super().__init__(*args, **kwargs)
        self.of, self.user, self.rows = f"reports:{year}", user, rows
        if changes is not None:
            self.initial["changes"] = seal(self.of, user, changes)

    def clean_changes(self):
        changes = unseal(self.of, self.user, self.cleaned_data["changes"])
        if not self.filled:
            raise forms.ValidationError(EXPIRED)
        return changes

    @cached_property
    def filled(self):
        """The Parts that this bound form carries; none if it cannot be read."""
        try:
            data = unseal(self.of, self.user, self.data.get("changes", ""))
        except forms.ValidationError:
            return []
        submits = bool(self.data.get("submits"))
        return [
            Part(sheet.name, line.code(sheet), drawn_form(sheet, line, data, submits=submits))
            for sheet, lines in self.rows.items()
            for line in lines
            if f"{line.prefix(sheet)}-version" in data
        ]

    def sealed_again(self):
        """Return this form with the versions that the refused reports show now, so that it can be sent once more."""
        names = {part.form.add_prefix(name): part.form for part in self.filled for name in part.form.fields}
        changes = {name: form.data[name] for name, form in names.items() if name in form.data}
        self.data = self.data.copy()
        self.data["changes"] = seal(self.of, self.user, changes)
        return self
