"""Export and import of tables: no formula injection, and no value is lost."""

import io

import openpyxl
import pytest

from gugus.admin.table import quoted, unquoted
from gugus.models import ChangeRequest, ServiceStandard
from tests.gugus.test_admin import url

pytestmark = [pytest.mark.django_db, pytest.mark.long]
CODE = "complaint-triaged"  # of a standard: one administrator changes its basis


@pytest.mark.parametrize("value", ['=HYPERLINK("http://x.id";"a")', "+62 567 1", "-1", "@SUM(1)", "\t=1", "'=1", "'biasa"])
def test_a_formula_is_exported_as_text_and_imported_unchanged(administrator, cast, value):
    ServiceStandard.objects.filter(code=CODE).update(basis=value)
    table = administrator.get(url("gugus_servicestandard_export"))
    book = openpyxl.load_workbook(io.BytesIO(table.content))
    cells = {cell.value: cell for row in book.active.iter_rows() for cell in row}
    assert cells[value].data_type == "s"
    assert cells[value].quotePrefix is (value[0] in "=+-@\t")
    ServiceStandard.objects.filter(code=CODE).update(basis="SOP")
    file = io.BytesIO(table.content)
    file.name = "standar.xlsx"
    page = administrator.post(url("gugus_servicestandard_import"), {"import_file": file, "format": "0"})
    administrator.post(url("gugus_servicestandard_process_import"), page.context["confirm_form"].initial)
    assert ServiceStandard.objects.get(code=CODE).basis == value
    assert not ChangeRequest.objects.exists()


def test_a_formula_is_refused_with_its_place(administrator):
    book = openpyxl.Workbook()
    for row in (("kode", "dasar"), (CODE, "=1+1")):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "standar.xlsx"
    page = administrator.post(url("gugus_servicestandard_import"), {"import_file": file, "format": "0"})
    assert "B2 berisi rumus" in page.content.decode()


@pytest.mark.parametrize("value", ["=1+1", "+62 567 1", "-1", "@SUM(1)", "\t=1", "'=1", "''+1", "biasa", "'biasa", ""])
def test_a_formula_in_csv_gets_an_apostrophe(value):
    assert unquoted(quoted(value)) == value
    assert not quoted(value).startswith(("=", "+", "-", "@", "\t"))


def imported(administrator, content, name="institusi.csv"):
    file = io.BytesIO(content)
    file.name = name
    return administrator.post(url("gugus_institution_import"), {"import_file": file, "resource": "0"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-8"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_file_is_read_as_excel_writes_it(administrator, encoding, separator):
    table = "kode;telepon kantor\r\nparoki;'+62 567 1 – 2\r\n".replace(";", separator)
    page = imported(administrator, table.encode(encoding))
    administrator.post(url("gugus_institution_process_import"), page.context["confirm_form"].initial)
    assert ChangeRequest.objects.get().becomes == "+62 567 1 – 2", "it waits for a second person"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"kode;telepon kantor\nparoki;1\n" * 6000, "lebih dari 5.000 baris"),
        (b"%PDF-1.7\n", "bukan tabel XLSX atau CSV. Unduh tabelnya dari halaman ini"),
        (b"telepon kantor,nama\n1,Paroki\n", "Kolom “kode” tidak ada"),
        (b"kode,telepon\nparoki,1\n", "Kolom “telepon” tidak dikenal"),
        (b"kode,telepon kantor\n", "tidak berisi baris"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_indonesian(administrator, content, words):
    page = imported(administrator, content)
    assert words in page.content.decode()
    assert "confirm_form" not in page.context


def test_all_faults_of_rows_are_told_at_once(administrator):
    page = imported(administrator, b"kode;institusi induk;kecamatan\nparoki;tidak-ada;99\ngow;hilang;\n").content.decode()
    for words in ("Baris 2", "Baris 3", "Kode tidak dikenal: “tidak-ada”.", "Kode tidak dikenal: “99”.", "“hilang”"):
        assert words in page
    assert "Traceback" not in page


def test_a_table_speaks_indonesian(administrator):
    """Headings and choices of the export, and every fault of a row, named by its column."""
    book = openpyxl.load_workbook(io.BytesIO(administrator.get(url("gugus_institution_export")).content))
    rows = list(book.active.values)
    assert rows[0][:4] == ("kode", "nama", "nama pendek", "jenis")
    assert {row[-1] for row in rows[1:]} <= {"Ya", "Tidak"}
    table = "kode;nama;jenis;aktif;institusi induk\nparoki;;Kantor;mungkin;tidak-ada\ngow;Baru;;;\ngow;Baru;;;\n"
    page = imported(administrator, table.encode()).content.decode()
    for words in ("jenis: Pilihan tidak dikenal: “Kantor”", "Ya atau Tidak", "“tidak-ada”", "nama: ", "sudah ada di atas: gow"):
        assert words in page, words
