"""Reads uploaded tables, XLSX or CSV, without running or trusting anything in them.

The type is decided by magic bytes. An XLSX file is a ZIP archive: its size unpacked is checked before anything is unpacked, and
macros, passwords and XML entities are refused. Formulas, merged cells and error values are faults with their place, so that the
sender sees all of them at once.
"""

import csv
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO, StringIO

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from gugus.formats.indonesian import number
from gugus.uploads.files import MEGABYTE, Rejected

MOST_BYTES = 2 * MEGABYTE
MOST_UNPACKED = 12 * MEGABYTE
MOST_ROWS = 5000  # of one sheet; a plan has 700 in all
MOST_CELLS = 400_000  # of all sheets, empty ones too
MOST_PARTS = 200
MOST_COLUMNS = 60
MOST_SHEETS = 20
LONGEST_CELL = 10_000  # characters of a CSV cell
SEPARATORS = ";,\t"
# openpyxl visits each cell of a merged or linked range when it opens a sheet.
RANGES = re.compile(rb"<(?:[^\s<>/]+:)?(?:mergeCell|hyperlink)\s[^<]*?\bref\s*=\s*[\"']([^\"']*)")
MOST_IN_RANGES = 10_000
ACCEPT = ".xlsx,.csv"  # for the browser; the server does not rely on it

TOO_LARGE = "Berkas ini lebih dari {most} MB. Kirim hanya tabelnya, tanpa gambar."
TOO_HEAVY = "Isi berkas ini terlalu besar setelah dibuka, jadi tidak diperiksa. Salin tabelnya ke buku kerja baru."
BROKEN = "Berkas ini rusak atau terpotong, jadi tidak dapat dibaca. Simpan ulang sebagai XLSX, lalu unggah lagi."
EMPTY = "Berkas ini kosong."
OLD = "Berkas ini Excel lama (XLS) atau terkunci kata sandi. Simpan ulang sebagai XLSX tanpa kata sandi."
MACROS = "Buku kerja ini berisi makro (XLSM), jadi tidak diterima. Simpan ulang sebagai XLSX tanpa makro."
OPEN_DOCUMENT = "Berkas ODS tidak dibaca. Simpan ulang sebagai XLSX."
UNKNOWN = "Berkas ini bukan tabel XLSX atau CSV. Unduh tabelnya dari halaman ini sebagai XLSX, ubah isinya, lalu unggah."
TOO_WIDE = "Sel gabungan atau tautan dalam buku kerja ini terlalu besar. Pisahkan selnya, lalu simpan ulang."
TOO_MANY_ROWS = "lebih dari {most} baris. Bagi menjadi beberapa berkas, dan hapus baris kosong di bawah tabel."
TOO_MANY_COLUMNS = "lebih dari {most} kolom. Hapus kolom di kanan tabel."
FORMULA = "berisi rumus. Salin selnya, lalu tempel sebagai nilai."
FAULTY = "berisi galat {value}. Tulis nilainya."


@dataclass(frozen=True)
class Fault:
    """What is wrong with a table, and where: the sheet, and the cell ("C5") or the row, as the spreadsheet shows them."""

    sheet: str
    place: str
    words: str


@dataclass
class Grid:
    """One sheet: its name ("" for CSV), and its rows, each with its number and its values by the letter of the column.

    Values are text, numbers, booleans, dates or None. Rows without any value are left out.
    """

    name: str
    rows: list[tuple[int, dict[str, object]]] = field(default_factory=list)


def read(upload) -> tuple[list[Grid], list[Fault]]:
    """Return the sheets of an uploaded table (`size`, `read`), and the faults of single cells. Raises Rejected."""
    if not upload.size:
        raise Rejected(EMPTY)
    content = upload.read(MOST_BYTES + 1) if upload.size <= MOST_BYTES else b""
    if upload.size > MOST_BYTES or len(content) > MOST_BYTES:
        raise Rejected(TOO_LARGE.format(most=MOST_BYTES // MEGABYTE))
    if content.startswith(b"PK"):
        return _xlsx(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Rejected(OLD)
    return _read_csv(_decoded_text(content))


def _xlsx(content):
    _inspect(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), keep_links=False)
    except Exception:  # openpyxl raises whatever it meets in a malformed file
        raise Rejected(BROKEN) from None
    grids, faults = [], []
    if len(book.worksheets) > MOST_SHEETS:
        raise Rejected(f"Buku kerja ini berisi lebih dari {MOST_SHEETS} lembar. Hapus lembar yang tidak perlu.")
    cells = sum(sheet.max_row * sheet.max_column for sheet in book.worksheets)
    by_rows = max(book.worksheets, key=lambda sheet: sheet.max_row)
    if cells > MOST_CELLS or by_rows.max_row > MOST_ROWS + 1:
        raise Rejected(f"Lembar “{by_rows.title}” {TOO_MANY_ROWS.format(most=number(MOST_ROWS))}")
    for sheet in book.worksheets:
        if sheet.max_column > MOST_COLUMNS:
            raise Rejected(f"Lembar “{sheet.title}” {TOO_MANY_COLUMNS.format(most=MOST_COLUMNS)}")
        faults += [
            Fault(sheet.title, str(merged), "berupa sel gabungan. Pisahkan selnya, lalu isi tiap baris.")
            for merged in sheet.merged_cells.ranges
        ]
        grid = Grid(sheet.title)
        for row in sheet.iter_rows():
            values = {}
            for cell in row:
                if cell.value is None:
                    continue
                if cell.data_type == "f":  # array formulas and data tables too
                    faults.append(Fault(sheet.title, cell.coordinate, FORMULA))
                elif cell.data_type == "e":
                    faults.append(Fault(sheet.title, cell.coordinate, FAULTY.format(value=cell.value)))
                values[cell.column_letter] = cell.value
            if values:
                grid.rows.append((row[0].row, values))
        grids.append(grid)
    return grids, faults


UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)


def _inspect(content):
    """Raise Rejected unless this ZIP archive is a workbook that can be unpacked without harm."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _inspect_names(parts, content)
            _inspect_sizes(parts)
            # No part holds more than its file_size: `read` stops there, and the checksum then differs.
            for part in filter(_is_xml, parts):
                _inspect_xml(archive.read(part))
    except UNREADABLE:
        raise Rejected(BROKEN) from None


def _inspect_names(parts, content):
    """Raise Rejected unless these are the parts of an XLSX workbook without macros and without a password."""
    names = {part.filename.lower() for part in parts}
    if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in names):
        raise Rejected(MACROS)
    if "mimetype" in names and b"opendocument" in content[:200]:
        raise Rejected(OPEN_DOCUMENT)
    if "xl/workbook.xml" not in names:
        raise Rejected(UNKNOWN)
    if any(part.flag_bits & 1 for part in parts):
        raise Rejected(OLD)


def _inspect_sizes(parts):
    """Raise Rejected if the parts would be too large when unpacked."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Rejected(TOO_HEAVY)


def _inspect_xml(unpacked):
    """Raise Rejected if a part defines entities, is no UTF-8, or has ranges of too many cells."""
    if b"<!DOCTYPE" in unpacked or unpacked.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Rejected(BROKEN)
    if sum(map(_cells_in, RANGES.findall(unpacked))) > MOST_IN_RANGES:
        raise Rejected(TOO_WIDE)


def _is_xml(part):
    return part.filename.lower().endswith((".xml", ".rels"))


def _cells_in(written):
    """Return how many cells a range has ("A1:B3": 6). Raises ValueError if it is none."""
    first_column, first_row, last_column, last_row = range_boundaries(written.decode("ascii"))
    if None in (first_column, first_row, last_column, last_row):
        return MOST_IN_RANGES + 1  # whole rows or columns
    return (last_column - first_column + 1) * (last_row - first_row + 1)


def _decoded_text(content):
    """Return the text of a CSV file: UTF-8, UTF-16 with its mark, or what Excel writes on Windows. Raises Rejected."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text):
            break
        return text
    raise Rejected(UNKNOWN)


def _read_csv(text):
    first, _, rest = text.partition("\n")
    separator = ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, first = first.strip()[-1], f"\n{rest}", rest.partition("\n")[0]
    separator = separator or max(SEPARATORS, key=first.count)
    if separator not in first:
        raise Rejected(UNKNOWN)
    grid, faults = Grid(""), []
    try:
        for place, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
            if place > MOST_ROWS + 1:
                raise Rejected(f"Berkas ini {TOO_MANY_ROWS.format(most=number(MOST_ROWS))}")
            if len(row) > MOST_COLUMNS:
                raise Rejected(f"Berkas ini {TOO_MANY_COLUMNS.format(most=MOST_COLUMNS)}")
            values = {get_column_letter(column): value for column, value in enumerate(row, start=1) if value.strip()}
            faults += [
                Fault("", f"{letter}{place}", f"terlalu panjang: paling banyak {number(LONGEST_CELL)} huruf.")
                for letter, value in values.items()
                if len(value) > LONGEST_CELL
            ]
            if values:
                grid.rows.append((place, values))
    except csv.Error:
        raise Rejected("Berkas CSV ini tidak dapat dibaca: periksa tanda kutipnya, atau unggah sebagai XLSX.") from None
    return [grid], faults
