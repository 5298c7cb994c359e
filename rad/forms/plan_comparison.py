"""Compares an uploaded workbook with the plan: what differs, and all that is wrong with it, each with its place."""

import re

from gugus.models import Institution
from rad.actions.revision import obstacles
from rad.choices import MEASURED, FundingSource, RevisedColumn, TargetState
from rad.forms.sheet_comparison import SheetComparison, Unread, compared, same, stored
from rad.lists import cells, workbook

NO_TABLE = "Tidak ada tabel rencana aksi dalam berkas ini. Unduh rencana aksi sebagai XLSX, ubah isinya, lalu unggah."


class Comparison(SheetComparison):
    """What an upload changes in a plan: `differences` as {place of a cell: (old values, new values)}."""

    sheets = workbook.SHEETS
    no_table = NO_TABLE

    def __init__(self, plan, grids, faults):
        super().__init__(grids, faults)
        self.plan = plan
        self.rows = workbook.plan_rows(plan)
        self.cells = cells.of_rows(self.rows)
        self.institutions = dict(Institution.objects.values_list("code", "pk"))
        self.wanted, self.places = {}, {}

    def finish(self):
        changes = [(self.cells[place], new) for place, new in self.wanted.items() if new != self.cells[place].values]
        for cell, refusal in obstacles(self.plan, changes) if changes else ():
            self.fault(*self.places[cell.place], refusal.message)
        super().finish()
        self.differences = {cell.place: (cell.values, new) for cell, new in changes}

    @property
    def codes(self):
        """Return the codes of the rows that an upload changes."""
        return {self.cells[place].code for place in self.differences}

    def rows_of(self, sheet):
        return self.rows[sheet.model]

    def absent(self, sheet, read, words):
        return f"{words} tidak ada dalam {self.plan}. Baris tidak dapat ditambah lewat impor."

    def changes_of(self, grid, sheet, row, read, at):
        """Note the new values of the cells of one row."""
        for name in dict.fromkeys(column.changes for column in sheet.changed):
            columns = [column for column in sheet.changed if column.changes == name]
            subject = row.budget_line if name == RevisedColumn.FUNDING_SOURCE else row
            if not read.keys() >= set(columns):
                continue
            cell = self.cells[name, subject.pk]
            place = (grid.name, at(columns[0]))
            unchanged = all(same(column, read, row) for column in columns)
            try:
                new = (
                    cell.values if unchanged else READERS[name](self, cell, *(stored(column, read[column]) for column in columns))
                )
            except Unread as unread:
                self.fault(*place, str(unread))
                continue
            earlier = self.wanted.setdefault(cell.place, new)
            if earlier != new:
                label = FundingSource(earlier["funding_source"]).label
                self.fault(*place, f"Sumber dana {cell.code} di baris lain “{label}”. Satu anggaran punya satu sumber dana.")
            self.places.setdefault(cell.place, place)
            if new != cell.values:
                self.places[cell.place] = place

    # The new values of a cell. Each raises Unread.

    def _wording(self, cell, text):
        if not text and cell.row.printed:
            raise Unread(f"{cell.label} {cell.code} tidak dapat dikosongkan.")
        return {"wording": "" if text == cell.row.printed else text}

    def _choice(self, cell, value):
        if value == "":
            raise Unread(f"{cell.label} {cell.code} belum dipilih.")
        return dict.fromkeys(cell.values, value)

    def _amount(self, cell, value):
        return {"amount": value}

    def _body(self, cell, code, group):
        if bool(code) == bool(group):
            raise Unread("isi salah satu: Kode institusi atau Kelompok.")
        if code and code not in self.institutions:
            raise Unread(f"Kode institusi tidak dikenal: “{code}”.")
        return {"institution_id": self.institutions[code] if code else None, "group": group}

    def _target(self, cell, state, value, unit, text):
        now = cell.values
        return target_values(state, value, unit, text, printed=cell.row.printed, current=cell.row.text, now=now)


def target_values(state, value, unit, text, *, printed, current, now=None):
    """Return the columns of a Target that the cells of a row say. Raises Unread.

    `printed` is its printed text, `current` the text in force, `now` its columns as they are stored, if it is stored.
    """
    if state == "":
        raise Unread("Bentuk belum dipilih.")
    if state in MEASURED:
        return _measured_target(state, value, unit, text, printed, current, now)
    label = TargetState(state).label
    if value is not None or unit:
        raise Unread(f"target berbentuk “{label}” tidak mempunyai Nilai dan Satuan. Kosongkan keduanya.")
    words = {TargetState.DASH: "-", TargetState.BLANK: ""}.get(state, text)
    if not words and state != TargetState.BLANK:
        raise Unread(f"target berbentuk “{label}” memerlukan kata-kata target.")
    return {"state": state, "value": None, "unit": "", "wording": "" if words == printed else words}


def _measured_target(state, value, unit, text, printed, current, now):
    if value is None:
        raise Unread(f"target berbentuk “{TargetState(state).label}” memerlukan Nilai.")
    if bool(unit) != (state == TargetState.UNIT):
        raise Unread("isi Satuan, atau pilih bentuk “Angka”." if not unit else "pilih bentuk “Angka dengan satuan”.")
    derived = f"{cells.as_typed(value)} {unit}".strip()
    counted = {"state": state, "value": value, "unit": unit}
    counts_as_before = now is not None and all(now[name] == new for name, new in counted.items())
    if counts_as_before and text == derived:
        return now
    if text and compared(text) == compared(printed) and _first_digits(printed) == _first_digits(cells.as_typed(value)):
        return counted | {"wording": ""}  # as printed again: "8,167 Orang" for 8.167
    if counts_as_before or compared(text) not in map(compared, (current, derived)):
        raise Unread(f"kata-kata target mengikuti Nilai dan Satuan: tulis “{derived}”, atau biarkan seperti semula.")
    return counted | {"wording": "" if derived == printed else derived}


READERS = {
    RevisedColumn.ACTIVITY: Comparison._wording,
    RevisedColumn.INDICATOR: Comparison._wording,
    RevisedColumn.DIRECTION: Comparison._choice,
    RevisedColumn.ACCUMULATION: Comparison._choice,
    RevisedColumn.FUNDING_SOURCE: Comparison._choice,
    RevisedColumn.TARGET: Comparison._target,
    RevisedColumn.AMOUNT: Comparison._amount,
    RevisedColumn.BODY: Comparison._body,
}


def _first_digits(text):
    """Return the digits of the first number in a text."""
    found = re.search(r"\d[\d.,]*", text)
    return re.sub(r"\D", "", found[0]) if found else ""
