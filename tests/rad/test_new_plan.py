"""A new plan from a workbook: what is exported comes back as a draft, twice as one, and a bad workbook tells all its faults."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from gugus.workflow.lifecycle import Refused
from rad.actions import draft_activity, new_plan, next_plan
from rad.choices import PlanStatus
from rad.lists import comparison, workbook
from rad.lists.plan_enactment import faults
from rad.models import ActionPlan, Indicator, PlanReview, Target, YearInForce
from rad.models.codes import bare
from tests.rad import enactments, plan_reviews, workbooks
from tests.rad.bad_workbooks import BAD
from tests.rad.new_plans import LATER, TITLE, YEARS, loaded, sent, the_next, upload, uploaded
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


def cells_of(plan, user):
    """Return the rows of each sheet of an export, with codes as in the first plan."""
    book = openpyxl.load_workbook(BytesIO(workbook.as_xlsx(plan, user)))
    return {
        sheet.name: [
            [bare(value) if isinstance(value, str) else value for value in row]
            for row in book[sheet.name].iter_rows(values_only=True)
        ]
        for sheet in workbook.LOADED
    }


def test_an_export_loaded_for_another_period_differs_in_nothing_but_its_codes_and_years(cast):
    old = ActionPlan.objects.get()
    answer = uploaded(cast)
    assert answer.status_code == 302, workbooks.faults(answer)
    plan = ActionPlan.objects.latest("pk")
    assert answer.url == reverse("rad:plan_comparison", args=[plan.code])
    assert (plan.status, plan.title, list(plan.years)) == (PlanStatus.DRAFT, TITLE, [2022, 2023, 2024])
    before, after = cells_of(old, cast.rad), cells_of(plan, cast.rad)
    for name in ("Target", "Anggaran"):
        for row in before[name][1:]:
            row[1] += LATER
    assert after == before
    assert not YearInForce.objects.filter(sub_task_force__plan=plan).exists(), "it is not in force by itself"
    for old_force, force in zip(old.sub_task_forces.all(), plan.sub_task_forces.all(), strict=True):
        assert force.target_years == [year + LATER for year in old_force.target_years]
    fates = [entry.fate for force in comparison.compare(plan.origin) for entry in force.entries]
    assert set(fates) == {comparison.Fate.SAME}


def test_sent_twice_it_is_one_plan(cast):
    content = workbooks.saved(the_next(cast.rad))
    form = sent(cast.rad, content)
    first, again = (upload(cast.rad, content, **{name: form[name] for name in ("submit_key", "replaces")}) for _ in range(2))
    assert first.url == again.url
    assert ActionPlan.objects.count() == 2


def test_the_draft_is_enacted_by_another_person_with_a_document_or_withdrawn(cast):
    uploaded(cast)
    review = PlanReview.objects.get()
    next_plan.withdraw(review, by=cast.rad, reason="Salah berkas", resumes=False)
    plan = loaded(cast, the_next(cast.rad), title="")
    assert plan.title == "Rencana Aksi Daerah 2022–2024", "a blank title names the years"
    inside = {"activity__programme__sub_task_force__plan": plan}
    for code in (fault.code for fault in faults(plan) if fault.words == "kegiatan tanpa indikator"):
        draft_activity.remove_activity(plan, code, by=cast.rad, reason="Tanpa indikator")
    Indicator.objects.filter(**inside).update(direction="increase", accumulation="annual")
    lacking = Indicator.objects.filter(code__in={fault.code for fault in faults(plan)})
    Target.objects.filter(indicator__in=lacking).update(state="sentence", printed="Semua", value=None, unit="")
    enactments.approved(cast, plan)
    assert YearInForce.objects.get(letter="A", year=2022).sub_task_force.plan == plan


def test_it_is_refused_while_the_plan_is_in_force_or_reviewed(cast):
    content = workbooks.saved(workbooks.exported(cast.rad))
    page = upload(cast.rad, content, first_year=2021, last_year=2023)
    assert page.status_code == 422
    assert "paling awal 2022" in text(page)
    assert workbooks.faults(page)["Target B2"] == "Tahun: 2019 di luar periode 2021–2023.", "told together with its cells"
    plan_reviews.begun(cast)
    assert "sedang ditinjau" in text(uploaded(cast))
    with pytest.raises(Refused, match="pengelola rencana aksi"):
        new_plan.load_plan({}, by=cast.kepala, title=TITLE, **YEARS)


def cell(sheet, place, value):
    return lambda book: book[sheet].__setitem__(place, value)


def without_column(sheet, heading):
    def change(book):
        place = next(one.column for one in book[sheet][1] if one.value == heading)
        book[sheet].delete_cols(place)

    return change


FAULTY = {
    "letter": (cell("Tabel", "A2", "a"), "Tabel A2", "Huruf: satu huruf besar"),
    "letter without table": (cell("Tabel", "A2", "F"), "Kegiatan A2", "sub gugus tugas A tidak ada di lembar Tabel"),
    "code": (cell("Kegiatan", "A2", "A1"), "Kegiatan A2", "“A1” bukan kode"),
    "code written otherwise": (cell("Kegiatan", "A2", "A-001-01"), "Kegiatan A2", "bukan kode"),
    "code twice": (cell("Kegiatan", "A3", "v2-A-01-01"), "Kegiatan A3", "sudah ada di baris"),
    "two programmes": (cell("Kegiatan", "D3", "Lain"), "Kegiatan D3", "Satu kode, satu program"),
    "other activity": (cell("Indikator", "B2", "A-02-01"), "Indikator B2", "tidak cocok"),
    "no activity": (cell("Indikator", "A2", "A-99-01-1"), "Indikator A2", "A-99-01 tidak ada di lembar Kegiatan"),
    "direction": (cell("Indikator", "E2", None), "Indikator E2", "Arah: belum dipilih"),
    "year": (cell("Target", "B2", 2030), "Target B2", "2030 di luar periode 2022–2024"),
    "budget year": (cell("Anggaran", "B2", 2025), "Anggaran B2", "2025 di luar periode"),
    "no budget": (cell("Kegiatan", "G2", "A-99-01-1"), "Kegiatan G2", "tidak ada di lembar Anggaran"),
    "formula": (cell("Anggaran", "D2", "=1+1"), "Anggaran D2", "berisi rumus"),
    "institution": (cell("Penugasan", "G2", "dinas-x"), "Penugasan G2", "tidak dikenal: “dinas-x”"),
    "somebody": (cell("Kegiatan", "F2", "Korban KS-26-0001"), "Kegiatan F2", "memuat data orang"),
    "long": (cell("Tabel", "B2", "x" * 121), "Tabel B2", "paling banyak 120 huruf"),
    "missing column": (without_column("Kegiatan", "Program aksi"), "Kegiatan baris 1", "Kolom “Program aksi” tidak ada"),
    "missing sheet": (lambda book: book.remove(book["Target"]), "Target", "lembar ini tidak ada"),
    "merged": (lambda book: book["Target"].merge_cells("C2:C3"), "Target C2:C3", "sel gabungan"),
}


def test_every_fault_is_told_with_its_cell_and_none_is_applied(cast):
    good = workbooks.saved(workbooks.cut_to_first_table(the_next(cast.rad)))
    for name, (change, place, words) in FAULTY.items():
        book = openpyxl.load_workbook(BytesIO(good))
        change(book)
        page = upload(cast.rad, workbooks.saved(book))
        assert page.status_code == 422, name
        assert words in workbooks.faults(page).get(place, ""), (name, workbooks.faults(page))
    for name, (content, _) in BAD.items():
        assert upload(cast.rad, content).status_code == 422, name
    page = upload(cast.rad, at_desk(cast.rad).get(reverse("rad:plan_sheet", args=["target"])).content, "target.csv")
    assert "Berkas CSV memuat satu lembar saja" in str(workbooks.faults(page))
    assert ActionPlan.objects.count() == 1
    assert upload(cast.rad, good).status_code == 302
