"""Import and export of tables, protected against formula injection (CSV injection).

A spreadsheet may run a value that begins with =, +, -, @, a tab or a line break as a formula. In XLSX such a value is written as
text and marked as quoted. CSV has no types, so the export puts an apostrophe before it and the import removes it again.
"""

from io import BytesIO

import openpyxl
from import_export import resources
from import_export.formats import base_formats

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def quoted(value):
    """Return the value with an apostrophe before it if a spreadsheet could run it, or if `unquoted` would change it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(RISKY) else value


def unquoted(value):
    """Return the value that `quoted` was given; the inverse of `quoted`."""
    marked = isinstance(value, str) and value.startswith("'") and value.lstrip("'").startswith(RISKY)
    return value[1:] if marked else value


class TableResource(resources.ModelResource):
    """Imports and exports a model, whose rows are found by a code and not by their primary key."""

    def after_import(self, dataset, result, **kwargs):
        """Do not reset sequences: the web role may not, and imported rows bring no primary key."""


class CSV(base_formats.CSV):
    def export_data(self, dataset, **kwargs):
        return super().export_data(_each(dataset, quoted), **kwargs)

    def create_dataset(self, in_stream, **kwargs):
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
        for row in book.active.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(RISKY):
                    cell.data_type = "s"
                    cell.quotePrefix = True
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
