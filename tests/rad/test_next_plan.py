"""A reviewed plan becomes the draft of the next one, which is compared with it and edited; the plan in force stays as it is."""

import gzip
from collections import Counter

import pytest
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.scope import scope
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rad import figures
from rad.actions import next_plan, plan_review as verbs, realisation
from rad.choices import PlanStatus
from rad.lists import cells, comparison
from rad.lists.comparison import Fate
from rad.lists.plan_review import progress
from rad.models import ActionPlan, Activity, Assignment, BudgetAmount, BudgetLine, Indicator, PlanReview, SubTaskForce, Target
from tests.rad import plan_reviews as reviews, reports
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long

OF_DRAFT = "activity__programme__sub_task_force__plan"


def begin(cast):
    return reviews.begun(cast)


@pytest.fixture
def review(start):
    return start


@pytest.fixture
def draft(cast, review):
    reviews.decided(cast, review, C_02_01=("drop", "Tidak diperlukan lagi"), A_01_02=("change", "Sasarannya berubah"))
    return reviews.drafted(cast, review)


# The review


def test_a_review_asks_about_every_activity_by_sub_task_force(review):
    counts = {one.force.letter: one.asked for one in progress(review)}
    assert sum(counts.values()) == Activity.objects.count()
    assert set(counts) == set(reviews.LETTERS)


def test_one_plan_is_reviewed_once_at_a_time(cast, review):
    with pytest.raises(TooLate, match="sedang ditinjau"):
        reviews.begun(cast)


@pytest.mark.parametrize(
    ("first", "last", "field"), [(2021, 2023, "first_year"), (2023, 2022, "last_year"), (2022, 2027, "last_year")]
)
def test_a_period_that_overlaps_or_is_no_period_is_refused(cast, first, last, field):
    with pytest.raises(Refused) as refusal:
        reviews.begun(cast, first_year=first, last_year=last)
    assert refusal.value.field == field


def test_its_coordinator_decides_on_an_activity_and_others_do_not(cast, review):
    row = reviews.row(review)
    with scope(cast.disnaker):
        assert verbs.decide(row, by=cast.disnaker, outcome="drop", reason="Selesai").decided_by == cast.disnaker
    with pytest.raises(Refused, match="koordinatornya"):
        verbs.decide(row, by=cast.polres, outcome="keep")
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.polres):
        type(row).objects.filter(pk=row.pk).update(outcome="keep", decided_by=cast.polres)


@pytest.mark.parametrize("outcome", ["change", "drop"])
def test_changing_and_dropping_need_a_reason(cast, review, outcome):
    with pytest.raises(Refused) as refusal:
        verbs.decide(reviews.row(review), by=cast.rad, outcome=outcome)
    assert refusal.value.field == "reason"


def test_of_two_who_decide_at_once_the_second_sees_the_first(cast, review):
    row = reviews.row(review)
    verbs.decide(row, by=cast.disnaker, outcome="drop", reason="Selesai", version=row.version)
    with pytest.raises(Stale):
        verbs.decide(row, by=cast.rad, outcome="keep", version=row.version)


# The draft


def test_no_draft_while_an_activity_is_undecided(cast, review):
    with pytest.raises(Refused, match="belum ditinjau"):
        reviews.drafted(cast, review)


def test_a_draft_has_what_goes_on_with_its_own_codes_and_years(draft):
    old, new = ActionPlan.objects.get(code="rad-2019"), draft
    assert (new.status, new.version, list(new.years)) == (PlanStatus.DRAFT, 2, [2022, 2023, 2024])
    activities = Activity.objects.filter(programme__sub_task_force__plan=new)
    assert activities.count() == Activity.objects.filter(programme__sub_task_force__plan=old).count() - 1
    assert not activities.filter(code="v2-C-02-01").exists()
    indicator = Indicator.objects.get(code="v2-A-01-02-1")
    origin = Indicator.objects.get(code="A-01-02-1")
    shown = [[(one.printed, one.value, one.state) for one in some.targets.order_by("year")] for some in (indicator, origin)]
    assert shown[0] == shown[1]
    assert [one.year for one in indicator.targets.order_by("year")] == [2022, 2023, 2024]


def test_nothing_of_the_draft_refers_to_the_old_plan(draft):
    inside = {OF_DRAFT: draft}
    for line in ("activity__budget_line", "budget_line"):
        assert not Indicator.objects.filter(**inside, **{f"{line}__isnull": False}).exclude(
            **{f"{line}__sub_task_force__plan": draft}
        )
    assert not Assignment.objects.filter(**inside, indicator__isnull=False).exclude(**{f"indicator__{OF_DRAFT}": draft})
    letters = Counter(Assignment.objects.filter(**inside).values_list("activity__programme__sub_task_force__letter", flat=True))
    assert all(letters[letter] for letter in reviews.LETTERS)


def test_a_shared_budget_counts_once_and_keeps_its_amount_if_one_of_its_activities_is_dropped(cast, review):
    reviews.decided(cast, review, C_04_02=("drop", "Digabung"))
    reviews.drafted(cast, review)
    amounts = BudgetAmount.objects.filter(budget_line__code__in=("C-04-01-1", "v2-C-04-01-1")).order_by("budget_line", "year")
    old, new = ([one.amount for one in amounts if one.budget_line.code == code] for code in ("C-04-01-1", "v2-C-04-01-1"))
    assert old == new
    assert BudgetLine.objects.get(code="v2-C-04-01-1").activities.count() == 1


def test_table_b_prints_two_sets_of_years_and_its_draft_one(draft):
    force = draft.sub_task_forces.get(letter="B")
    assert force.target_years == force.budget_years == [2022, 2023, 2024]


def test_a_longer_period_repeats_the_last_column(cast, review):
    draft = reviews.drafted(cast, reviews.decided(cast, review), last_year=2026)
    targets = Target.objects.filter(indicator__code="v2-C-02-01-1").order_by("year")
    assert [(one.year, one.value) for one in targets] == [(2022, 80), (2023, 160), (2024, 240), (2025, 240), (2026, 240)]
    assert draft.last_year == 2026


def test_a_draft_is_made_once(cast, review, draft):
    with pytest.raises(TooLate):
        reviews.drafted(cast, review)
    with pytest.raises(TooLate):
        verbs.decide(reviews.row(review), by=cast.rad, outcome="keep")
    with pytest.raises(DatabaseError, match="Cannot update"):
        PlanReview.objects.update(first_year=2023)


def test_the_secretariat_makes_it_as_itself(cast, review):
    """In its scope row policies and the locks of enacted plans hold."""
    with scope(cast.rad):
        draft = reviews.drafted(cast, reviews.decided(cast, review))
        with pytest.raises(DatabaseError, match="row-level security"):
            ActionPlan.objects.filter(pk=draft.pk).update(status=PlanStatus.ENACTED)


def test_the_plan_in_force_stays_what_pages_and_evaluations_count(cast, review):
    before = figures.year(ActionPlan.objects.get(), 2020)
    reviews.drafted(cast, reviews.decided(cast, review))
    plan = ActionPlan.objects.newest().get()
    assert (plan.code, figures.year(plan, 2020)) == ("rad-2019", before)
    assert [force.letter for force in SubTaskForce.objects.in_force(2022)] == ["B"]
    assert ActionPlan.objects.in_force(2022).get() == plan
    assert not ActionPlan.objects.in_force(2023)


def test_nobody_reports_on_a_draft(cast, draft):
    indicator = Indicator.objects.get(code="v2-A-14-01-1")
    with pytest.raises(Refused, match="rancangan"):
        realisation.report(indicator, 2022, by=cast.gow, fields={"text": "1", "value": 1})
    assert at_desk(cast.rad).get(reverse("rad:realisation_detail", args=[indicator.code, 2022])).status_code == 404


# Comparing and editing


def test_rows_are_compared_with_the_plan_before(cast, draft):
    row = cells.plan_row("v2-A-01-02-1")
    next_plan.edit(row, {"target_2022": reviews_target(7)}, by=cast.rad)
    by_letter = {force.letter: force for force in comparison.compare(draft.origin)}
    fates = {entry.code: entry for force in by_letter.values() for entry in force.entries}
    assert fates["C-02-01-1"].fate == Fate.DROPPED
    assert fates["C-02-01-1"].reason == "Tidak diperlukan lagi"
    changed = fates["v2-A-01-02-1"]
    assert changed.fate == Fate.CHANGED
    assert [(one.label, one.new) for one in changed.differences] == [("Target tahun ke-1", "7 (angka)")]
    assert not changed.pending
    assert by_letter["E"].counts.keys() == {"same"}


def test_what_the_review_asks_to_change_is_pending_until_it_is_changed(draft):
    entries = [entry for force in comparison.compare(draft.origin) for entry in force.entries]
    assert {entry.code for entry in entries if entry.pending} == {"v2-A-01-02-1"}


def test_an_officer_reads_the_review_of_a_draft_that_they_do_not_see(cast, review, draft):
    answer = text(at_desk(cast.disnaker).get(reverse("rad:plan_review_detail", args=[review.pk])))
    assert "Rancangan 2022–2024 sudah tersusun" in answer
    assert reverse("rad:plan_comparison", args=[draft.code]) not in answer


def test_the_money_of_a_dropped_activity_is_missing_from_the_sums(draft):
    forces = {force.letter: force for force in comparison.compare(draft.origin)}
    dropped = BudgetAmount.objects.filter(budget_line__code__in=("C-02-01-1", "C-02-01-2")).order_by("year")
    expected = [-sum(one.amount for one in dropped if one.year == year) for year in (2019, 2020, 2021)]
    assert [one.change for one in forces["C"].money] == expected
    assert all(expected)
    assert [one.change for one in forces["A"].money] == [0, 0, 0]
    assert comparison.total(list(forces.values()))[-1].change == sum(expected)


def test_a_cell_of_a_draft_changes_without_a_second_person(cast, draft):
    row = cells.plan_row("v2-A-01-02-1")
    with scope(cast.rad):
        edited = next_plan.edit(row, {"target_2022": reviews_target(7)}, by=cast.rad, version=row.version)
    assert edited.cell("target_2022").values["value"] == 7
    with pytest.raises(Stale):
        next_plan.edit(row, {"target_2022": reviews_target(8)}, by=cast.rad, version=row.version)


def test_a_cell_of_the_plan_in_force_does_not(cast, draft):
    with pytest.raises(TooLate, match="revisi"):
        next_plan.edit(cells.plan_row("A-01-02-1"), {"target_2021": reviews_target(7)}, by=cast.rad)
    with pytest.raises(DatabaseError, match="approved revision"), scope(cast.rad):
        Target.objects.filter(indicator__code="A-01-02-1", year=2021).update(value=7, state="number")


# Pages


def test_a_draft_is_shown_to_the_roles_of_the_plan_only(cast, draft):
    page = reverse("rad:plan_table", args=["A"]) + f"?rencana={draft.code}"
    answer = text(at_desk(cast.kepala).get(page))
    assert "Rancangan, belum berlaku" in answer
    assert "2024" in answer
    assert "Belum diisi" not in answer.partition("<tbody>")[2]
    for user in (cast.disnaker, cast.gow):
        assert at_desk(user).get(page).status_code == 404
        assert "rancangan" not in text(at_desk(user).get(reverse("rad:plan_home")))


def test_filtering_a_draft_stays_with_it(cast, draft):
    page = reverse("rad:plan_table", args=["A"]) + f"?rencana={draft.code}"
    answer = at_desk(cast.rad).get(f"{page}&tahun=2023").text
    assert f'<input type="hidden" name="rencana" value="{draft.code}"' in answer
    assert f'href="{page}">Kembalikan' in answer


def test_saving_leads_to_the_next_undecided_activity(cast, review):
    desk = at_desk(cast.rad)
    page = reverse("rad:plan_review_activity", args=[review.pk, "C-01-01"])
    answer = desk.post(page, {"outcome": "keep", "version": 1, "berikutnya": "1"})
    assert answer["Location"] != page
    assert "/kegiatan/C-0" in answer["Location"]


def test_an_activity_is_decided_beside_what_it_achieved_and_spent(cast, review):
    reports.approved(cast.disnaker, cast.rad, value=120, hindrance="pandemic", follow_up="Dilanjutkan.")
    reports.spent(cast.disnaker, cast.rad, 200_000_000)
    page = reverse("rad:plan_review_activity", args=[review.pk, "C-02-01"])
    for user in (cast.disnaker, cast.rad):
        answer = at_desk(user).get(page).text
        for words in ("<b>120</b> dari 160", "75,0%", "Rp258.000.000", "terpakai 77,5%", "Rp200.000.000", "Tidak dilaporkan"):
            assert words in answer
        assert cost(at_desk(user), page) <= MOST_QUERIES
        assert len(gzip.compress(answer.encode())) < 8_000


def reviews_target(value):
    return {"state": "number", "value": value, "unit": "", "wording": str(value)}
