"""Workbooks of a year's reports, filled in as people do."""

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.rad.reports import YEAR
from tests.rad.workbooks import saved
from tests.rujukan.pages import at_desk

IMPORT, EXPORT = (reverse(f"rad:{name}", args=[YEAR]) for name in ("report_import", "report_export"))


def book_of(user, address=EXPORT):
    return openpyxl.load_workbook(BytesIO(at_desk(user).get(address).content))


def write(book, sheet, code, **cells):
    """Write into the row of a code, by the headings of its sheet."""
    rows = book[sheet]
    letters = {cell.value: cell.column_letter for cell in rows[1]}
    [place] = [row[0].row for row in rows.iter_rows(min_row=2) if row[0].value == code]
    for heading, value in cells.items():
        rows[f"{letters[heading]}{place}"].value = value
    return book


def upload(user, book, name="realisasi.xlsx"):
    content = book if isinstance(book, bytes) else saved(book)
    return at_desk(user).post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def written(user, sheet, code, **cells):
    return write(book_of(user), sheet, code, **cells)
