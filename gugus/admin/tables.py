"""Import and export of tables, protected against formula injection (CSV injection).

A spreadsheet may run a value that begins with =, +, -, @, a tab or a line break as a formula. In XLSX such a value is written as
text and marked as quoted. CSV has no types, so the export puts an apostrophe before it and the import removes it again.
"""

from io import BytesIO

import openpyxl
from import_export import resources
from import_export.formats import base_formats
from import_export.widgets import ForeignKeyWidget
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

SEPARATORS = ",;\t"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def quoted(value):
    """Return the value with an apostrophe before it if a spreadsheet could run it, or if `unquoted` would change it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(RISKY) else value


def unquoted(value):
    """Return the value that `quoted` was given; the inverse of `quoted`."""
    marked = isinstance(value, str) and value.startswith("'") and value.lstrip("'").startswith(RISKY)
    return value[1:] if marked else value


class CodeWidget(ForeignKeyWidget):
    """Finds a row by its code. An unknown one is an error of its cell, so that all of them are told at once."""

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except self.model.DoesNotExist:
            raise ValueError(f"Kode tidak dikenal: “{value}”.") from None


class TableResource(resources.ModelResource):
    """Imports and exports a model, whose rows are found by a code and not by their primary key."""

    def after_import(self, dataset, result, **kwargs):
        """Do not reset sequences: the web role may not, and imported rows bring no primary key."""


class CSV(base_formats.CSV):
    def export_data(self, dataset, **kwargs):
        return super().export_data(_each(dataset, quoted), **kwargs)

    def create_dataset(self, in_stream, **kwargs):
        first = (in_stream if isinstance(in_stream, str) else in_stream.decode(errors="replace")).partition("\n")[0]
        kwargs.setdefault("delimiter", max(SEPARATORS, key=first.count))
        return _each(super().create_dataset(in_stream, **kwargs), unquoted)


class XLSX(base_formats.XLSX):
    def create_dataset(self, in_stream):
        """Read each cell as the spreadsheet last showed it. A formula that was never calculated stays visible as text."""
        dataset = super().create_dataset(in_stream)
        written = openpyxl.load_workbook(BytesIO(in_stream), read_only=True).active.iter_rows(min_row=2, values_only=True)
        pairs = [zip(shown, cells, strict=False) for shown, cells in zip(dataset, written, strict=False)]
        return _filled(dataset, [[cell if value is None else value for value, cell in row] for row in pairs])

    def export_data(self, dataset, **kwargs):
        book = openpyxl.load_workbook(BytesIO(super().export_data(dataset, **kwargs)))
        _protect(book.active)
        return _saved(book)


WIDEST = 60  # letters


def workbook(tables) -> bytes:
    """Return tables ({name of a sheet: Dataset}) as one XLSX file, with headings that stay in sight."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        for row in (table.headers, *table):
            sheet.append([_printable(value) for value in row])
        _protect(sheet)
        for column, heading in zip(sheet.columns, sheet[1], strict=True):
            longest = max(len(str(cell.value or "")) for cell in column)
            sheet.column_dimensions[heading.column_letter].width = min(longest, WIDEST) + 2
            heading.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    return _saved(book)


def _printable(value):
    """Return the value without the control characters that XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _protect(sheet):
    """Mark each text that a spreadsheet could run as text."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith(RISKY):
                cell.data_type = "s"
                cell.quotePrefix = True


def _saved(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


# As for the class that it extends: a binary format's values keep their types.
base_formats.BINARY_FORMATS.append(XLSX)


def _each(dataset, change):
    """Return the table with the function `change` applied to every value."""
    return _filled(dataset, [[change(value) for value in row] for row in dataset])


def _filled(dataset, rows):
    headers = dataset.headers
    dataset.wipe()
    dataset.headers = headers
    dataset.extend(rows)
    return dataset
