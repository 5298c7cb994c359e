"""The workbooks of a county: written with explanations and examples, and read back into the files of its folder.

Column A of a sheet of rows marks those that are not read: the explanation of each column, and examples. What a cell may hold
is decided by `gugus.checks.county_folder`, which reads the files; here a cell only becomes a value of JSON.
"""

import json
from decimal import Decimal
from io import BytesIO
from itertools import count
from pathlib import Path

import openpyxl
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db.models import BooleanField, DecimalField
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gugus.admin.table import Table, YesNoWidget, workbook
from gugus.checks.county_folder import OF_APPS
from gugus.management.county_cells import json_value, labels_of, parts, text, whole
from gugus.management.county_sheets import BOOKS, PAIRS, STANDARDS, WORDS
from gugus.uploads import table as tables
from gugus.uploads.files import Rejected

EXPLAINED, EXAMPLE = "PENJELASAN", "CONTOH"
MARKS = (EXPLAINED, EXAMPLE)
OF_WORDS = ("Apa", "Isi", "Penjelasan", "Contoh")
NARROWEST, WIDEST = 14, 45  # letters
LISTS = "Pilihan"  # the hidden sheet of what a cell offers
LAST_ROW = tables.MOST_ROWS
PLAN_FILES = "5[0-9]_*.json"
SHEETS = [sheet for module in OF_APPS for sheet in module.SHEETS]
NAMES = [name for _, name, _ in (*WORDS.values(), *PAIRS.values())] + [sheet.name for sheet in SHEETS]


def files_like(folder, book):
    """Return the files that have the name of a workbook, whatever their type."""
    return sorted(folder.glob(f"{Path(book).stem}.*"))


def model_of(sheet):
    return apps.get_model(sheet.model)


def field_of(sheet, column):
    return model_of(sheet)._meta.get_field(column.name.partition(".")[0])


def heading_of(sheet, column):
    """Return the heading of a column: the label of the field, for a row of another sheet what it is called there."""
    part = column.name.partition(".")[2]
    field = field_of(sheet, column)
    label = str(field.verbose_name)
    if part and len(field.related_model.NATURAL_KEY) > 1:
        return ("Kode rencana", "Huruf")[int(part)]
    return f"Kode {label.removeprefix('hanya ')}" if part else label[0].upper() + label[1:]


def written(folder: Path) -> dict[str, bytes]:
    """Return the workbooks by name, filled with the files that the folder has; with examples where it has none."""
    books = {name: {} for name in BOOKS}
    for file, (book, name, words) in WORDS.items():
        values = _json(folder / file) or {}
        rows = [[word.heading, _word(values, word), word.words, word.example] for word in words]
        books[book][name] = Table(OF_WORDS, rows)
    for (file, key), (book, name, columns) in PAIRS.items():
        headings, words, example = zip(*columns, strict=True)
        pairs = (_json(folder / file) or {}).get(key)
        rows = [["", *pair] for pair in pairs.items()] if pairs else [[EXAMPLE, *example]]
        books[book][name] = Table(("", *headings), [[EXPLAINED, *words], *rows])
    rows = _rows_by_model(folder)
    for sheet in SHEETS:
        books[sheet.book][sheet.name] = _table(sheet, rows.get(sheet.model, ()))
    return {name: _for_hands(workbook(sheets), _offered(name)) for name, sheets in books.items()}


def _offered(book):
    """Return what the cells of a workbook offer to choose from: {(sheet, cells): choices}."""
    offered = {}
    for of_book, name, words in WORDS.values():
        if of_book == book:
            offered |= {(name, f"B{row}"): tuple(word.choices) for row, word in enumerate(words, 2) if word.choices}
    for sheet in (one for one in SHEETS if one.book == book):
        for number, column in enumerate(sheet.columns, 2):
            field, letter = field_of(sheet, column), get_column_letter(number)
            choices = ("Ya", "Tidak") if isinstance(field, BooleanField) else tuple(labels_of(field).values())
            if choices and not isinstance(field, ArrayField):
                offered[sheet.name, f"{letter}3:{letter}{LAST_ROW}"] = choices
    return offered


def _word(values, word):
    for name in word.name.split("."):
        values = values.get(name, "") if values else ""
    written = {value: label for label, value in word.choices.items()}
    return "; ".join(values) if isinstance(values, list) else written.get(values, values)


def _rows_by_model(folder):
    rows = {}
    shipped = [] if (folder / STANDARDS).exists() else [settings.COUNTY.folder / STANDARDS]
    for path in [*sorted(folder.glob("[0-9]*.json")), *shipped]:
        for entry in _json(path):
            fields = entry["fields"]
            if path in shipped:  # an article of the regulation that this site has is not theirs: its cell is a gap
                fields = {name: value for name, value in fields.items() if settings.COUNTY.citation not in str(value)}
                fields["confirmed"] = False  # their Bagian Hukum has not looked at it yet
            rows.setdefault(entry["model"], []).append(fields)
    return rows


def _table(sheet, rows):
    fields = [field_of(sheet, column) for column in sheet.columns]
    explained = [_explained(field, column) for field, column in zip(fields, sheet.columns, strict=True)]
    example = [_example(field, column.example) for field, column in zip(fields, sheet.columns, strict=True)]
    filled = [["", *(_cell(*pair, row) for pair in zip(fields, sheet.columns, strict=True))] for row in rows]
    headings = ("", *(heading_of(sheet, column) for column in sheet.columns))
    return Table(headings, [[EXPLAINED, *explained], *(filled or [[EXAMPLE, *example]])])


def _explained(field, column):
    labels = labels_of(field)
    return f"{column.words} Pilihan: {'; '.join(labels.values())}." if labels else column.words


def _example(field, example):
    return labels_of(field).get(example, example)


def _cell(field, column, row):
    """Return what is written for a value of JSON."""
    name, _, part = column.name.partition(".")
    value, labels = row.get(name), labels_of(field)
    if value is None:
        return ""
    if part:
        return value[int(part)]
    if isinstance(field, ArrayField):
        return "; ".join(str(labels.get(one, one)) for one in value)
    if isinstance(field, BooleanField):
        return YesNoWidget().render(value)
    if isinstance(field, DecimalField):
        return Decimal(value)
    return labels.get(value, value)


def _for_hands(content, offered):
    """Return a workbook to be filled in by hand: it shows long words and offers choices.

    Its empty cells take what is typed as text, so that 61.10 stays 61.10.
    """
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book:
        for column in sheet.columns:
            dimension = sheet.column_dimensions[column[0].column_letter]
            dimension.width = min(max(dimension.width, NARROWEST), WIDEST)
            if column[0].value == OF_WORDS[1] or not any(isinstance(cell.value, int | float) for cell in column):
                dimension.number_format = "@"
            for cell in column:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if dimension.number_format == "@":
                    cell.number_format = "@"
        for row in sheet.iter_rows():
            marked = row[0].value in MARKS
            for cell in row:
                cell.font = Font("Calibri", bold=cell.row == 1, italic=marked, color="666666" if marked else None)
        if sheet["B1"].value == OF_WORDS[1]:
            sheet.column_dimensions["B"].width = WIDEST
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for letter, ((name, cells), choices) in zip(map(get_column_letter, count(1)), offered.items(), strict=False):
        for row, choice in enumerate(choices, 1):
            lists[f"{letter}{row}"] = choice
        rule = DataValidation("list", formula1=f"{LISTS}!${letter}$1:${letter}${len(choices)}", showErrorMessage=True)
        rule.error = "Pilih dari daftar."
        rule.add(cells)
        book[name].add_data_validation(rule)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class Filled:
    """The workbooks of a folder as they were filled in: `files`, the content of its JSON files, and `faults` {cell: words}.

    A cell is (workbook, sheet, "C5"). `cells` says where each place of the files stands: {(file, number of the row, key): cell}.
    """

    def __init__(self, folder: Path):
        self.faults, self.cells, self.files, self.asked = {}, {}, {}, {}  # `asked`: {cell: what is written there}
        self.grids, self.commas = {}, set()  # `commas`: cells of several values with a comma
        for book in BOOKS:
            self._read(folder, book)
        for file, (book, name, words) in WORDS.items():
            self.files[file] = self._words(file, book, name, {word.heading: word for word in words})
        for (file, key), (book, name, columns) in PAIRS.items():
            self._pairs(file, key, (book, name), {heading: example for heading, _, example in columns})
        for sheet in SHEETS:
            self._rows(sheet)

    def fault(self, cell, words):
        self.faults.setdefault(cell, words)

    def _read(self, folder, book):
        try:
            grids, faults = tables.read(ContentFile((folder / book).read_bytes()))
        except OSError:
            others = ", ".join(path.name for path in files_like(folder, book))
            return self.fault((book, "", ""), f"berkas ini tidak ada di folder.{others and f' Simpan {others} sebagai XLSX.'}")
        except Rejected as error:
            return self.fault((book, "", ""), str(error))
        for fault in faults:
            if fault.sheet in NAMES:
                self.fault((book, fault.sheet, fault.place), fault.words)
        self.grids |= {(book, grid.name): grid.rows for grid in grids}
        return None

    def _sheet(self, book, name, example):
        """Return the rows of a sheet as [(number, {heading: (letter, value)})], those marked in column A left out.

        `example` is what the marked example holds by heading: one that was overwritten is somebody's row.
        """
        headings = example.keys()
        rows = self.grids.get((book, name))
        if not rows:
            if (book, "", "") not in self.faults:
                self.fault((book, name, ""), "lembar ini tidak ada.")
            return []
        letters = {str(heading).strip(): letter for letter, heading in rows[0][1].items()}
        for heading in headings - letters.keys():
            self.fault((book, name, "A1"), f"kolom “{heading}” tidak ada. Judul kolom jangan diubah.")
        for heading in letters.keys() - headings - {*OF_WORDS}:
            self.fault((book, name, f"{letters[heading]}1"), f"judul kolom “{heading}” tidak dikenal.")
        found = []
        for number, values in rows[1:]:
            mark = "" if "A" in letters.values() else str(values.get("A", "")).strip().upper()
            if mark and mark not in MARKS:
                self.fault((book, name, f"A{number}"), f"kolom A hanya untuk {EXPLAINED} dan {EXAMPLE}. Kosongkan.")
            row = {heading: (letter, values.get(letter)) for heading, letter in letters.items() if heading in headings}
            if mark == EXAMPLE and any(str(value or "") != str(example[heading] or "") for heading, (_, value) in row.items()):
                self.fault((book, name, f"A{number}"), f"baris {EXAMPLE} ini diubah. Kosongkan sel ini bila barisnya milik Anda.")
            if mark not in MARKS and any(_is_filled(value) for _, value in row.values()):
                found.append((number, row))
        return found

    def _words(self, file, book, name, words):
        content = {}
        for number, row in self._sheet(book, name, dict.fromkeys(OF_WORDS[:2])):
            heading = str(row.get("Apa", ("", ""))[1] or "").strip()
            letter, raw = row.get("Isi", ("B", None))
            if heading not in words:
                self.fault((book, name, f"A{number}"), f"“{heading}” tidak dikenal.")
                continue
            word, cell = words[heading], (book, name, f"{letter}{number}")
            self.cells[file, 0, word.name], self.asked[cell] = cell, f"{word.heading}: {word.words}"
            if _is_filled(raw):
                self._keep(content, word, cell, raw)
        for word in words.values():
            self.cells.setdefault((file, 0, word.name), (book, name, "A1"))
            self.cells.setdefault((file, 0, word.name.partition(".")[0]), self.cells[file, 0, word.name])
        return content

    def _keep(self, content, word, cell, raw):
        """Keep the value of a word. One that is written twice becomes a list, which only a list may be."""
        *path, name = word.name.split(".")
        for part in path:
            content = content.setdefault(part, {})
        try:
            value = whole(raw) if word.kind == "number" else text(raw)
        except ValueError as error:
            return self.fault(cell, str(error))
        if word.choices:
            labels = {label.casefold(): code for label, code in word.choices.items()}
            value = labels.get(value.casefold(), value)
            if value not in word.choices.values():
                return self.fault(cell, f"Pilihan tidak dikenal: “{value}”. Pilihannya: {'; '.join(word.choices)}.")
        if word.kind == "list" and "," in value:
            self.commas.add(cell)
        if word.kind in {"list", "code"}:
            value = parts(value)
            value = value[0] if word.kind == "code" and len(value) == 1 else value
        before = content.get(name)
        content[name] = value if before is None else [before, value]
        return None

    def _pairs(self, file, key, place, headings):
        self.cells[file, 0, key] = (*place, "A3")
        pairs = self.files[file].setdefault(key, {})
        for number, row in self._sheet(*place, headings):
            cells = [(*place, f"{letter}{number}") for letter, _ in row.values()]
            code, value = (str(_value_in(row, heading) or "").strip() for heading in headings)
            if code in pairs:
                self.fault(cells[0], f"“{code}” tertulis dua kali.")
            if not (code and value):
                self.fault(cells[0], "kode dan nama harus diisi.")
            pairs[code] = value
            self.cells[file, 0, f"{key}.{code}"] = cells[0]
        if not pairs:
            del self.files[file][key]

    def _rows(self, sheet):
        entries = self.files.setdefault(sheet.file, [])
        self.cells.setdefault((sheet.file, 0, ""), (sheet.book, sheet.name, "A1"))
        headings = {heading_of(sheet, column): column for column in sheet.columns}
        example = {heading: _example(field_of(sheet, column), column.example) for heading, column in headings.items()}
        rows = self._sheet(sheet.book, sheet.name, example)
        if not rows and not sheet.may_be_empty:
            self.fault((sheet.book, sheet.name, "A3"), f"belum ada baris yang diisi. Tulis di bawah baris {EXAMPLE}.")
        for number, row in rows:
            place = (sheet.file, len(entries) + 1)
            self.cells[*place, ""] = (sheet.book, sheet.name, f"B{number}")
            entries.append({"model": sheet.model, "fields": self._fields(sheet, headings, place, number, row)})

    def _fields(self, sheet, headings, place, number, row):
        values = {}
        for heading, column in headings.items():
            letter, raw = row.get(heading, ("A", None))
            name, _, part = column.name.partition(".")
            cell = (sheet.book, sheet.name, f"{letter}{number}")
            self.cells[*place, name], self.asked[cell] = cell, f"{heading}: {column.words}"
            if name == "code":
                self.cells[sheet.file, 0, str(raw)] = cell
            if not _is_filled(raw):
                continue
            field = field_of(sheet, column)
            if isinstance(field, ArrayField) and "," in str(raw):
                self.commas.add(cell)
            try:
                value = text(raw) if part else json_value(field, raw)
            except ValueError as error:
                self.fault(cell, str(error))
                value = parts(raw) if isinstance(field, ArrayField) else str(raw)
            values[name] = [*values.get(name, []), value] if part else value
            if column.also:
                values[column.also] = value
                self.cells[*place, column.also] = cell
        return values


def _value_in(row, heading):
    return row.get(heading, ("", None))[1]


def _is_filled(raw):
    return raw is not None and str(raw).strip() != ""


def _json(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
