"""Import of the plan: an exported workbook brings no difference, a changed one a single revision that the head decides."""

import pytest
from django.urls import reverse

from rad.actions import revision as verbs
from rad.forms import plan_import
from rad.models import RevisedCell, Revision, Target
from tests.rad import evaluations, reports, revisions, workbooks
from tests.rad.bad_workbooks import AMOUNTS
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


@pytest.fixture
def desk(cast):
    return at_desk(cast.rad)


def test_what_is_exported_is_imported_without_a_difference(cast, desk):
    page = workbooks.upload(desk, workbooks.saved(workbooks.exported(cast.rad)))
    assert page.status_code == 422
    assert workbooks.faults(page) == {}
    assert plan_import.PlanImportForm.nothing in text(page)


def test_each_csv_is_imported_without_a_difference(cast, desk):
    for name in ("kegiatan", "indikator", "target", "anggaran", "penugasan"):
        content = desk.get(reverse("rad:plan_sheet", args=[name])).content
        page = workbooks.upload(desk, content, f"{name}.csv")
        assert workbooks.faults(page) == {}, name
        assert plan_import.PlanImportForm.nothing in text(page)


def test_every_cell_changed_is_one_revision_and_changed_back_it_is_as_before(cast, desk):
    before, book = workbooks.saved(workbooks.exported(cast.rad)), workbooks.exported(cast.rad)
    count = workbooks.change_everything(book, ["gow", "polres"])
    answer = workbooks.upload(desk, workbooks.saved(book))
    revision = Revision.objects.get()
    assert answer.url == reverse("rad:revision_detail", args=[revision.number])
    assert revision.cells.count() == count
    nothing = plan_import.PlanImportForm.nothing
    assert nothing in text(workbooks.upload(desk, before)), "nothing changes before the head decides"
    verbs.approve(revision, by=cast.kepala)
    assert nothing in text(workbooks.upload(desk, workbooks.saved(workbooks.exported(cast.rad))))
    back = workbooks.proposed(desk, before)
    assert back.cells.count() == count
    verbs.approve(back, by=cast.kepala)
    assert nothing in text(workbooks.upload(desk, before, reason="Lagi")), "not the same form again"
    assert not Target.objects.exclude(wording="").exists(), "the print is in force again"


def test_pressed_twice_it_is_one_revision(cast, desk):
    content = a_budget(258_000_001)
    key = workbooks.sent(desk, content)["submit_key"]
    first, again = (workbooks.upload(desk, content, submit_key=key) for _ in range(2))
    assert first.url == again.url
    assert Revision.objects.count() == 1


def test_numbers_are_read_as_people_write_them(cast, desk):
    for typed in ("1.000.000", "Rp 1.000.000,00", "Rp1.000.000", "1000000", 1_000_000):
        revision = workbooks.proposed(desk, a_budget(typed), reason=f"Ditulis {typed!r}")
        assert revision.cells.get().new == {"amount": 1_000_000}
        verbs.withdraw(revision, by=cast.rad)
    content = f"sep=;\nKode indikator;Tahun;Bentuk;Nilai;Satuan;Kata-kata target\n{workbooks.CODE};2021;Angka;12,5;;240\n"
    one = workbooks.proposed(desk, content.encode("utf-16"), "target.csv").cells.get()
    assert one.new == {"state": "number", "value": 12.5, "unit": "", "wording": "12,50"}


def test_text_stays_text(cast, desk):
    words = "<script>alert(1)</script> =1+1"
    answer = workbooks.upload(desk, workbooks.a_sheet("Kegiatan", [("Kode kegiatan", "Kegiatan"), ("C-02-01", words)]))
    assert RevisedCell.objects.get().new == {"wording": words}
    assert "<script>alert" not in text(desk.get(answer.url))


def test_what_is_typed_stays_beside_the_faults(cast, desk):
    page = workbooks.upload(desk, a_budget("dua juta"), reason="Pergeseran anggaran", document_number="")
    assert page.status_code == 422
    assert "bukan rupiah bulat" in workbooks.faults(page)["Anggaran C2"]
    assert "Pergeseran anggaran" in text(page)
    assert "document_number" in page.context["form"].errors
    assert not Revision.objects.exists()


def a_budget(amount):
    return workbooks.a_sheet("Anggaran", [AMOUNTS, (workbooks.CODE, 2021, amount, "APBD Kabupaten")])


def test_what_a_revision_may_not_do_is_told_beside_its_cell(cast, desk):
    """A year that is closed, a budget below what is spent, and a cell that waits for a decision already."""
    reports.approved(cast.disnaker, cast.rad, value=160)
    reports.spent(cast.disnaker, cast.rad, 200_000_000)
    waiting = revisions.proposed(cast)
    book = workbooks.exported(cast.rad)
    for row in book["Anggaran"].iter_rows(min_row=2):
        if row[0].value == workbooks.CODE and row[1].value in (2020, 2021):
            row[3].value = 100_000_000
    faults = workbooks.faults(workbooks.upload(desk, workbooks.saved(book)))
    told = " ".join(faults.values())
    assert "Rp200.000.000 sudah terpakai" in told
    assert f"{waiting} sudah mengusulkan isian ini" in told
    assert len(faults) == 2
    assert all(place.startswith("Anggaran D") for place in faults)


def test_a_closed_year_is_not_imported(cast, desk):
    evaluations.signed(cast)
    content = workbooks.a_sheet("Anggaran", [AMOUNTS, (workbooks.CODE, 2020, 1, "APBD Kabupaten")])
    [(place, words)] = workbooks.faults(workbooks.upload(desk, content)).items()
    assert place == "Anggaran C2"
    assert "Evaluasi 2020 sudah ditandatangani" in words


def test_names_that_differ_from_their_codes_are_told_once(cast, desk):
    """A name follows its code, so an older workbook has old names: one line says what counts and how to go on."""
    book = workbooks.exported(cast.rad)
    for row in book["Penugasan"].iter_rows(min_row=2, max_row=9):
        row[5].value = "Nama lama"
    [(place, words)] = workbooks.faults(workbooks.upload(desk, workbooks.saved(book))).items()
    assert place == "Penugasan F2"
    assert "Nama institusi di 8 baris tidak sesuai dengan Kode institusi" in words
    book["Penugasan"].delete_cols(6)
    assert plan_import.PlanImportForm.nothing in text(workbooks.upload(desk, workbooks.saved(book)))
