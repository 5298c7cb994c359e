"""The reports of a year as a workbook: imported as exported it changes nothing; it is checked as a whole and stored by verbs."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from gugus.uploads import table as tables
from rad.actions import realisation
from rad.choices import ReportStatus
from rad.forms import report_import, workbook_upload
from rad.models import Realisation, Spending
from tests.rad import evaluations, reports
from tests.rad.report_workbooks import book_of, upload, write
from tests.rad.reports import MEASURED, YEAR
from tests.rad.workbooks import faults, saved
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long
SAVE, ALL = (reverse(f"rad:{name}", args=[YEAR]) for name in ("report_import_save", "report_export_all"))
TEXT = "C-03-01-1"
FIGURE, HINDRANCE, PROOF = "Realisasi", "Kategori kendala", "Bukti"


def save(user, page, **fields):
    return at_desk(user).post(SAVE, {"changes": page.context["form"]["changes"].value()} | fields)


def filled(user):
    book = write(book_of(user), "Realisasi", MEASURED, **{FIGURE: 160, PROOF: "Rekap di bidang"})
    return write(book, "Uang yang terpakai", MEASURED, **{"Uang yang terpakai (rupiah)": "Rp 1.000.000"})


# Export


def test_the_workbook_holds_what_the_institution_reports_with_what_is_stored(cast):
    reports.draft(cast.disnaker, value=160)
    book = book_of(cast.disnaker)
    assert [row[0].value for row in book["Realisasi"].iter_rows(min_row=2)] == [
        "C-02-01-1",
        "C-02-01-2",
        "C-03-01-1",
        "C-04-01-1",
        "C-04-02-1",
    ]
    headings = [cell.value for cell in book["Realisasi"][1]]
    row = dict(zip(headings, [cell.value for cell in book["Realisasi"][2]], strict=True))
    assert (row["Realisasi"], row["Keadaan"], row["Tahun"]) == (160, "Draf", YEAR)
    assert "Disnaker" in row["Institusi koordinator"]


def test_the_secretariat_has_all_reports_in_one_workbook(cast):
    reports.draft(cast.disnaker, value=160)
    codes = {row[0].value for row in book_of(cast.rad, ALL)["Realisasi"].iter_rows(min_row=2)}
    assert {MEASURED, reports.UNDECIDED} <= codes


# Import


def test_what_is_exported_is_imported_without_a_difference(cast):
    reports.draft(cast.disnaker, value=160)
    page = upload(cast.disnaker, book_of(cast.disnaker))
    assert page.status_code == 422
    assert faults(page) == {}
    assert report_import.NOTHING in text(page)


def test_a_filled_workbook_is_shown_and_then_stored_as_drafts(cast):
    page = upload(cast.disnaker, filled(cast.disnaker))
    assert page.status_code == 200, faults(page)
    assert not Realisation.objects.exists()
    for words in ("Rekap di bidang", "Rp1.000.000", "kosong"):
        assert words in text(page)
    for _ in range(2):  # pressed twice
        assert save(cast.disnaker, page).url == reverse("rad:realisation_grid", args=[YEAR])
    row = Realisation.objects.get()
    assert (row.value, row.evidence, row.status, row.author) == (160, "Rekap di bidang", ReportStatus.DRAFT, cast.disnaker)
    assert Spending.objects.get().amount == 1_000_000
    assert report_import.NOTHING in text(upload(cast.disnaker, book_of(cast.disnaker)))


def test_a_workbook_with_the_former_words_is_read(cast):
    book = filled(cast.disnaker)
    spent = book["Uang yang terpakai"]
    spent.title = "Penyerapan"
    for cell in spent[1]:
        cell.value = cell.value.replace("Uang yang terpakai", "Penyerapan").replace("uang yang terpakai", "penyerapan")
    save(cast.disnaker, upload(cast.disnaker, book))
    assert Spending.objects.get().amount == 1_000_000


def test_only_who_ticks_it_submits_and_then_nothing_may_be_missing(cast):
    page = upload(cast.disnaker, write(filled(cast.disnaker), "Realisasi", TEXT, **{FIGURE: "1"}))
    assert page.status_code == 200, faults(page)
    answer = save(cast.disnaker, page, submits="on")
    assert answer.status_code == 422
    assert "pilih kategori kendalanya" in text(answer)
    assert not Realisation.objects.exists(), "all of them, or none"
    page = upload(cast.disnaker, filled(cast.disnaker))
    save(cast.disnaker, page, submits="on")
    assert {row.status for row in (*Realisation.objects.all(), *Spending.objects.all())} == {ReportStatus.SUBMITTED}


def test_semicolons_and_numbers_as_people_write_them(cast):
    for typed in ("160", "1.160,5", "1160,50"):
        headings = "Kode indikator;Tahun;Realisasi;Alasan berbeda dari data kasus;Kategori kendala;Tindak lanjut;Bukti"
        content = f"{headings}\n{MEASURED};{YEAR};{typed};;;;\n"
        page = upload(cast.disnaker, content.encode("utf-8-sig"), "realisasi.csv")
        assert page.status_code == 200, faults(page)


def test_all_faults_are_told_at_once_each_with_its_cell(cast):
    book = write(book_of(cast.disnaker), "Realisasi", MEASURED, **{FIGURE: "banyak", HINDRANCE: "Malas"})
    write(book, "Realisasi", "C-02-01-2", **{FIGURE: date(2021, 3, 1)})
    write(book, "Realisasi", TEXT, **{FIGURE: "=1+1", "Target": "999"})
    write(book, "Uang yang terpakai", MEASURED, **{"Uang yang terpakai (rupiah)": "12.5", "Alasan melebihi pagu": "x" * 1001})
    book["Realisasi"].append([reports.UNDECIDED, YEAR])
    book["Realisasi"].append([MEASURED, YEAR + 1])
    page = upload(cast.disnaker, book)
    assert page.status_code == 422
    told = faults(page)
    words = " ".join(told.values())
    for one in (
        "Malas",
        "tanggal",
        "rumus",
        "rupiah bulat",
        "1.000 huruf",
        "tidak Anda laporkan",
        f"laporan tahun {YEAR}",
        "tidak diubah lewat impor",
    ):
        assert one in words, (one, told)
    assert len(told) >= 8
    assert not Realisation.objects.exists()


def test_a_cell_is_checked_as_on_the_page(cast):
    told = faults(upload(cast.disnaker, write(book_of(cast.disnaker), "Realisasi", MEASURED, **{FIGURE: "banyak"})))
    assert list(told) == ["Realisasi G2"]
    assert "misalnya 1.250" in told["Realisasi G2"]


def test_a_report_that_is_approved_and_a_closed_year_are_refused(cast):
    book = write(book_of(cast.disnaker), "Realisasi", MEASURED, **{FIGURE: 150})
    reports.approved(cast.disnaker, cast.rad, value=160)
    assert "sudah disetujui" in " ".join(faults(upload(cast.disnaker, book)).values())
    other = write(book_of(cast.disnaker), "Realisasi", TEXT, **{FIGURE: 5})
    evaluations.signed(cast)
    told = faults(upload(cast.disnaker, other))
    assert f"Evaluasi tahun {YEAR} sudah ditandatangani" in " ".join(told.values())


def test_an_unchanged_row_that_was_approved_meanwhile_is_no_fault(cast):
    reports.draft(cast.disnaker, value=160)
    book = write(book_of(cast.disnaker), "Realisasi", TEXT, **{FIGURE: 100})
    realisation.approve(realisation.submit(Realisation.objects.get(), by=cast.disnaker), by=cast.rad)
    assert upload(cast.disnaker, book).status_code == 200


def test_another_institution_finds_none_of_these_rows(cast):
    told = faults(upload(cast.dinkes, filled(cast.disnaker)))
    assert all("tidak Anda laporkan" in words for words in told.values())
    assert len(told) == 9


def test_a_report_changed_since_the_check_is_shown_with_both_values(cast):
    row = reports.draft(cast.disnaker, value=140)
    page = upload(cast.disnaker, write(book_of(cast.disnaker), "Realisasi", MEASURED, **{FIGURE: 160}))
    fields = {"text": "150 Orang", "value": 150}
    realisation.report(row.indicator, YEAR, by=cast.disnaker, version=row.version, fields=fields)
    answer = save(cast.disnaker, page)
    assert answer.status_code == 422
    assert "150 Orang" in text(answer)
    assert save(cast.disnaker, answer).status_code == 302, "who has seen both values decides"
    row.refresh_from_db()
    assert row.value == 160


def test_the_differences_are_signed_for_this_user_and_year(cast):
    page = upload(cast.disnaker, filled(cast.disnaker))
    sealed = page.context["form"]["changes"].value()
    other = reverse("rad:report_import_save", args=[YEAR - 1])
    assert workbook_upload.EXPIRED in text(at_desk(cast.disnaker).post(other, {"changes": sealed}))
    assert workbook_upload.EXPIRED in text(at_desk(cast.dinkes).post(SAVE, {"changes": sealed}))
    assert at_desk(cast.disnaker).post(SAVE, {"changes": sealed[:-1]}).status_code == 422
    assert not Realisation.objects.exists()


def merged(book):
    book["Realisasi"].merge_cells("A2:A3")
    return saved(book)


def with_part(name, content=b""):
    def repack(book):
        stream = BytesIO(saved(book))
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return stream.getvalue()

    return repack


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (merged, "sel gabungan"),
        (with_part("xl/vbaProject.bin"), tables.MACROS),
        (with_part("xl/media/nol.bin", b"0" * (tables.MOST_UNPACKED + 1)), tables.TOO_HEAVY),
        (lambda book: b"%PDF-1.7", tables.UNKNOWN),
        (lambda book: b"nama;umur\nA;1\n", report_import.NO_TABLE),
    ],
)
def test_a_harmful_or_foreign_file_is_refused(cast, change, words):
    page = upload(cast.disnaker, change(book_of(cast.disnaker)))
    assert page.status_code == 422
    assert words.lower() in text(page).lower()


def test_of_many_faults_the_first_are_shown_and_how_many_there_are(cast):
    headings = "Kode indikator;Tahun;Realisasi;Alasan berbeda dari data kasus;Kategori kendala;Tindak lanjut;Bukti\n"
    content = headings.encode() + f"X-1;{YEAR};1;;;;\n".encode() * 400
    page = upload(cast.disnaker, content, "realisasi.csv")
    assert "400 hal perlu dibetulkan" in text(page)
    assert "Yang pertama dari 400" in text(page)
    assert len(page.context["form"].faults) == 300
