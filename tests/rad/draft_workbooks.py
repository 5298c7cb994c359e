"""A workbook of a draft plan, in memory: exported and changed as the secretariat does it."""

from io import BytesIO

import openpyxl

from rad.lists import workbook

REASON = "Digabung dengan kegiatan lain"


def exported(user, plan):
    return openpyxl.load_workbook(BytesIO(workbook.as_xlsx(plan, user)))


def rows_of(book, sheet, code, column=1):
    """Return the rows of a sheet whose code in a column begins so, the last one first."""
    found = [row[0].row for row in book[sheet].iter_rows(min_row=2) if str(row[column - 1].value).startswith(code)]
    return found[::-1]


def delete(book, sheet, code):
    for place in rows_of(book, sheet, code):
        book[sheet].delete_rows(place)


def cell(book, sheet, code, heading, nth=0):
    """Return a cell of the nth row whose code begins so."""
    letters = {one.value: one.column_letter for one in book[sheet][1]}
    return book[sheet][f"{letters[heading]}{rows_of(book, sheet, code)[-1 - nth]}"]


def append(book, sheet, **values):
    """Append a row; keys are the headings with underscores for blanks."""
    headings = [one.value for one in book[sheet][1]]
    book[sheet].append([values.pop(heading.replace(" ", "_"), None) for heading in headings])
    assert not values, values


def add_activity(book, code="v2-C-01-09", programme="v2-C-01", year=2022):
    """Append an activity with an indicator, a target, a budget of its own and a koordinator to the sheets."""
    text = cell(book, "Kegiatan", f"{programme}-", "Program aksi").value
    line = f"{code}-1"
    append(
        book, "Kegiatan", Kode_kegiatan=code, Kode_program=programme, Program_aksi=text, Kegiatan="Pelatihan", Kode_anggaran=line
    )
    indicator = {"Indikator": "Jumlah peserta", "Arah": "Makin besar makin baik", "Akumulasi": "Per tahun"}
    append(book, "Indikator", Kode_indikator=line, Kode_kegiatan=code, Kode_anggaran=line, **indicator)
    append(book, "Target", Kode_indikator=line, Tahun=year, Bentuk="Angka dengan satuan", Nilai=10, Satuan="orang")
    append(book, "Anggaran", Kode_anggaran=line, Tahun=year, Sumber_dana="APBD Kabupaten", **{"Pagu_(rupiah)": 5_000_000})
    append(book, "Penugasan", Kode_kegiatan=code, Peran="Koordinator", Urutan=1, Kode_institusi="disnaker")
