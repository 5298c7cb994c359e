"""A draft that is changed as a whole: its workbook becomes a new draft in its place, which is compared with both plans before."""

from io import BytesIO

import pytest
from django.core.files.base import File
from django.urls import reverse

from gugus.models import User
from gugus.uploads import table as tables
from gugus.workflow.lifecycle import TooLate
from rad.actions import new_plan, next_plan, reminder
from rad.choices import PlanStatus
from rad.forms.new_plan import NewPlan
from rad.lists import cells, comparison, workbook
from rad.lists.comparison import Fate
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    CaseSource,
    Indicator,
    NarrativeItem,
    PlanReview,
    RemovedActivity,
    Target,
)
from tests import reference
from tests.rad import draft_workbooks as books, enactments, new_plans, plan_reviews, workbooks
from tests.rad.draft_workbooks import REASON
from tests.rad.new_plans import TITLE, YEARS, loaded, upload
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LINE = "C-02-01-1"


def begin(cast):
    return plan_reviews.drafted(cast)


@pytest.fixture
def draft(start):
    return start


@pytest.fixture
def book(cast, draft):
    return books.exported(cast.rad, draft)


def fates(new, old):
    """Return what became of the rows of a draft in the one that replaced it."""
    return {entry.fate for force in comparison.compare(new.origin, old) for entry in force.entries}


def entries(new, old):
    return {entry.code: entry for force in comparison.compare(new.origin, old) for entry in force.entries}


# What goes on


def test_an_export_is_the_same_draft_again_with_all_that_a_workbook_does_not_hold(cast, draft, book):
    cell = {"amount_2022": {"amount": 7}, "target_2022": {"state": "number", "value": 7, "unit": "", "wording": "7"}}
    next_plan.edit(cells.plan_row("v2-A-01-02-1"), cell, by=cast.rad)
    reminder.set_interval(draft, by=cast.rad, interval="quarter")
    bound = CaseSource.objects.filter(indicator__activity__programme__sub_task_force__plan=draft)
    figures = set(bound.values_list("figure", "note"))
    new = loaded(cast, books.exported(cast.rad, draft))
    draft.refresh_from_db()
    assert (draft.status, new.status, new.version) == (PlanStatus.WITHDRAWN, PlanStatus.DRAFT, 3)
    assert fates(new, draft) == {Fate.SAME}
    assert new.reporting_interval.interval == "quarter"
    assert figures
    assert set(bound.model.objects.filter(indicator__code__startswith="v3-").values_list("figure", "note")) == figures
    review = new.origin
    assert (review.resumes, review.resumes.end_reason) == (draft.origin, new_plan.REPLACED)
    decided = [set(one.activities.values_list("activity", "outcome", "decided_by")) for one in (review, draft.origin)]
    assert decided[0] == decided[1]
    again = loaded(cast, books.exported(cast.rad, new))
    assert fates(again, draft) == {Fate.SAME}


def test_an_institution_that_was_switched_off_stays_where_it_is(cast, draft, book):
    duty = Assignment.objects.filter(activity__programme__sub_task_force__plan=draft, institution__isnull=False).first()
    type(duty.institution).objects.filter(pk=duty.institution_id).update(active=False)
    assert fates(loaded(cast, book), draft) == {Fate.SAME}


def test_every_cell_changed_and_changed_back_is_as_before(cast, draft, book):
    original = workbooks.saved(book)
    workbooks.change_everything(book, ["gow", "polres"])
    changed = loaded(cast, book)
    assert fates(changed, draft) == {Fate.CHANGED}
    assert fates(loaded(cast, original), draft) == {Fate.SAME}
    assert Target.objects.get(indicator__code="A-14-01-1", year=2021).wording == "", "the plan in force stays"


def test_the_comparison_shows_old_new_and_the_money_beside_either_plan(cast, draft, book):
    money = books.cell(book, "Anggaran", f"v2-{LINE}", "Pagu (rupiah)")
    old, money.value = money.value, money.value + 1_000_000
    new = loaded(cast, book)
    [one] = entries(new, draft)[f"v3-{LINE}"].differences
    assert (one.label, one.new) == ("Pagu tahun ke-1", f"Rp{old + 1_000_000:,}".replace(",", "."))
    desk, page = at_desk(cast.rad), reverse("rad:plan_comparison", args=[new.code])
    beside_draft = desk.get(page, {"rancangan": 1, "sub": "C"})
    assert [money.change for money in beside_draft.context["total"]] == [1_000_000, 0, 0, 1_000_000]
    assert "rancangan sebelumnya dan sekarang" in text(beside_draft)
    beside_plan = text(desk.get(page, {"sub": "C"}))
    assert "?rancangan=1&amp;sub=C" in beside_plan
    assert "rancangan sebelumnya" not in beside_plan


# Added and removed


def test_rows_are_added_and_removed_with_a_reason(cast, draft, book):
    original = workbooks.saved(book)
    books.add_activity(book)
    books.delete(book, "Kegiatan", "v2-C-02-01")
    books.delete(book, "Indikator", "v2-A-01-02-1")
    book["Butir"].delete_rows(2)
    items = NarrativeItem.objects.filter(sub_task_force__plan=draft).count()
    refused = upload(cast.rad, workbooks.saved(book), title="Judul yang diketik")
    assert refused.status_code == 422
    assert "Tidak ada dalam berkas: v2-C-02-01. Tulis alasannya" in text(refused)
    assert refused.context["form"]["title"].value() == "Judul yang diketik"
    assert ActionPlan.objects.count() == 2, "nothing is stored"
    new = loaded(cast, book, reason=REASON)
    row = RemovedActivity.objects.get()
    assert (row.code, row.origin.code, row.reason, row.by) == ("v3-C-02-01", "C-02-01", REASON, cast.rad)
    assert not Indicator.objects.filter(code__in=("v3-C-02-01-1", "v3-A-01-02-1")).exists()
    assert not BudgetLine.objects.filter(code__startswith="v3-C-02-01-").exists()
    assert NarrativeItem.objects.filter(sub_task_force__plan=new).count() == items - 1
    activity = Activity.objects.get(code="v3-C-01-09")
    assert (activity.text, activity.budget_line.code, activity.order) == ("Pelatihan", "v3-C-01-09-1", 9)
    targets = Target.objects.filter(indicator__code="v3-C-01-09-1").order_by("year")
    assert [(one.year, one.text, one.state) for one in targets] == [
        (2022, "10 orang", "unit"),
        (2023, "", "blank"),
        (2024, "", "blank"),
    ]
    assert Activity.objects.filter(code="C-02-01").exists(), "the plan in force stays"
    after = loaded(cast, book)
    assert after.removed.get().reason == REASON, "the reason goes on, and what belongs to the activity is left out again"
    back = loaded(cast, original, reason="Kembali ke semula")
    assert fates(back, draft) == {Fate.SAME}
    assert [one.code for one in back.removed.all()] == ["v5-C-01-09"]


def test_a_budget_that_changes_hands_is_not_lost_with_the_activity_that_goes(cast, draft, book):
    books.delete(book, "Kegiatan", "v2-E-01-01")
    line = Activity.objects.get(code="v2-E-01-01").budget_line or Indicator.objects.get(code="v2-E-01-01-1").budget_line
    free = Activity.objects.filter(programme__sub_task_force=line.sub_task_force).exclude(code="v2-E-01-01").first()
    for sheet in ("Kegiatan", "Indikator"):
        for nth, _ in enumerate(books.rows_of(book, sheet, free.code)):
            books.cell(book, sheet, free.code, "Kode anggaran", nth).value = line.code
    loaded(cast, book, reason=REASON)
    assert Activity.objects.get(code=free.code.replace("v2-", "v3-")).budget_line.code == line.code.replace("v2-", "v3-")
    assert not Activity.objects.filter(code="v3-E-01-01").exists()


def test_a_number_that_was_used_is_not_used_for_something_else(cast):
    review = plan_reviews.decided(cast, plan_reviews.begun(cast), C_02_01=("drop", "Selesai"))
    draft = plan_reviews.drafted(cast, review)
    book = books.exported(cast.rad, draft)
    of_programme = {"Kode_program": "v2-C-02", "Program_aksi": "Lain"}
    books.append(book, "Kegiatan", Kode_kegiatan="v2-C-02-01", Kegiatan="Lain", **of_programme)
    told = " ".join(workbooks.faults(upload(cast.rad, workbooks.saved(book))).values())
    assert "nomor C-02-01 sudah pernah dipakai. Nomor bebas berikutnya" in told


# Meanwhile


def test_whoever_was_shown_another_draft_is_told_and_may_send_again(cast, draft, book):
    content = workbooks.saved(book)
    late = new_plans.sent(cast.rad, content, title="Judul yang diketik")
    loaded(cast, content)
    answer = at_desk(cast.rad).post(reverse("rad:plan_load"), late)
    assert answer.status_code == 422
    assert "sudah lain. Bila dikirim lagi, berkas Anda menggantikan" in text(answer)
    assert answer.context["form"]["title"].value() == "Judul yang diketik"
    renewed = {name: answer.context["form"][name].value() for name in ("replaces", "submit_key")}
    assert upload(cast.rad, content, title="Judul yang diketik", **renewed).status_code == 302
    assert ActionPlan.objects.latest("pk").title == "Judul yang diketik"


def test_a_draft_whose_enactment_waits_or_was_approved_is_not_replaced(cast):
    draft = enactments.a_whole_draft(cast)
    content = workbooks.saved(books.exported(cast.rad, draft))
    enactment = enactments.proposed(cast, draft)
    assert "menunggu keputusan" in text(upload(cast.rad, content))
    enactments.verbs.approve(enactment, by=cast.kepala)
    assert "paling awal 2025" in text(upload(cast.rad, content))
    assert ActionPlan.objects.count() == 2


def test_old_addresses_lead_to_the_page_with_the_years_of_the_draft(cast, draft):
    desk = at_desk(cast.rad)
    page = desk.get(reverse("rad:draft_import", args=[draft.code]), follow=True)
    assert f"Berkas ini menggantikan rancangan {draft}" in text(page)
    assert page.context["form"]["title"].value() == draft.title


@pytest.mark.django_db(transaction=True)
def test_two_workbooks_at_once_do_not_mix():
    cast = reference.accounts_by_name()
    draft = plan_reviews.drafted(cast)
    content = workbook.as_xlsx(draft, cast.rad)

    def loading(username, amount):
        rows = NewPlan(draft.years, draft, *tables.read(File(BytesIO(content), "x.xlsx"))).compare().content
        next(one for one in rows["amounts"] if (one["line"], one["year"]) == (LINE, 2022))["amount"] = amount
        by = User.objects.get(username=username)
        return lambda: new_plan.load_plan(rows, by=by, title=TITLE, replaces=draft.code, **YEARS)

    results = at_once([loading("rad", 7), loading("sekretariat", 8)])
    assert sorted(isinstance(one, TooLate) for one in results) == [False, True]
    amount = BudgetAmount.objects.get(budget_line__code=f"v3-{LINE}", year=2022).amount
    assert amount == (8 if isinstance(results[0], TooLate) else 7)
    assert PlanReview.objects.count() == 2
