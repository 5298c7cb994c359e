"""Activities of a draft plan: a new one gets a code of its own, one is taken out with a reason, the plan in force stays."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.scope import scope
from gugus.workflow.lifecycle import Refused, TooLate
from rad.actions import draft_activity, next_plan
from rad.lists import comparison
from rad.lists.comparison import Fate
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    CaseSource,
    Indicator,
    Programme,
    RemovedActivity,
    Target,
)
from tests.rad import plan_reviews as reviews, task_force
from tests.reference import accounts_by_name
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long

TARGET = {"state": "unit", "value": 10, "unit": "orang", "printed": "10 orang", "wording": ""}
BOUND = "C-06-01"  # its indicator is bound to a figure of the cases
SHARED = "v2-C-04-01-1"  # pays for two activities


@pytest.fixture(scope="module")
def drafted(kept):
    return reviews.drafted(accounts_by_name()).pk


@pytest.fixture
def draft(db, drafted):
    return ActionPlan.objects.get(pk=drafted)


def indicator(words="Jumlah peserta"):
    return {"text": words, "direction": "increase", "accumulation": "annual", "targets": {2022: TARGET}}


def added(cast, draft, by=None, **changes):
    force = draft.sub_task_forces.get(letter="C")
    fields = {
        "programme": force.programmes.order_by("order").first(),
        "text": "Pelatihan calon pekerja migran",
        "indicators": [indicator(), indicator("Jumlah pelatihan")],
        "coordinators": [task_force.body("disnaker")],
        "implementers": [task_force.body("gow"), task_force.body("polres")],
        "money": {"funding_source": "apbd", "amounts": {2022: 5_000_000}},
    }
    return draft_activity.add_activity(force, by=by or cast.rad, **fields | changes)


def entries(draft):
    return {entry.code: entry for force in comparison.compare(draft.origin) for entry in force.entries}


def test_the_secretariat_adds_an_activity_with_indicators_bodies_and_money(cast, draft):
    with scope(cast.rad):
        activity = added(cast, draft)
    last = Activity.objects.filter(programme__code="C-01").order_by("order").last()
    assert activity.code == f"v2-C-01-{last.order + 1:02}"
    assert [one.code for one in activity.indicators.order_by("order")] == [f"{activity.code}-1", f"{activity.code}-2"]
    targets = Target.objects.filter(indicator__code=f"{activity.code}-1").order_by("year")
    assert [(one.year, one.text) for one in targets] == [(2022, "10 orang"), (2023, ""), (2024, "")]
    assert [one.state for one in targets] == ["unit", "blank", "blank"]
    amounts = BudgetAmount.objects.filter(budget_line=activity.budget_line).order_by("year")
    assert [one.amount for one in amounts] == [5_000_000, None, None]
    bodies = [(one.kind, one.institution.code) for one in activity.assignments.order_by("kind", "order")]
    assert bodies == [("coordinator", "disnaker"), ("implementer", "gow"), ("implementer", "polres")]
    assert entries(draft)[f"{activity.code}-1"].fate == Fate.ADDED


def test_its_rows_stand_where_the_table_has_them(cast, draft):
    activity = added(cast, draft)
    codes = [entry.code for force in comparison.compare(draft.origin) if force.letter == "C" for entry in force.entries]
    place = codes.index(f"{activity.code}-1")
    assert codes[place + 1] == f"{activity.code}-2"
    assert all(code.startswith(("v2-C-01-", "C-01-")) for code in codes[:place])


def test_a_new_programme_and_a_shared_budget(cast, draft):
    line = BudgetLine.objects.get(code=SHARED)
    activity = added(cast, draft, programme="Pencegahan di perbatasan", money=line)
    last = Programme.objects.filter(sub_task_force__letter="C", sub_task_force__plan__code="rad-2019").order_by("order").last()
    assert activity.programme.code == f"v2-C-{last.order + 1:02}"
    assert activity.budget_line == line
    assert [money.change for force in comparison.compare(draft.origin) if force.letter == "C" for money in force.money] == [
        0,
        0,
        0,
    ]


def test_sent_twice_it_is_added_once(cast, draft):
    first = added(cast, draft)
    with pytest.raises(TooLate, match=f"sudah ada dalam programnya: {first.code}"):
        added(cast, draft)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "activity"),
        ({"coordinators": []}, "coordinators"),
        ({"programme": ""}, "new_programme"),
        ({"text": "PN-26-1"}, "activity"),
    ],
)
def test_what_lacks_is_refused_at_its_field(cast, draft, changes, field):
    with pytest.raises(Refused) as refusal:
        added(cast, draft, **changes)
    assert refusal.value.field == field
    assert not Activity.objects.filter(printed="Pelatihan calon pekerja migran").exists()


def test_others_add_and_remove_nothing(cast, draft):
    for verb in (lambda: added(cast, draft, by=cast.disnaker), lambda: removed(cast, draft, by=cast.disnaker)):
        with pytest.raises(Refused, match="pengelola rencana aksi"):
            verb()


def removed(cast, draft, code=f"v2-{reviews.CODE}", by=None, reason="Digabung dengan kegiatan lain"):
    return draft_activity.remove_activity(draft, code, by=by or cast.rad, reason=reason)


def test_an_activity_is_taken_out_with_all_its_rows_and_the_comparison_says_why(cast, draft):
    with scope(cast.rad):
        row = removed(cast, draft)
    assert (row.origin.code, row.by) == (reviews.CODE, cast.rad)
    assert not Indicator.objects.filter(code__startswith=f"v2-{reviews.CODE}").exists()
    assert Indicator.objects.filter(code__startswith=reviews.CODE).exists()
    entry = entries(draft)[f"{reviews.CODE}-1"]
    assert (entry.fate, entry.removed) == (Fate.DROPPED, "Digabung dengan kegiatan lain")
    assert Activity.history.rel.related_model.objects.filter(code=f"v2-{reviews.CODE}", pgh_label="delete").exists()


def test_its_binding_to_a_figure_of_the_cases_goes_with_it_and_that_of_the_plan_in_force_stays(cast, draft):
    with scope(cast.rad):
        removed(cast, draft, f"v2-{BOUND}")
    assert not CaseSource.objects.filter(indicator__code__startswith=f"v2-{BOUND}").exists()
    assert CaseSource.objects.get(indicator__code=f"{BOUND}-1").figure == "returned"
    assert CaseSource.history.rel.related_model.objects.filter(figure="returned", pgh_label="delete").exists()


def test_a_number_is_not_used_again(cast, draft):
    activity = added(cast, draft)
    removed(cast, draft, activity.code)
    assert added(cast, draft).code > activity.code


def test_a_shared_budget_stays_for_the_others_and_an_own_one_goes(cast, draft):
    activity = added(cast, draft)
    removed(cast, draft, activity.code)
    assert not BudgetLine.objects.filter(code=f"{activity.code}-1").exists()
    removed(cast, draft, "v2-C-04-02")
    assert BudgetLine.objects.filter(code=SHARED).exists()


def test_a_removal_needs_a_reason_and_happens_once(cast, draft):
    with pytest.raises(Refused) as refusal:
        removed(cast, draft, reason=" ")
    assert refusal.value.field == "reason"
    removed(cast, draft)
    with pytest.raises(TooLate):
        removed(cast, draft)
    with pytest.raises(TooLate):
        removed(cast, draft, reason="Lain")
    with pytest.raises(DatabaseError, match="Cannot update"):
        RemovedActivity.objects.update(reason="Lain")


def test_nobody_deletes_rows_of_the_plan_in_force(cast, draft):
    for user in (cast.rad, cast.admin, cast.disnaker):
        with scope(user):
            assert Assignment.objects.filter(activity__code=reviews.CODE).delete()[0] == 0
            assert CaseSource.objects.filter(indicator__code=f"{BOUND}-1").delete()[0] == 0
    with scope(cast.kepala):
        assert Assignment.objects.filter(activity__code=f"v2-{reviews.CODE}").delete()[0] == 0
        assert CaseSource.objects.filter(indicator__code=f"v2-{BOUND}-1").delete()[0] == 0


def test_a_withdrawn_draft_takes_no_more_changes(cast, draft):
    next_plan.withdraw(draft.origin, by=cast.rad, reason="Menunggu peraturan baru", resumes=False)
    for verb in (added, removed):
        with pytest.raises(TooLate, match="dibatalkan"):
            verb(cast, draft)


def test_the_form_adds_an_activity_and_keeps_what_was_typed(cast, draft):
    desk = at_desk(cast.rad)
    page = reverse("rad:draft_activity_new", args=[draft.code, "C"])
    assert page in desk.get(reverse("rad:plan_comparison", args=[draft.code]), {"sub": "C"}).text
    rows = {"indikator-TOTAL_FORMS": 3, "indikator-INITIAL_FORMS": 0, "indikator-0-text": "Jumlah peserta"}
    rows |= {f"indikator-{n}-{name}": value for n in range(3) for name, value in CHOICES.items()}
    fields = rows | {
        "programme": "",
        "new_programme": "Pencegahan",
        "activity": "Pelatihan",
        "funding_source": "apbd",
        "money": "own",
    }
    fields |= {"coordinators": [task_force.body("disnaker").pk], "indikator-0-target_2022": "sepuluh orang"}
    answer = desk.post(page, fields)
    assert answer.status_code == 422
    assert "sepuluh orang" in text(answer)
    assert "dimulai dengan angkanya" in text(answer)
    answer = desk.post(page, fields | {"indikator-0-target_2022": "10 orang", "amount_2022": "1.000.000"}, follow=True)
    assert "masuk rancangan" in text(answer)
    activity = Activity.objects.get(printed="Pelatihan")
    assert activity.indicators.count() == 1
    assert activity.budget_line.amounts.get(year=2022).amount == 1_000_000


CHOICES = {"direction": "increase", "accumulation": "annual", "state": "unit"}
