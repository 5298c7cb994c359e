"""Bad workbooks, made in memory: name → (content, what the answer must say). Most have a single fault."""

import zipfile
from datetime import date
from io import BytesIO

import openpyxl

from gugus.uploads import table as tables
from tests.rad.workbooks import CODE, a_sheet, saved

AMOUNTS = ("Kode anggaran", "Tahun", "Pagu (rupiah)", "Sumber dana")
TARGETS = ("Kode indikator", "Tahun", "Bentuk", "Nilai", "Satuan", "Kata-kata target")
DUTIES = ("Kode kegiatan", "Peran", "Urutan", "Kode institusi", "Kelompok")
INDICATORS = ("Kode indikator", "Indikator", "Arah", "Akumulasi")
APBD = "APBD Kabupaten"


def amounts(*rows, headings=AMOUNTS):
    return a_sheet("Anggaran", [headings, *rows])


def amount(value, code=CODE, year=2021, source=APBD):
    return amounts((code, year, value, source))


def target(state, value, unit, words, code=CODE, year=2021):
    return a_sheet("Target", [TARGETS, (code, year, state, value, unit, words)])


def duty(code, group, order=1, activity="C-02-01", kind="Koordinator"):
    return a_sheet("Penugasan", [DUTIES, (activity, kind, order, code, group)])


def changed(content, change):
    """Return a workbook after `change` was called with its sheet."""
    book = openpyxl.load_workbook(BytesIO(content))
    change(book.active)
    return saved(book)


def repacked(content, parts=(), without=()):
    """Return a workbook with these parts, [(name, content)], added or in the place of others."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        named = dict(parts)
        for name in old.namelist():
            if name not in named and name not in without:
                new.writestr(name, old.read(name))
        for name, part in named.items():
            new.writestr(name, part)
    return stream.getvalue()


def sheet_with(end):
    """Return a workbook with this XML after the rows of its sheet."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(BytesIO(VALID)) as archive:
        written = archive.read(name)
    return repacked(VALID, [(name, written.replace(b"</sheetData>", b"</sheetData>" + end))])


def an_ods():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
    return stream.getvalue()


def wide(sheet):
    sheet.cell(1, 100).value = "Catatan"


def merged(sheet):
    sheet.merge_cells("A2:A3")


def several(sheet):
    """Add four rows with a fault each."""
    for row in (("X-1", 2021, 1, APBD), (CODE, 2099, 1, APBD), (CODE, 2020, "=1+1", APBD), (CODE, 2019, "banyak", APBD)):
        sheet.append(row)


VALID = amount(258_000_001)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

BAD = {
    # The file
    "nothing": (b"", tables.EMPTY),
    "too large": (b"a;b\n" + b"1;2\n" * 600_000, tables.TOO_LARGE.format(most=2)),
    "too many rows": (b"a;b\n" + b"1;2\n" * 5001, "lebih dari 5.000 baris. Bagi menjadi beberapa berkas"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), tables.UNKNOWN),
    "PDF": (b"%PDF-1.7\n1 0 obj\n", tables.UNKNOWN),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), tables.OLD),
    "web page": (b"<html><table><tr><td>Kode</td></tr></table></html>", tables.UNKNOWN),
    "macros": (repacked(VALID, [("xl/vbaProject.bin", b"x")]), tables.MACROS),
    "zip bomb": (repacked(VALID, [("xl/media/image1.png", bytes(40 * 2**20))]), tables.TOO_HEAVY),
    "many parts": (repacked(VALID, [(f"xl/media/{place}.png", b"x") for place in range(300)]), tables.TOO_HEAVY),
    "huge merged range": (sheet_with(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), tables.TOO_WIDE),
    "huge link": (sheet_with(b"<hyperlinks><hyperlink location='a' ref='A1:XFD1048576'/></hyperlinks>"), tables.TOO_WIDE),
    "range that is none": (sheet_with(b'<mergeCells><mergeCell ref="A1&#58;XFD1048576"/></mergeCells>'), tables.BROKEN),
    "XML entities": (repacked(VALID, [("xl/sharedStrings.xml", ENTITY)]), tables.BROKEN),
    "cut off": (VALID[:-500], tables.BROKEN),
    "other archive": (repacked(VALID, without=["xl/workbook.xml"]), tables.UNKNOWN),
    "broken sheet": (repacked(VALID, [("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'>")]), tables.BROKEN),
    "ODS": (an_ods(), tables.OPEN_DOCUMENT),
    "too many columns": (changed(VALID, wide), "lebih dari 60 kolom"),
    "unclosed quote": (b'Kode anggaran;Tahun\n"A-01;2019\n', "periksa tanda kutipnya"),
    "letters, not a table": (b"Kepada Yth. Bupati", tables.UNKNOWN),
    # Its sheets and columns
    "unknown sheet": (a_sheet("Belanja", [("Kode", "Isi"), ("A", 1)]), "Lembar ini tidak dikenal"),
    "other table": (b"Nama;Umur\nBadu;40\n", "Tidak ada tabel rencana aksi"),
    "only blank sheets": (a_sheet("Sheet1", []), "Tidak ada tabel rencana aksi"),
    "missing column": (amounts((CODE, 2021, 5), headings=AMOUNTS[:3]), "Kolom “Sumber dana” tidak ada"),
    "unknown column": (amounts((CODE, 2021, 5, APBD, "x"), headings=(*AMOUNTS, "Ketr")), "Kolom “Ketr” tidak dikenal"),
    "column twice": (amounts((CODE, 2021, 5, APBD, 2020), headings=(*AMOUNTS, "Tahun")), "Kolom “Tahun” ada dua kali"),
    "no heading": (amounts((CODE, 2021, 5, APBD, "x")), "kolomnya tanpa judul"),
    # Its cells
    "formula": (amount("=1000*2"), "berisi rumus"),
    "error value": (amount("#REF!"), "berisi galat #REF!"),
    "merged cells": (changed(amounts((CODE, 2021, 5, APBD), (CODE, 2020, 5, APBD)), merged), "berupa sel gabungan"),
    "date": (amount(date(2021, 5, 1)), "berisi tanggal, bukan rupiah"),
    "truth": (amount(True), "bukan rupiah"),
    "words for money": (amount("dua juta"), "bukan rupiah bulat: “dua juta”"),
    "doubtful point": (amount("258.5"), "bukan rupiah bulat"),
    "cents": (amount(1000.5), "bukan rupiah bulat"),
    "negative": (amount(-5), "tidak boleh kurang dari nol"),
    "negative text": (amount("-Rp5.000"), "tidak boleh kurang dari nol"),
    "too much": (amount(10**18), "terlalu besar"),
    "unknown code": (amount(5, code="Z-99"), "Z-99, Tahun 2021 tidak ada dalam RAD 2019–2021"),
    "unknown year": (amount(5, year=2050), "Tahun 2050 tidak ada"),
    "row twice": (amounts((CODE, 2021, 5, APBD), (CODE, 2021, 6, APBD)), "sudah ada di baris 2"),
    "unknown source": (amount(5, source="Hibah"), "Sumber dana tidak dikenal: “Hibah”. Pilihannya: APBD Kabupaten"),
    "two sources": (amounts((CODE, 2021, 5, "APBN"), (CODE, 2020, 5, APBD)), "Satu anggaran punya satu sumber dana"),
    "several faults": (changed(VALID, several), "4 hal perlu dibetulkan"),
    "printed text": (amounts((CODE, 2021, 5, APBD, "Rp1"), headings=(*AMOUNTS, "Pagu (tercetak)")), "tidak diubah lewat impor"),
    "number without value": (target("Angka", None, None, "240"), "memerlukan Nilai"),
    "unit is missing": (target("Angka dengan satuan", 250, None, "250"), "isi Satuan"),
    "sentence with value": (target("Kalimat", 250, None, "Semua"), "tidak mempunyai Nilai dan Satuan"),
    "words against number": (target("Angka", 250, None, "300 orang"), "kata-kata target mengikuti Nilai"),
    "unknown institution": (duty("dinas-x", None), "Kode institusi tidak dikenal: “dinas-x”"),
    "both bodies": (duty("gow", "Kantor kecamatan"), "isi salah satu"),
    "nobody": (duty(None, None), "isi salah satu"),
    "no such duty": (duty("gow", None, order=9), "Urutan 9 tidak ada"),
    "no direction": (a_sheet("Indikator", [INDICATORS, (CODE, "Baru", None, "Per tahun")]), "Arah C-02-01-1 belum dipilih"),
    "long wording": (
        a_sheet("Indikator", [INDICATORS, (CODE, "a" * 2001, "Makin besar makin baik", "Per tahun")]),
        "paling banyak 2.000 huruf",
    ),
}
