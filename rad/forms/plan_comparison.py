"""Compares an uploaded workbook with the plan: what differs, and all that is wrong with it, each with its place.

An uploaded row is compared with the row that an export writes now. What is equal stays, what may change is read, and everything
else is a fault.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl.utils.cell import rows_from_range

from gugus.admin.tables import unquoted
from gugus.formats.indonesian import number, read_number
from gugus.models import Institution
from gugus.uploads.tables import Fault
from rad.actions.revision import obstacles
from rad.choices import MEASURED, FundingSource, RevisedColumn, TargetState
from rad.forms.revision import MOST_RUPIAH, MOST_VALUE
from rad.lists import cells, workbook
from rad.models.revision import as_json

NO_SHEET = "tidak dikenal. Yang dibaca: {names}."
NO_TABLE = "Tidak ada tabel rencana aksi dalam berkas ini. Unduh rencana aksi sebagai XLSX, ubah isinya, lalu unggah."
WITHOUT_HEADING = "berisi, tetapi kolomnya tanpa judul."
UNCHANGED = "{heading} tidak diubah lewat impor. Kembalikan isinya: “{value}”, atau hapus kolomnya."
IS_DATE = "berisi tanggal, bukan {kind}. Ubah format selnya menjadi teks atau angka, lalu tulis lagi."
KINDS = {"text": "teks", "number": "angka", "count": "angka bulat", "rupiah": "rupiah", "choice": "pilihan"}
NOT_A_NUMBER = "bukan angka yang dapat dibaca: “{value}”. Contoh: 1.250 atau 12,5; titik memisahkan ribuan."
NOT_RUPIAH = "bukan rupiah bulat: “{value}”. Contoh: 1.250.000 atau Rp1.250.000,00."
NO_CHOICE = "tidak dikenal: “{value}”. Pilihannya: {labels}."


class Unread(Exception):
    """A cell that cannot be read; the message continues its place."""


@dataclass(frozen=True)
class Difference:
    """One cell that an upload changes, with its values in words."""

    cell: cells.Cell
    new: dict
    old_words: str
    new_words: str


class Comparison:
    """What an upload changes in a plan: `differences`, or all `faults`. `ignored` names the sheets that are not imported."""

    def __init__(self, plan, grids, faults):
        self.plan, self.faults, self.ignored = plan, list(faults), []
        self.unread = {(fault.sheet, place) for fault in faults for place in _places(fault)}  # their cells have a fault already
        self.rows = workbook.plan_rows(plan)
        self.cells = cells.of_rows(self.rows)
        bodies = list(Institution.objects.values_list("code", "pk", "short_name"))
        self.institutions = {code: key for code, key, _ in bodies}
        names = {key: name for _, key, name in bodies}
        self.wanted, self.places, self.sources = {}, {}, {}
        read = [self._sheet(grid) for grid in grids if grid.rows]
        if not any(read) and not self.faults:
            self.faults.append(Fault("", "", NO_TABLE))
        changes = [(self.cells[place], new) for place, new in self.wanted.items() if new != self.cells[place].values]
        for cell, refusal in obstacles(plan, changes) if changes else ():
            self._fault(*self.places[cell.place], refusal.message)
        order = {grid.name: place for place, grid in enumerate(grids)}
        self.faults.sort(key=lambda fault: (order.get(fault.sheet, -1), int((re.search(r"\d+", fault.place) or "0")[0])))
        self.changes = {cell.place: (cell.values, new) for cell, new in changes}
        self.differences = differences(changes, names)

    def _fault(self, sheet, place, words):
        self.faults.append(Fault(sheet, place, words))

    def _sheet(self, grid):
        """Compare one sheet; return whether it is one of the plan's."""
        sheet = self._known(grid)
        if sheet is None:
            return False
        if not sheet.changed:
            self.ignored.append(sheet.name)
            return True
        columns = self._columns(grid, sheet)
        if columns is None:
            return True
        rows = {tuple(map(_compared, sheet.key_of(row))): row for row in self.rows[sheet.model]}
        first = {}
        for place, values in grid.rows[1:]:
            self._row(grid, sheet, columns, rows, first, place, values)
        return True

    def _known(self, grid):
        if grid.name:
            found = workbook.BY_SLUG.get(grid.name.strip().lower())
        else:  # CSV: by its headings
            headings = {_heading(value) for value in grid.rows[0][1].values()}
            found = max(workbook.SHEETS, key=lambda sheet: len(headings & {_heading(one.heading) for one in sheet.columns}))
            found = found if len(headings & {_heading(one.heading) for one in found.columns}) > 1 else None
        if found is None and grid.name:
            names = ", ".join(sheet.name for sheet in workbook.IMPORTED)
            self._fault(grid.name, "", f"Lembar ini {NO_SHEET.format(names=names)}")
        elif found is None:
            self._fault("", "", NO_TABLE)
        return found

    def _columns(self, grid, sheet):
        """Return {letter: Column} of the headings, or None if columns are missing."""
        place, headings = grid.rows[0]
        known = {_heading(column.heading): column for column in sheet.columns}
        columns = {}
        for letter, value in headings.items():
            column = known.get(_heading(value))
            if column is None:
                self._fault(
                    grid.name, f"{letter}{place}", f"Kolom “{value}” tidak dikenal. Hapus, atau pakai judul dari unduhan."
                )
            elif column in columns.values():
                self._fault(grid.name, f"{letter}{place}", f"Kolom “{column.heading}” ada dua kali.")
            columns[letter] = column
        missing = [one.heading for one in (*sheet.keys, *sheet.changed) if one not in columns.values()]
        for heading in missing:
            self._fault(grid.name, f"baris {place}", f"Kolom “{heading}” tidak ada.")
        return None if missing else columns

    def _row(self, grid, sheet, columns, rows, first, place, values):
        read = {}
        for letter in values.keys() - columns.keys():
            columns[letter] = None  # said once
            self._fault(grid.name, f"{letter}{place}", WITHOUT_HEADING)
        for letter, column in columns.items():
            if column is not None and (grid.name, f"{letter}{place}") not in self.unread:
                try:
                    read[column] = _read(column, values.get(letter), of_csv=not grid.name)
                except Unread as unread:
                    self._fault(grid.name, f"{letter}{place}", f"{column.heading} {unread}")
        letters = {column: letter for letter, column in columns.items() if column}
        if any(column not in read for column in sheet.keys):
            return
        key = tuple(_compared(read[column]) for column in sheet.keys)
        row = rows.get(key)
        words = ", ".join(f"{column.heading} {_shown(read[column]) or 'kosong'}" for column in sheet.keys)
        if row is None:
            self._fault(
                grid.name, f"baris {place}", f"{words} tidak ada dalam {self.plan}. Baris tidak dapat ditambah lewat impor."
            )
        elif key in first:
            self._fault(grid.name, f"baris {place}", f"{words} sudah ada di baris {first[key]}.")
        else:
            first[key] = place
            other = {column.heading for column in read if not _same(column, read, row)}
            for column in read.keys() - set(sheet.keys) - set(sheet.changed):
                if column.heading in other and column.follows not in other:
                    now = _shown(workbook.value_at(row, column.path))
                    self._fault(grid.name, f"{letters[column]}{place}", UNCHANGED.format(heading=column.heading, value=now))
            self._changes(grid, sheet, row, read, lambda column: f"{letters[column]}{place}")

    def _changes(self, grid, sheet, row, read, at):
        """Note the new values of the cells of one row."""
        for name in dict.fromkeys(column.changes for column in sheet.changed):
            columns = [column for column in sheet.changed if column.changes == name]
            subject = row.budget_line if name == RevisedColumn.FUNDING_SOURCE else row
            if not read.keys() >= set(columns):
                continue
            cell = self.cells[name, subject.pk]
            place = (grid.name, at(columns[0]))
            same = all(_same(column, read, row) for column in columns)
            try:
                new = cell.values if same else READERS[name](self, cell, *(_stored(column, read[column]) for column in columns))
            except Unread as unread:
                self._fault(*place, str(unread))
                continue
            earlier = self.wanted.setdefault(cell.place, new)
            if earlier != new:
                label = FundingSource(earlier["funding_source"]).label
                self._fault(*place, f"Sumber dana {cell.code} di baris lain “{label}”. Satu anggaran punya satu sumber dana.")
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
        if state == "":
            raise Unread("Bentuk belum dipilih.")
        label = TargetState(state).label
        if state not in MEASURED:
            if value is not None or unit:
                raise Unread(f"target berbentuk “{label}” tidak mempunyai Nilai dan Satuan. Kosongkan keduanya.")
            words = {TargetState.DASH: "-", TargetState.BLANK: ""}.get(state, text)
            if not words and state != TargetState.BLANK:
                raise Unread(f"target berbentuk “{label}” memerlukan kata-kata target.")
            return {"state": state, "value": None, "unit": "", "wording": "" if words == cell.row.printed else words}
        if value is None:
            raise Unread(f"target berbentuk “{label}” memerlukan Nilai.")
        if bool(unit) != (state == TargetState.UNIT):
            raise Unread("isi Satuan, atau pilih bentuk “Angka”." if not unit else "pilih bentuk “Angka dengan satuan”.")
        derived, printed = f"{cells.as_typed(value)} {unit}".strip(), cell.row.printed
        counted = {"state": state, "value": value, "unit": unit}
        counts_as_before = all(now[name] == new for name, new in counted.items())
        if counts_as_before and text == derived:
            return now
        if text and _compared(text) == _compared(printed) and _counts(printed) == _counts(cells.as_typed(value)):
            return counted | {"wording": ""}  # as printed again: "8,167 Orang" for 8.167
        if counts_as_before or _compared(text) not in map(_compared, (cell.row.text, derived)):
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


def differences(changes, names):
    return [
        Difference(cell, new, cells.in_words(cell, cell.values, names), cells.in_words(cell, new, names)) for cell, new in changes
    ]


def _heading(value):
    return " ".join(str(value).split()).casefold()


def _compared(value):
    """Return a value for comparison: a spreadsheet may change blanks and line breaks, and an empty text is an empty cell."""
    return " ".join(value.split()) if isinstance(value, str) else "" if value is None else as_json(Decimal(str(value)))


def _places(fault):
    """Return the cells of a fault: ("C5",), and all of a merged range "C8:C9"."""
    if ":" not in fault.place:
        return (fault.place,)
    return (place for row in rows_from_range(fault.place) for place in row)


def _counts(text):
    """Return the digits of the first number in a text."""
    found = re.search(r"\d[\d.,]*", text)
    return re.sub(r"\D", "", found[0]) if found else ""


def _same(column, read, row):
    return _compared(read[column]) == _compared(workbook.value_at(row, column.path))


def _shown(value):
    return "" if value is None else str(value)


def _read(column, value, *, of_csv):
    """Return what a cell of this column says, as an export writes it: text, a JSON number or None, a label. Raises Unread."""
    if isinstance(value, date) or not isinstance(value, str | int | float | None):
        raise Unread(IS_DATE.format(kind=KINDS[column.kind]))
    if isinstance(value, bool):
        raise Unread(f"berisi {value}, bukan {KINDS[column.kind]}.")
    if isinstance(value, str):
        value = (unquoted(value) if of_csv else value).replace("\r\n", "\n").strip()
    if column.kind in ("number", "count", "rupiah"):
        return _number(column, value)
    text = "" if value is None else value if isinstance(value, str) else str(as_json(Decimal(str(value))))
    if column.kind == "choice" and text and column.choices:
        return _option(column, text)
    if column.changes and len(text) > column.most:
        raise Unread(f"paling banyak {number(column.most)} huruf, sekarang {number(len(text))}.")
    return text


def _option(column, text):
    labels = column.choices.labels
    found = next((label for label in labels if _heading(label) == _heading(text)), None)
    if found is None:
        raise Unread(NO_CHOICE.format(value=text, labels=", ".join(labels)))
    return found


def _stored(column, value):
    """Return the code of a label; other values as they are."""
    if column.kind != "choice" or not value:
        return value
    return next(code for code, label in column.choices.choices if label == value)


MOST = {"number": MOST_VALUE, "count": 10**6, "rupiah": MOST_RUPIAH}


def _number(column, value):
    if value in ("", None):
        return None
    words = (NOT_RUPIAH if column.kind == "rupiah" else NOT_A_NUMBER).format(value=value)
    try:
        read = read_number(value) if isinstance(value, str) else Decimal(str(value))
    except ValueError:
        raise Unread(words) from None
    if not read.is_finite() or read < 0:
        raise Unread(words)
    if read >= MOST[column.kind]:
        raise Unread("terlalu besar. Periksa lagi jumlah nolnya.")
    if read != read.quantize(Decimal("0.01") if column.kind == "number" else Decimal(1)):
        raise Unread("paling banyak dua angka di belakang koma." if column.kind == "number" else words)
    return as_json(read)
