"""The import of a workbook into a draft plan: no difference for an export, otherwise added, changed and removed rows at once."""

import openpyxl
import pytest
from django.core import signing
from django.urls import reverse

from gugus.access.scope import scope
from gugus.workflow.lifecycle import Refused, TooLate
from rad.actions import draft_import as verbs
from rad.actions import next_plan
from rad.forms import draft_import, workbook_upload
from rad.lists import cells, plan_content
from rad.lists.comparison import Fate
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetLine,
    Indicator,
    NarrativeItem,
    Programme,
    RemovedActivity,
    SubTaskForce,
    Target,
)
from tests.rad import draft_imports as imports
from tests.rad import enactments, new_plans, plan_reviews, workbooks
from tests.rad.bad_workbooks import BAD
from tests.rad.draft_imports import REASON
from tests.rujukan.pages import at_desk, text

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NOTHING = draft_import.DraftImportForm.nothing
NEW = "v2-C-01-09"


@pytest.fixture
def draft(cast):
    return plan_reviews.drafted(cast)


@pytest.fixture
def book(cast, draft):
    return imports.exported(cast.rad, draft)


def entries(page):
    return {(one.kind, one.code): one for one in page.context["form"].changes.entries}


def changed_money(cast, draft, book, amount=1):
    """Upload the export with one other amount; return the page."""
    imports.cell(book, "Anggaran", "v2-C-02-01-1", "Pagu (rupiah)").value = amount
    return imports.upload(cast.rad, draft, book)


# No difference


def test_an_export_brings_no_difference_and_nothing_is_applied(cast, draft, book):
    before = plan_content.of(draft)
    page = imports.upload(cast.rad, draft, book)
    assert page.status_code == 422
    assert workbooks.faults(page) == {}
    assert NOTHING in text(page)
    verbs.apply(draft, plan_content.as_lists(before), by=cast.rad, fingerprint="")
    assert plan_content.of(draft) == before


def test_a_draft_of_a_workbook_and_one_changed_by_hand_bring_none_either(cast):
    new_plans.save(cast.rad, new_plans.uploaded(cast))
    draft = ActionPlan.objects.latest("pk")
    cell = {"amount_2022": {"amount": 7}, "funding_source": {"funding_source": "apbn"}}
    next_plan.edit(cells.plan_row("v2-A-01-02-1"), cell, by=cast.rad)
    assert NOTHING in text(imports.upload(cast.rad, draft, imports.exported(cast.rad, draft)))


def test_an_institution_that_was_switched_off_stays_where_it_is(cast, draft, book):
    duty = Assignment.objects.filter(activity__programme__sub_task_force__plan=draft, institution__isnull=False).first()
    type(duty.institution).objects.filter(pk=duty.institution_id).update(active=False)
    assert NOTHING in text(imports.upload(cast.rad, draft, book))


# Changed


def test_every_cell_changed_and_changed_back_is_as_before(cast, draft, book):
    original, before = workbooks.saved(book), plan_content.of(draft)
    count = workbooks.change_everything(book, ["gow", "polres"])
    page = imports.upload(cast.rad, draft, book)
    assert page.status_code == 200, workbooks.faults(page)
    changes = plan_content.changes(before, plan_content.keyed(page.context["form"].read))
    counted = [one for change in changes for one in change.columns if change.kind in ("indicators", "activities", "lines")]
    assert len(counted) + sum(change.kind in ("targets", "amounts", "assignments") for change in changes) == count
    assert plan_content.of(draft) == before, "the check stores nothing"
    answer = imports.apply(cast.rad, draft, page)
    assert answer.url == reverse("rad:plan_comparison", args=[draft.code])
    assert NOTHING in text(imports.upload(cast.rad, draft, imports.exported(cast.rad, draft)))
    back = imports.upload(cast.rad, draft, original)
    assert back.status_code == 200, workbooks.faults(back)
    imports.apply(cast.rad, draft, back)
    assert plan_content.changes(before, plan_content.of(draft)) == []
    assert Target.objects.get(indicator__code="A-14-01-1", year=2021).wording == "", "the plan in force stays"


def test_the_preview_shows_old_new_and_the_money(cast, draft, book):
    old = imports.cell(book, "Anggaran", "v2-C-02-01-1", "Pagu (rupiah)").value
    imports.cell(book, "Kegiatan", "v2-C-02-01", "Kegiatan").value = "Pelatihan bahasa"
    page = changed_money(cast, draft, book, old + 1_000_000)
    [one] = entries(page)["Anggaran", "v2-C-02-01-1"].differences
    assert (one.label, one.old, one.new) == (
        "Pagu 2022",
        f"Rp{old:,}".replace(",", "."),
        f"Rp{old + 1_000_000:,}".replace(",", "."),
    )
    assert entries(page)["Kegiatan", "v2-C-02-01"].differences[0].new == "Pelatihan bahasa"
    assert [money.change for money in page.context["form"].changes.money] == [1_000_000, 0, 0, 1_000_000]
    assert "0 baris baru, 2 diubah, 0 keluar" in text(page)


def test_programmes_tables_and_lists_change_too(cast, draft, book):
    for place in imports.rows_of(book, "Kegiatan", "v2-A-01-"):
        book["Kegiatan"].cell(place, 4).value = "Program lain"
    book["Tabel"]["D2"].value = "Tujuan lain"
    book["Butir"]["E2"].value = "Butir lain"
    item = (book["Butir"]["A2"].value, book["Butir"]["C2"].value)
    imports.apply(cast.rad, draft, imports.upload(cast.rad, draft, book))
    assert Programme.objects.get(code="v2-A-01").printed == "Program lain"
    assert SubTaskForce.objects.get(plan=draft, letter="A").objective == "Tujuan lain"
    assert NarrativeItem.objects.filter(sub_task_force__plan=draft, printed="Butir lain", order=item[1]).exists()
    assert NOTHING in text(imports.upload(cast.rad, draft, book))


# Added and removed


def test_rows_are_added_and_removed_with_a_reason(cast, draft, book):
    imports.add_activity(book)
    imports.delete(book, "Kegiatan", "v2-C-02-01")
    imports.delete(book, "Indikator", "v2-A-01-02-1")
    book["Butir"].delete_rows(2)
    items = NarrativeItem.objects.filter(sub_task_force__plan=draft).count()
    page = imports.upload(cast.rad, draft, book)
    assert page.status_code == 200, workbooks.faults(page)
    shown = entries(page)
    assert [one.code for one in shown.values() if (one.kind, one.fate) == ("Kegiatan", Fate.ADDED)] == [NEW]
    assert page.context["form"].changes.removed == ["v2-C-02-01"]
    assert shown["Indikator", "v2-C-02-01-1"].fate == shown["Anggaran", "v2-C-02-01-1"].fate == Fate.DROPPED
    assert ("Koordinator 1", "Disnaker") in {(one.label, one.new) for one in shown["Kegiatan", NEW].differences}
    refused = imports.apply(cast.rad, draft, page)
    assert refused.status_code == 422
    assert verbs.NO_REASON in text(refused)
    assert Activity.objects.filter(code="v2-C-02-01").exists()
    assert imports.apply(cast.rad, draft, page, reason=REASON).status_code == 302
    row = RemovedActivity.objects.get()
    assert (row.code, row.origin.code, row.reason, row.by) == ("v2-C-02-01", "C-02-01", REASON, cast.rad)
    assert not Indicator.objects.filter(code__in=("v2-C-02-01-1", "v2-A-01-02-1")).exists()
    assert not BudgetLine.objects.filter(code__startswith="v2-C-02-01-").exists()
    assert NarrativeItem.objects.filter(sub_task_force__plan=draft).count() == items - 1
    activity = Activity.objects.get(code=NEW)
    assert (activity.text, activity.budget_line.code, activity.order) == ("Pelatihan", f"{NEW}-1", 9)
    targets = Target.objects.filter(indicator__code=f"{NEW}-1").order_by("year")
    assert [(one.year, one.text, one.state) for one in targets] == [
        (2022, "10 orang", "unit"),
        (2023, "", "blank"),
        (2024, "", "blank"),
    ]
    assert Activity.objects.filter(code="C-02-01").exists(), "the plan in force stays"
    assert NOTHING in text(imports.upload(cast.rad, draft, imports.exported(cast.rad, draft)))


def test_a_budget_that_changes_hands_is_not_lost_with_the_activity_that_goes(cast, draft, book):
    """Its new activity is paid before the old one is taken out."""
    imports.delete(book, "Kegiatan", "v2-E-01-01")
    line = Activity.objects.get(code="v2-E-01-01").budget_line or Indicator.objects.get(code="v2-E-01-01-1").budget_line
    free = Activity.objects.filter(programme__sub_task_force=line.sub_task_force).exclude(code="v2-E-01-01").first()
    for sheet in ("Kegiatan", "Indikator"):
        for nth, _ in enumerate(imports.rows_of(book, sheet, free.code)):
            imports.cell(book, sheet, free.code, "Kode anggaran", nth).value = line.code
    for one in {free.budget_line, *(one.budget_line for one in free.indicators.all())} - {None, line}:
        if one.rows_covered() == free.indicators.count():
            imports.delete(book, "Anggaran", one.code)
    page = imports.upload(cast.rad, draft, book)
    assert page.status_code == 200, workbooks.faults(page)
    imports.apply(cast.rad, draft, page, reason=REASON)
    free.refresh_from_db()
    assert free.budget_line == line
    assert not Activity.objects.filter(code="v2-E-01-01").exists()


# Faults


def value(sheet, code, heading, new):
    return lambda book: setattr(imports.cell(book, sheet, code, heading), "value", new)


def without(sheet, code):
    return lambda book: imports.delete(book, sheet, code)


def used_again(book):
    imports.add_activity(book, "v2-C-02-01", "v2-C-02")


FAULTY = {
    "printed": (value("Kegiatan", "v2-A-01-01", "Kegiatan (tercetak)", "Lain"), "Kegiatan E2", "tidak diubah lewat impor"),
    "printed target": (value("Target", "v2-A-01-01-1", "Target (tercetak)", "9"), "Target C2", "tidak diubah lewat impor"),
    "formula": (value("Anggaran", "v2-A-", "Pagu (rupiah)", "=1+1"), "Anggaran D2", "berisi rumus"),
    "money": (value("Anggaran", "v2-A-", "Pagu (rupiah)", "dua juta"), "Anggaran D2", "bukan rupiah bulat"),
    "other version": (value("Kegiatan", "v2-A-01-01", "Kode kegiatan", "v9-A-01-01"), "Kegiatan A2", "milik rencana lain"),
    "new table": (lambda book: imports.append(book, "Tabel", Huruf="F"), "Tabel baris 7", "Tabel tidak ditambah"),
    "table gone": (without("Tabel", "E"), "Tabel", "tabel E tidak ada"),
    "target gone": (without("Target", "v2-A-01-02-1"), "Target", "baris v2-A-01-02-1 tahun 2022 tidak ada, juga 2 baris lain"),
    "other year": (value("Target", "v2-A-01-01-1", "Tahun", 2025), "Target B2", "tabel A memuat 2022, 2023, 2024"),
    "one of a programme": (value("Kegiatan", "v2-A-01-01", "Program aksi", "Lain"), "Kegiatan D3", "Satu kode, satu program"),
    "institution": (value("Penugasan", "v2-A-01-01", "Kode institusi", "dinas-x"), "Penugasan G2", "tidak dikenal: “dinas-x”"),
    "somebody": (value("Kegiatan", "v2-A-01-01", "Kegiatan", "Korban KS-26-0001"), "Kegiatan F2", "memuat data orang"),
    "orphan": (
        lambda book: imports.append(book, "Target", Kode_indikator="v2-A-99-01-1", Tahun=2022, Bentuk="Kosong"),
        None,
        "v2-A-99",
    ),
    "missing column": (lambda book: book["Butir"].delete_cols(4), "Butir baris 1", "Kolom “Nomor” tidak ada"),
    "missing sheet": (lambda book: book.remove(book["Butir"]), "Butir", "lembar ini tidak ada"),
}


def test_every_fault_is_told_with_its_cell_and_none_is_applied(cast, draft, book):
    before, good = plan_content.of(draft), workbooks.saved(workbooks.cut_to_first_table(book, but=["Tabel"]))
    assert imports.upload(cast.rad, draft, good).status_code == 200
    for name, (change, place, words) in FAULTY.items():
        faulty = openpyxl.load_workbook(imports.BytesIO(good))
        change(faulty)
        page = imports.upload(cast.rad, draft, faulty)
        told = workbooks.faults(page)
        assert page.status_code == 422, name
        if place:
            assert words in told.get(place, ""), (name, told)
        else:
            assert any("tidak ada di lembar" in one for one in told.values()), (name, told)
    assert plan_content.of(draft) == before


def test_bad_workbooks_are_refused_and_so_are_csv_and_the_workbook_of_another_plan(cast, draft):
    for name, (content, _) in BAD.items():
        assert imports.upload(cast.rad, draft, content).status_code == 422, name
    sheet = at_desk(cast.rad).get(reverse("rad:plan_sheet", args=["target"]), {"rencana": draft.code}).content
    assert "Berkas CSV memuat satu lembar saja" in str(workbooks.faults(imports.upload(cast.rad, draft, sheet, "target.csv")))
    page = imports.upload(cast.rad, draft, workbooks.exported(cast.rad))
    [words] = workbooks.faults(page).values()
    assert words.startswith("Berkas ini bukan unduhan rancangan RAD 2022–2024")


def test_a_number_that_was_used_is_not_used_again(cast):
    review = plan_reviews.decided(cast, plan_reviews.begun(cast), C_02_01=("drop", "Selesai"))
    draft = plan_reviews.drafted(cast, review)
    book = imports.exported(cast.rad, draft)
    programme = "v2-C-02"
    if not imports.rows_of(book, "Kegiatan", programme):
        imports.append(book, "Kegiatan", Kode_kegiatan="v2-C-02-01", Kode_program=programme, Program_aksi="Lain", Kegiatan="Lain")
    else:
        imports.add_activity(book, "v2-C-02-01", programme)
    told = " ".join(workbooks.faults(imports.upload(cast.rad, draft, book)).values())
    assert "sudah pernah dipakai. Nomor bebas berikutnya" in told


# Meanwhile


def test_a_draft_that_changed_since_is_compared_again_and_then_applied(cast, draft, book):
    page = changed_money(cast, draft, book)
    row = cells.plan_row("v2-A-01-02-1")
    next_plan.edit(row, {"target_2022": {"state": "number", "value": 7, "unit": "", "wording": "7"}}, by=cast.rad)
    again = imports.apply(cast.rad, draft, page)
    assert again.status_code == 422
    assert verbs.CHANGED_SINCE in text(again)
    assert "7 (angka) →" in text(again), "the new preview says that the import takes it back"
    assert BudgetLine.objects.get(code="v2-C-02-01-1").amounts.get(year=2022).amount != 1
    assert imports.apply(cast.rad, draft, again).status_code == 302
    assert BudgetLine.objects.get(code="v2-C-02-01-1").amounts.get(year=2022).amount == 1


def test_pressed_twice_it_is_applied_once(cast, draft, book):
    imports.delete(book, "Kegiatan", "v2-C-02-01")
    page = imports.upload(cast.rad, draft, book)
    first, again = (imports.apply(cast.rad, draft, page, reason=REASON) for _ in range(2))
    assert first.url == again.url
    assert RemovedActivity.objects.count() == 1


def test_a_draft_whose_enactment_waits_or_was_approved_takes_none(cast):
    draft = enactments.a_whole_draft(cast)
    book = imports.exported(cast.rad, draft)
    book["Anggaran"]["D2"].value = 77
    page = imports.upload(cast.rad, draft, book)
    enactment = enactments.proposed(cast, draft)
    refused(cast, draft, page, "menunggu keputusan")
    enactments.verbs.approve(enactment, by=cast.kepala)
    refused(cast, draft, page, "bukan rancangan lagi")
    assert not BudgetLine.objects.filter(amounts__amount=77, sub_task_force__plan=draft).exists()


def refused(cast, draft, page, words):
    """Check that an upload is not applied any more, and that the page for another one leads to the draft, which says why."""
    answer = imports.apply(cast.rad, draft, page)
    assert answer.status_code == 422
    assert words in text(answer)
    assert imports.upload(cast.rad, draft, b"x").url == reverse("rad:plan_comparison", args=[draft.code])


def test_a_withdrawn_draft_takes_none(cast, draft, book):
    page = changed_money(cast, draft, book)
    next_plan.withdraw(draft.origin, by=cast.rad, reason="Menunggu peraturan baru", resumes=False)
    assert "dibatalkan" in text(imports.apply(cast.rad, draft, page))
    with pytest.raises(TooLate, match="dibatalkan"):
        verbs.apply(draft, plan_content.as_lists(plan_content.of(draft)), by=cast.rad, fingerprint="")


# Who


def test_only_the_secretariat_imports(cast, draft, book):
    page = changed_money(cast, draft, book)
    for user in (cast.kepala, cast.disnaker, cast.admin):
        assert imports.upload(user, draft, book).status_code == 403
        assert imports.apply(user, draft, page).status_code == 403
    with pytest.raises(Refused, match="pengelola RAD"):
        verbs.apply(draft, {}, by=cast.disnaker, fingerprint="")
    with scope(cast.disnaker):
        assert NarrativeItem.objects.filter(sub_task_force__plan=draft).delete()[0] == 0
    with scope(cast.rad):
        assert NarrativeItem.objects.filter(sub_task_force__plan__code="rad-2019").delete()[0] == 0
    assert at_desk(cast.rad).get(reverse("rad:draft_import", args=["rad-2019"])).status_code == 404


def test_rows_that_were_changed_on_the_way_or_checked_by_another_are_not_taken(cast, draft, book):
    page = changed_money(cast, draft, book)
    rows = page.context["form"]["rows"].value()
    stored = signing.loads(rows, salt=workbook_upload.SALT)
    foreign = signing.dumps(stored | {"user": cast.gow.pk}, salt=workbook_upload.SALT)
    for sealed in ("", "x", rows[:-1], foreign):
        assert imports.apply(cast.rad, draft, page, rows=sealed).status_code == 422


# Long
