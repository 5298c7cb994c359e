"""Compares the sheets of an uploaded workbook with what an export writes now, and lists every fault with its place.

Which sheets there are, and which of their columns may change, `rad.lists.workbook` says for the plan and
`rad.lists.report_workbook` for the reports of a year. A subclass knows the rows and what becomes of a changed one.
"""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import partial

from openpyxl.utils.cell import rows_from_range

from gugus.admin.table import unquoted
from gugus.formats.indonesian import Negative, number, read_number
from gugus.forms.typed_numbers import MOST_RUPIAH, MOST_VALUE
from gugus.uploads.table import Fault
from rad.lists import workbook
from rad.models.revision import as_json

NO_SHEET = "tidak dikenal. Yang dibaca: {names}."
WITHOUT_HEADING = "berisi, tetapi kolomnya tanpa judul."
FOLLOWS = "{heading} di {count} baris tidak sesuai dengan {follows}. Yang berlaku {follows}: perbaiki, atau hapus kolom ini."
UNCHANGED = "{heading} tidak diubah lewat impor. Kembalikan isinya: “{value}”, atau hapus kolomnya."
IS_DATE = "berisi tanggal, bukan {kind}. Ubah format selnya menjadi teks atau angka, lalu tulis lagi."
KINDS = {
    "text": "teks",
    "number": "angka",
    "count": "angka bulat",
    "rupiah": "rupiah",
    "choice": "pilihan",
    "figure": "angka atau teks",
}
NOT_A_NUMBER = "bukan angka yang dapat dibaca: “{value}”. Contoh: 1.250 atau 12,5; titik memisahkan ribuan."
NOT_RUPIAH = "bukan rupiah bulat: “{value}”. Contoh: 1.250.000 atau Rp1.250.000,00."
NEGATIVE = "tidak boleh kurang dari nol: “{value}”."
NO_CHOICE = "tidak dikenal: “{value}”. Pilihannya: {labels}."


class Unread(Exception):
    """A cell that cannot be read; the message continues its place."""


class SheetComparison:
    """What an upload changes (`differences`), or all `faults`. `ignored` names the sheets that are not imported.

    A subclass of which every row is new says so in `absent` and takes them in `new_row`.
    """

    sheets = ()
    no_table = ""

    def __init__(self, grids, faults):
        self.grids, self.faults, self.ignored = grids, list(faults), []
        self.unread = {(fault.sheet, place) for fault in faults for place in _places(fault)}  # their cells have a fault already
        self.following = defaultdict(list)  # {(sheet, column): places whose words differ though what they follow does not}

    def compare(self):
        """Compare all sheets row by row, then their rows with each other; return self."""
        known = [self._sheet(grid) for grid in self.grids if grid.rows]
        if not any(known) and not self.faults:
            self.faults.append(Fault("", "", self.no_table))
        self.finish()
        return self

    def finish(self):
        """Add what is told once for a column, and sort the faults by their place."""
        for (sheet, column), places in self.following.items():
            words = FOLLOWS.format(heading=column.heading, count=number(len(places)), follows=column.follows)
            self.fault(sheet, places[0], words)
        order = {grid.name: place for place, grid in enumerate(self.grids)}
        self.faults.sort(key=lambda fault: (order.get(fault.sheet, -1), int((re.search(r"\d+", fault.place) or "0")[0])))

    def rows_of(self, sheet):
        """Return the rows of a sheet, as an export would write them."""
        raise NotImplementedError

    def imports(self, sheet):
        """Return whether the rows of this sheet are read."""
        return bool(sheet.changed)

    def needed(self, sheet):
        """Return the columns without which the sheet is not read."""
        return (*sheet.keys, *sheet.changed)

    def absent(self, sheet, read, words):
        """Return why a row with this key cannot be imported, "" if it may be new. `words` name the key."""
        raise NotImplementedError

    def new_row(self, grid, sheet, read, at):
        """Note a row that is not there yet. `at(column)` is the place of its cell."""
        raise NotImplementedError

    def changes_of(self, grid, sheet, row, read, at):
        """Note what differs in a row. `at(column)` is the place of its cell."""
        raise NotImplementedError

    def fault(self, sheet, place, words):
        self.faults.append(Fault(sheet, place, words))

    def _sheet(self, grid):
        """Compare one sheet; return whether it is a known one."""
        sheet = self._known(grid)
        if sheet is None:
            return False
        if not self.imports(sheet):
            self.ignored.append(sheet.name)
            return True
        columns = self._columns(grid, sheet)
        if columns is None:
            return True
        rows = {_key(sheet.key_of(row)): row for row in self.rows_of(sheet)}
        first = {}
        for place, values in grid.rows[1:]:
            self._row(grid, sheet, columns, rows, first, place, values)
        return True

    def _known(self, grid):
        if grid.name:
            found = next((sheet for sheet in self.sheets if _heading(sheet.name) == _heading(grid.name)), None)
        else:  # CSV: by its headings
            headings = {_heading(value) for value in grid.rows[0][1].values()}
            found = max(self.sheets, key=lambda sheet: len(headings & {_heading(one.heading) for one in sheet.columns}))
            found = found if len(headings & {_heading(one.heading) for one in found.columns}) > 1 else None
        if found is None and grid.name:
            names = ", ".join(sheet.name for sheet in self.sheets if self.imports(sheet))
            self.fault(grid.name, "", f"Lembar ini {NO_SHEET.format(names=names)}")
        elif found is None:
            self.fault("", "", self.no_table)
        return found

    def _columns(self, grid, sheet):
        """Return {letter: Column} of the headings, or None if columns are missing."""
        place, headings = grid.rows[0]
        known = {_heading(column.heading): column for column in sheet.columns}
        columns = {}
        for letter, value in headings.items():
            column = known.get(_heading(value))
            if column is None:
                self.fault(grid.name, f"{letter}{place}", f"Kolom “{value}” tidak dikenal. Hapus, atau pakai judul dari unduhan.")
            elif column in columns.values():
                self.fault(grid.name, f"{letter}{place}", f"Kolom “{column.heading}” ada dua kali.")
            columns[letter] = column
        missing = [one.heading for one in self.needed(sheet) if one not in columns.values()]
        for heading in missing:
            self.fault(grid.name, f"baris {place}", f"Kolom “{heading}” tidak ada.")
        return None if missing else columns

    def _row(self, grid, sheet, columns, rows, first, place, values):
        read = {}
        for letter in values.keys() - columns.keys():
            columns[letter] = None  # said once
            self.fault(grid.name, f"{letter}{place}", WITHOUT_HEADING)
        for letter, column in columns.items():
            if column is not None and (grid.name, f"{letter}{place}") not in self.unread:
                try:
                    read[column] = _read(column, values.get(letter), of_csv=not grid.name)
                except Unread as unread:
                    self.fault(grid.name, f"{letter}{place}", f"{column.heading} {unread}")
        letters = {column: letter for letter, column in columns.items() if column}
        if any(column not in read for column in sheet.keys):
            return
        key = _key(read[column] for column in sheet.keys)
        row = rows.get(key)
        words = ", ".join(f"{column.heading} {shown(read[column]) or 'kosong'}" for column in sheet.keys)
        absent = self.absent(sheet, read, words) if row is None else ""
        if absent:
            self.fault(grid.name, f"baris {place}", absent)
        elif key in first:
            self.fault(grid.name, f"baris {place}", f"{words} sudah ada di baris {first[key]}.")
        else:
            first[key] = place
            taken = self.new_row if row is None else partial(self._compared, row)
            taken(grid, sheet, read, lambda column: f"{letters.get(column, 'baris ')}{place}")

    def _compared(self, row, grid, sheet, read, at):
        other = {column.heading for column in read if not same(column, read, row)}
        for column in read.keys() - set(sheet.keys) - set(sheet.changed):
            if column.heading not in other or column.follows in other or column.passing:
                continue
            if column.follows:
                self.following[grid.name, column].append(at(column))
            else:
                now = shown(workbook.value_at(row, column.path))
                self.fault(grid.name, at(column), UNCHANGED.format(heading=column.heading, value=now))
        self.changes_of(grid, sheet, row, read, at)


def _key(values):
    """Return what identifies a row, of the values of its key columns."""
    return tuple(map(compared, values))


def _heading(value):
    """Return the name of a column or a sheet for comparison; a workbook from before has a former word."""
    return " ".join(str(value).split()).casefold().replace("penyerapan", "uang yang terpakai")


def compared(value):
    """Return a value for comparison: a spreadsheet may change blanks and line breaks, and an empty text is an empty cell."""
    return " ".join(value.split()) if isinstance(value, str) else "" if value is None else as_json(Decimal(str(value)))


def _places(fault):
    """Return the cells of a fault: ("C5",), and all of a merged range "C8:C9"."""
    if ":" not in fault.place:
        return (fault.place,)
    return (place for row in rows_from_range(fault.place) for place in row)


def same(column, read, row):
    return compared(read[column]) == compared(workbook.value_at(row, column.path))


def shown(value):
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
    if column.kind == "figure" and isinstance(value, int | float):
        return as_json(Decimal(str(value)))
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


def stored(column, value):
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
        if read < 0:
            raise Negative(value)
    except Negative:
        raise Unread(NEGATIVE.format(value=value)) from None
    except ValueError:
        raise Unread(words) from None
    if not read.is_finite():
        raise Unread(words)
    if read >= MOST[column.kind]:
        raise Unread("terlalu besar. Periksa lagi jumlah nolnya.")
    if read != read.quantize(Decimal("0.01") if column.kind == "number" else Decimal(1)):
        raise Unread("paling banyak dua angka di belakang koma." if column.kind == "number" else words)
    return as_json(read)
