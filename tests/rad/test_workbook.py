"""The plan as a workbook: what is exported, and to whom."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from rad.lists import workbook
from tests.rad import reports
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost

pytestmark = pytest.mark.long


def opened(user):
    response = at_desk(user).get(reverse("rad:plan_export"))
    return openpyxl.load_workbook(BytesIO(response.content))


def rows(sheet):
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_the_workbook_holds_the_plan_with_numbers_as_numbers(cast):
    book = opened(cast.gow)
    of_plan = ["Tabel", "Butir", "Kegiatan", "Indikator", "Target", "Anggaran", "Penugasan"]
    assert book.sheetnames == [*of_plan, "Realisasi", "Uang yang terpakai"]
    target = next(row for row in rows(book["Target"]) if (row["Kode indikator"], row["Tahun"]) == (reports.MEASURED, 2020))
    assert (target["Bentuk"], target["Nilai"], target["Satuan"]) == ("Angka", 160, None)
    money = next(row for row in rows(book["Anggaran"]) if (row["Kode anggaran"], row["Tahun"]) == (reports.MEASURED, 2021))
    assert (money["Pagu (rupiah)"], money["Sumber dana"]) == (258_000_000, "APBD Kabupaten")
    duty = next(row for row in rows(book["Penugasan"]) if row["Kode kegiatan"] == "C-02-01")
    assert (duty["Peran"], duty["Kode institusi"]) == ("Koordinator", "disnaker")


def test_reports_are_exported_to_those_who_read_them(cast):
    reports.draft(cast.disnaker, text="=1+1", value=150)
    [row] = rows(opened(cast.disnaker)["Realisasi"])
    assert (row["Kode indikator"], row["Keadaan"], row["Nilai"]) == (reports.MEASURED, "Draf", 150)
    book = opened(cast.rad)
    cell = book["Realisasi"]["D2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert rows(opened(cast.gow)["Realisasi"]) == []
    assert rows(opened(cast.polres)["Uang yang terpakai"]) == []


def test_a_sheet_is_a_file_for_an_indonesian_spreadsheet(cast):
    response = at_desk(cast.gow).get(reverse("rad:plan_sheet", args=["target"]))
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == [column.heading for column in workbook.BY_SLUG["target"].columns]
    assert [reports.MEASURED, "2020"] in [line[:2] for line in lines]
    assert at_desk(cast.gow).get(reverse("rad:plan_sheet", args=["rahasia"])).status_code == 404


def test_the_export_costs_one_query_a_sheet(cast):
    assert cost(at_desk(cast.rad), reverse("rad:plan_export")) <= MOST_QUERIES + 2  # nine sheets
