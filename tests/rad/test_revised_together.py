"""Several rows of the plan in one revision by form, and revisions beside an evaluation that is on its way."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from gugus.access.scope import scope
from gugus.workflow.lifecycle import Refused, Stale, TooLate
from rad.actions import evaluation, realisation, revision as verbs
from rad.lists import cells, workbook
from rad.models import ActionPlan, BudgetAmount, Evaluation, EvaluationCount, Revision, Target
from tests.forms import Forms
from tests.rad import evaluations, reports, revisions, workbooks
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.rujukan.test_races import before_it_commits

pytestmark = pytest.mark.long
ROWS = ("C-02-01-1", "C-02-01-2", "A-14-01-1")
SHARING = ("C-04-01-1", "C-04-02-1")  # one budget
BUDGET = "C-02-01-1-amount_2020"


def address(*codes):
    return f"{reverse('rad:revision_rows')}?{urlencode({'baris': codes or ROWS}, doseq=True)}"


def typed(desk, *codes, **fields):
    [form] = [form for form in Forms(desk.get(address(*codes)).text).forms if "reason" in form.kinds]
    return form.filled(**workbooks.BASIS | fields)


def together(*codes):
    plan = ActionPlan.objects.get()
    return cells.together(plan, workbook.plan_rows(plan), codes or ROWS)


def amount():
    return BudgetAmount.objects.get(budget_line__code=revisions.CODE, year=2020)


# Several rows


def test_rows_that_are_ticked_in_the_table_are_one_revision(cast):
    desk = at_desk(cast.rad)
    table = next(form for form in Forms(desk.get(reverse("rad:plan_table", args=["C"])).text).forms if "baris" in form.kinds)
    assert {"C-02-01-1", "C-02-01-2"} <= set(table.options["baris"])
    assert table.action == reverse("rad:revision_rows")
    changes = {"C-02-01-1-target_2021": "250", BUDGET: "1.000.000", "A-14-01-1-direction": "decrease"}
    answer = desk.post(address(), typed(desk, **changes))
    revision = Revision.objects.get()
    assert answer.url == reverse("rad:revision_detail", args=[revision.number])
    assert {(cell.code, cell.label) for cell in revision.cells.all()} == {
        ("C-02-01-1", "Target 2021"),
        ("C-02-01-1", "Pagu 2020"),
        ("A-14-01-1", "Arah"),
    }
    verbs.approve(revision, by=cast.kepala)
    assert amount().amount == 1_000_000


def test_what_rows_share_stands_in_the_first_of_them(cast):
    row = together(*SHARING)
    [first, second] = row.parts
    assert [cell.label for cell in first.cells if cell.column == "amount"]
    assert not [cell for cell in second.cells if cell.column in ("amount", "funding_source")]
    assert len({cell.place for cell in row.cells}) == len(row.cells) == len({cell.key for cell in row.cells})
    for code in ("C-02-01-1", "A-14-01-1"):
        assert {cell.place for cell in together(code).cells} == {cell.place for cell in cells.plan_row(code).cells}


def test_an_unchanged_form_of_several_rows_proposes_nothing(cast):
    desk = at_desk(cast.rad)
    answer = desk.post(address(), typed(desk))
    assert answer.status_code == 422
    assert "Ubah sedikitnya satu isian" in text(answer)


def test_bad_input_stands_beside_its_cell_and_the_rest_is_kept(cast):
    desk = at_desk(cast.rad)
    answer = desk.post(address(), typed(desk, **{BUDGET: "7.000.000", "A-14-01-1-target_2020": "banyak"}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["A-14-01-1-target_2020"]
    assert "7.000.000" in text(answer)
    assert not Revision.objects.exists()


def test_a_form_that_a_colleague_overtook_is_compared(cast):
    desk = at_desk(cast.rad)
    data = typed(desk, **{BUDGET: "7.000.000", "A-14-01-1-direction": "decrease"})
    row = together()
    revisions.approved(cast, {"amount_2020": {"amount": 8_000_000}})
    with pytest.raises(Stale):
        verbs.propose(row, {BUDGET: {"amount": 1}}, by=cast.rad, reason="x", document=revisions.DOCUMENT, version=row.version)
    answer = desk.post(address(), data)
    assert "Sekarang tersimpan: “8.000.000”. Anda menulis: “7.000.000”." in text(answer)
    again = next(form for form in Forms(answer.text).forms if "reason" in form.kinds)
    desk.post(address(), again.filled())
    assert Revision.objects.first().cells.count() == 2


def test_a_cell_that_waits_already_is_named(cast):
    desk, waiting = at_desk(cast.rad), revisions.proposed(cast, {"amount_2020": {"amount": 8_000_000}})
    answer = desk.post(address(), typed(desk, **{BUDGET: "7.000.000"}))
    assert answer.status_code == 422
    assert f"{waiting} sudah mengusulkan isian ini" in str(answer.context["form"].errors[BUDGET])
    assert re.findall(r"(Pagu \d+): \1", answer.text) == [], "the label once"


def test_which_rows_can_be_chosen(cast):
    desk = at_desk(cast.rad)
    for query in ("", "?" + urlencode({"baris": ["C-02-01-1"] * 21}, doseq=True)):
        answer = desk.get(reverse("rad:revision_rows") + query, follow=True)
        assert "Tandai satu sampai 20 baris" in text(answer)
    assert desk.get(address("C-02-01-1", "C-99-01-1")).status_code == 404


def test_the_page_does_not_cost_more_for_more_rows(cast):
    desk = at_desk(cast.rad)
    costs = {cost(desk, address(*codes)) for codes in (ROWS[:1], ROWS, (*ROWS, *SHARING))}
    assert len(costs) == 1
    assert costs.pop() <= MOST_QUERIES + 1  # each table of the plan once


# Money that is spent already


@pytest.fixture
def spent(cast):
    row, _ = realisation.spend(
        reports.budget(), 2020, by=cast.disnaker, fields={"amount": 300_000_000, "excess_reason": "Tambahan peserta."}
    )
    realisation.approve(realisation.submit(row, by=cast.disnaker), by=cast.rad)


def test_a_budget_cut_below_what_is_spent_is_refused_beside_its_cell(cast, spent):
    desk = at_desk(cast.rad)
    single = reverse("rad:revision_new", args=[revisions.CODE])
    [form] = [form for form in Forms(desk.get(single).text).forms if "reason" in form.kinds]
    for page, field, data in (
        (single, "amount_2020", form.filled(**workbooks.BASIS, amount_2020="200.000.000")),
        (address(), BUDGET, typed(desk, **{BUDGET: "200.000.000"})),
    ):
        answer = desk.post(page, data)
        assert answer.status_code == 422
        assert "Rp300.000.000 sudah terpakai" in str(answer.context["form"].errors[field])
        assert "200.000.000" in text(answer)
    assert not Revision.objects.exists()


def test_a_budget_may_be_raised_towards_what_is_spent(cast, spent):
    revisions.approved(cast, {"amount_2020": {"amount": 280_000_000}})
    assert amount().amount == 280_000_000


# Beside an evaluation

OF_2020 = [{"amount_2020": {"amount": 1}}, {"target_2020": revisions.target(1)}]
OF_EVERY_YEAR = [{"direction": {"direction": "decrease"}}, {"activity": {"wording": "Lain"}}]


@pytest.mark.parametrize("changes", [*OF_2020, *OF_EVERY_YEAR])
def test_no_revision_contradicts_the_figures_of_a_submitted_evaluation(cast, changes):
    waiting, submitted = revisions.proposed(cast, changes), evaluations.submitted(cast)
    with pytest.raises(TooLate, match=r"Evaluasi tahun 2020 sudah diajukan .* Kembalikan evaluasi itu dulu"):
        verbs.approve(waiting, by=cast.kepala)
    page = text(at_desk(cast.kepala).get(reverse("rad:revision_detail", args=[waiting.number])))
    assert "Belum dapat disetujui" in page
    assert "Setujui revisi" not in page
    assert reverse("rad:evaluation_detail", args=[2020]) in page
    evaluation.send_back(submitted, by=cast.kepala, reason="Ada revisi.")
    assert "Setujui revisi" in text(at_desk(cast.kepala).get(reverse("rad:revision_detail", args=[waiting.number])))
    verbs.approve(waiting, by=cast.kepala)


def test_a_submitted_evaluation_leaves_other_years_alone(cast):
    evaluations.submitted(cast)
    revisions.approved(cast)  # of 2021
    with scope(cast.kepala):
        assert BudgetAmount.objects.get(budget_line__code=revisions.CODE, year=2021).amount == 200_000_000


def test_what_concerns_every_year_may_change_once_the_evaluation_is_signed(cast):
    waiting = revisions.proposed(cast, OF_EVERY_YEAR[0])
    evaluations.signed(cast)
    verbs.approve(waiting, by=cast.kepala)


def test_a_correction_that_counts_anew_opens_the_year_in_the_database_too(cast):
    first = evaluations.enacted_undrawn(cast)
    with pytest.raises(Refused, match="sudah ditutup"):
        revisions.proposed(cast, OF_2020[1])
    evaluation.correct(first, by=cast.rad, reason="Target keliru", recounts=True)
    with scope(cast.rad):
        waiting = revisions.proposed(cast, OF_2020[1])
    with scope(cast.kepala):
        verbs.approve(waiting, by=cast.kepala)
    assert Target.objects.get(indicator__code=revisions.CODE, year=2020).value == 1


def test_a_correction_of_words_alone_does_not_hold_up_what_concerns_every_year(cast):
    first = evaluations.enacted_undrawn(cast)
    corrected = evaluation.correct(first, by=cast.rad, reason="Salah tulis")
    evaluation.submit(evaluations.reworded(corrected, by=cast.rad), by=cast.rad, note=evaluations.NOTE)
    revisions.approved(cast, OF_EVERY_YEAR[0])


@pytest.mark.django_db(transaction=True)
def test_figures_are_not_taken_while_a_revision_is_being_approved(cast):
    """The head has approved but not committed. The submission waits for the commit and then counts the new budget.

    Without a kept count: to drop the same one would make the submission wait too, but there is not always one.
    """
    waiting, drafted = revisions.proposed(cast, OF_2020[0]), evaluations.drafted(cast)
    EvaluationCount.objects.all().delete()
    before_it_commits(
        (cast.kepala, lambda: verbs.approve(waiting, by=cast.kepala)),
        (cast.rad, lambda: evaluation.submit(drafted, by=cast.rad, note=evaluations.NOTE)),
    )
    bundles = [bundle for force in Evaluation.objects.get().figures["sub_task_forces"] for bundle in force["bundles"]]
    assert [bundle["budget"] for bundle in bundles if bundle["code"] == revisions.CODE] == [1]
