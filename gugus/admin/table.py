"""Import and export of tables, protected against formula injection (CSV injection).

A spreadsheet may run a value that begins with =, +, -, @, a tab or a line break as a formula. In XLSX such a value is written as
text and marked as quoted. CSV has no types, so the export puts an apostrophe before it and the import removes it again.
"""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import openpyxl
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from import_export import resources
from import_export.formats import base_formats
from import_export.widgets import ForeignKeyWidget, IntegerWidget, Widget
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from gugus.formats.indonesian import percentage
from gugus.uploads import table as tables

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


class LabelWidget(Widget):
    """Shows a choice by its label. Reads the label, however it is written, or the stored code."""

    def __init__(self, choices):
        super().__init__()
        self.labels = {code: str(label) for code, label in choices}
        self.codes = {_loose(label): code for code, label in self.labels.items()} | {_loose(code): code for code in self.labels}

    def clean(self, value, row=None, **kwargs):
        if value is None or not str(value).strip():
            return ""
        try:
            return self.codes[_loose(value)]
        except KeyError:
            raise ValueError(f"Pilihan tidak dikenal: “{value}”. Pilihannya: {'; '.join(self.labels.values())}.") from None

    def render(self, value, obj=None, **kwargs):
        return self.labels.get(value, "")


class LabelsWidget(LabelWidget):
    """Shows several choices by their labels, with semicolons between them."""

    def clean(self, value, row=None, **kwargs):
        parts = [part for part in str(value or "").split(";") if part.strip()]
        return [super(LabelsWidget, self).clean(part, row, **kwargs) for part in parts]

    def render(self, value, obj=None, **kwargs):
        return "; ".join(label for code, label in self.labels.items() if code in (value or ()))


class YesNoWidget(Widget):
    """Shows a truth value as Ya or Tidak; reads 1 and 0 too."""

    WORDS = {"ya": True, "1": True, "true": True, "tidak": False, "0": False, "false": False}

    def clean(self, value, row=None, **kwargs):
        try:
            return self.WORDS[_loose(value)]
        except KeyError:
            raise ValueError("Tulis Ya atau Tidak.") from None

    def render(self, value, obj=None, **kwargs):
        return "Ya" if value else "Tidak"


class CountWidget(IntegerWidget):
    """Reads a whole number."""

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except (ValueError, ArithmeticError):
            raise ValueError(f"Bukan bilangan bulat: “{value}”.") from None


def _loose(value):
    return " ".join(str(value).split()).casefold()


def _widget(field):
    """Return the widget for a column of a model; None for the library's own."""
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    if isinstance(field, models.IntegerField):
        return CountWidget()
    if choices := getattr(getattr(field, "base_field", None), "choices", None):
        return LabelsWidget(choices)
    return LabelWidget(field.choices) if field.choices else None


TWICE = "Baris ini sudah ada di atas: {key}."


class TableResource(resources.ModelResource):
    """Imports and exports a model, whose rows are found by a code and not by their primary key.

    Headings are the labels of the model's fields, and so are the names in messages about a row. All faults of all rows are found
    before anything is saved.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for field in self.fields.values():
            column = self._meta.model._meta.get_field(field.attribute)
            field.column_name = str(column.verbose_name)
            field.widget = _widget(column) or field.widget

    def before_import(self, dataset, **kwargs):
        self.keys = set()

    def before_import_row(self, row, **kwargs):
        key = tuple(_loose(row[self.fields[name].column_name]) for name in self.get_import_id_fields())
        if key in self.keys:
            raise ValidationError(TWICE.format(key=", ".join(key)))
        self.keys.add(key)

    def get_instance(self, instance_loader, row):
        """Return the row that exists; None if a part of its key is wrong: `import_instance` reports that."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        try:
            super().validate_instance(instance, import_validation_errors, validate_unique)
        except ValidationError as invalid:
            labels = {field.attribute: field.column_name for field in self.fields.values()}
            raise ValidationError({labels.get(name, name): words for name, words in invalid.error_dict.items()}) from None

    def after_import(self, dataset, result, **kwargs):
        """Do not reset sequences: the web role may not, and imported rows bring no primary key."""


class XLSX(base_formats.XLSX):
    """Writes XLSX, and reads what `gugus.uploads.table` reads: XLSX or CSV, which the content decides."""

    def create_dataset(self, in_stream):
        (grid, *_), _ = tables.read(ContentFile(in_stream))
        (_, headings), *rows = grid.rows
        of_csv = not grid.name
        data = base_formats.tablib.Dataset(headers=[str(heading).strip() for heading in headings.values()])
        for _, row in rows:
            values = (row.get(letter, "") for letter in headings)
            data.append([unquoted(value) if of_csv else value for value in values])
        return data

    def export_data(self, dataset, **kwargs):
        book = openpyxl.load_workbook(BytesIO(super().export_data(dataset, **kwargs)))
        _protect(book.active)
        return _saved(book)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their headings, for `workbook`."""

    headers: tuple
    rows: list

    def __iter__(self):
        return iter(self.rows)


WIDEST = 60  # letters


def workbook(tables) -> bytes:
    """Return tables ({name of a sheet: `Table` or Dataset of tablib}) as one XLSX file, with headings that stay in sight."""
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
            if str(heading.value).endswith("(%)"):
                _show_percentages(column)
        sheet.freeze_panes = "A2"
    return _saved(book)


def _printable(value):
    """Return the value without the control characters that XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _show_percentages(column):
    """Round a column of percentages as pages do: a number format alone would round up."""
    for cell in column:
        if isinstance(cell.value, Decimal):
            cell.value, cell.number_format = percentage(cell.value), "0.0"


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
