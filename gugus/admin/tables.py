"""Tables that come and go: how they are imported, and that nothing in them is a formula.

A spreadsheet runs what begins with =, +, -, @, a tab or a line break. In XLSX such a value is written as text that is marked as
quoted; CSV knows no types, so there an apostrophe stands before it and is taken away again on import.
"""

from io import BytesIO

import openpyxl
from import_export import resources
from import_export.formats import base_formats

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def quoted(value):
    """The value with an apostrophe before it, if a spreadsheet would run it, or if `unquoted` would change it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(RISKY) else value


def unquoted(value):
    """What `quoted` made, as it was."""
    marked = isinstance(value, str) and value.startswith("'") and value.lstrip("'").startswith(RISKY)
    return value[1:] if marked else value


class TableResource(resources.ModelResource):
    """Rows of a table, found by a code of their own."""

    def after_import(self, dataset, result, **kwargs):
        """Sequences stay as they are: the web role may not set them, and no row brings its key."""


class CSV(base_formats.CSV):
    def export_data(self, dataset, **kwargs):
        return super().export_data(_each(dataset, quoted), **kwargs)

    def create_dataset(self, in_stream, **kwargs):
        return _each(super().create_dataset(in_stream, **kwargs), unquoted)


class XLSX(base_formats.XLSX):
    def create_dataset(self, in_stream):
        """A cell holds what the spreadsheet last showed; a formula that was never reckoned stays as text, and is seen as such."""
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


# Its values keep their types, as those of the class that it extends.
base_formats.BINARY_FORMATS.append(XLSX)


def _each(dataset, change):
    """The same table with every value changed."""
    return _filled(dataset, [[change(value) for value in row] for row in dataset])


def _filled(dataset, rows):
    headers = dataset.headers
    dataset.wipe()
    dataset.headers = headers
    dataset.extend(rows)
    return dataset
