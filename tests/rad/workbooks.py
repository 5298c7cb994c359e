"""Workbooks of the plan, changed in memory as people and programs change them."""

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rad.choices import Accumulation, Direction, FundingSource
from rad.lists import workbook
from rad.models import ActionPlan, Revision
from rad.models.codes import bare
from tests.rad import reports
from tests.rad.revisions import DOCUMENT, REASON

CODE = reports.MEASURED
BASIS = DOCUMENT | {"document_date": DOCUMENT["document_date"].isoformat(), "reason": REASON}


def exported(user):
    return openpyxl.load_workbook(BytesIO(workbook.as_xlsx(ActionPlan.objects.newest().get(), user)))


def cut_to_first_table(book, *, but=()):
    """Leave out all rows that are not of sub task force A, but for these sheets: what is left is read in a fifth of the time."""
    for sheet in book.worksheets:
        others = [cell.row for cell in sheet["A"][1:] if not bare(str(cell.value)).startswith("A")]
        if others and sheet.title not in but:
            sheet.delete_rows(others[0], sheet.max_row)  # the rows stand in the order of their tables
    return book


def saved(book) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_sheet(name, rows) -> bytes:
    """Return a workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return saved(book)


def sent(client, content, name="rencana.xlsx", **fields):
    """Return the form of the import as its page is drawn, filled in with a workbook and these fields."""
    key = client.get(reverse("rad:plan_import")).context["form"]["submit_key"].value()
    return BASIS | {"submit_key": str(key), "file": SimpleUploadedFile(name, content)} | fields


def upload(client, content, name="rencana.xlsx", **fields):
    return client.post(reverse("rad:plan_import"), sent(client, content, name, **fields))


def proposed(client, content, name="rencana.xlsx", **fields):
    """Upload a workbook that has no fault; return the revision that is proposed."""
    answer = upload(client, content, name, **fields)
    assert answer.status_code == 302, faults(answer)
    return Revision.objects.latest("pk")


def faults(page):
    """Return {place: words} of a refused upload."""
    return {f"{fault.sheet} {fault.place}".strip(): fault.words for fault in page.context["form"].faults}


def change_everything(book, institutions):
    """Change each cell of the plan that an import may change; return how many cells that are."""
    count = 0
    for sheet in workbook.IMPORTED:
        rows = book[sheet.name]
        letters = {cell.value: cell.column_letter for cell in rows[1]}
        count += sum(_changed(rows, place, letters, institutions) for place in range(2, rows.max_row + 1))
    return count + len({cell.value for cell in book["Anggaran"]["A"][1:]})  # one source of money for each budget


def _changed(rows, place, letters, institutions):
    def at(heading):
        return rows[f"{letters[heading]}{place}"]

    def other(heading, labels):
        at(heading).value = next(label for label in labels if label != at(heading).value)

    if rows.title in ("Kegiatan", "Indikator"):
        at(rows.title).value = f"{at(rows.title).value or ''} diubah".strip()
    if rows.title == "Indikator":
        other("Arah", Direction.labels)
        other("Akumulasi", Accumulation.labels)
        return 3
    if rows.title == "Target" and at("Nilai").value is not None:
        at("Nilai").value += 1
    elif rows.title == "Target":
        at("Bentuk").value, at("Kata-kata target").value = "Kalimat", f"Semua kecamatan, {place}"
    elif rows.title == "Anggaran":
        at("Pagu (rupiah)").value = (at("Pagu (rupiah)").value or 0) + 1
        other("Sumber dana", FundingSource.labels)
    elif rows.title == "Penugasan":
        at("Kelompok").value = None
        other("Kode institusi", institutions)
    return 1
