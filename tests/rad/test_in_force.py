"""Two plans side by side: every page takes the tables that are in force in its year, not those of the newest plan."""

from datetime import date

import pytest
from django.urls import reverse

from gugus.documents import rendering
from gugus.documents.canonical import canonical
from gugus.workflow.lifecycle import Refused, TooLate
from rad import figures
from rad.actions import evaluation as verbs, realisation, reminder
from rad.evaluation import assembly, presentation
from rad.lists import agenda, arrears, due, in_force, owed, realisation_grid, review as reviews
from rad.models import ActionPlan, CaseSource, Indicator, ReportingDeadline
from tests.rad import evaluations, reports, two_plans
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text

pytestmark = pytest.mark.long
HEALTH = "B-01-01-1"  # Dinas Kesehatan, in words, in table B
ASKED = "B-02-01-1"  # of Dinas Kesehatan too, with a target for 2022
OLD, NEW = "rad-2019", "rad-2022"
TABLES = {  # year: which plan each table is of
    2021: dict.fromkeys("ABCDE", OLD),
    2022: {**dict.fromkeys("ACDE", NEW), "B": OLD},
    2023: dict.fromkeys("ABCDE", NEW),
}


def begin(cast):
    return two_plans.enacted(cast)


@pytest.fixture
def plan(start):
    return start


def report(by, code, year, text="Tersusun", **fields):
    row, _ = realisation.report(Indicator.objects.get(code=code), year, by=by, fields={"text": text, **fields})
    return row


# The pages


@pytest.mark.parametrize("year", TABLES)
def test_the_plan_pages_show_the_tables_in_force_in_the_year(cast, plan, year):
    desk = at_desk(cast.rad)
    page = desk.get(reverse("rad:plan_home"), {"tahun": year})
    assert {force.letter: force.plan for force in page.context["figures"].sub_task_forces} == TABLES[year]
    for letter, code in TABLES[year].items():
        table = desk.get(reverse("rad:plan_table", args=[letter]), {"tahun": year})
        assert table.context["plan"].code == code
        assert {column.year for column in table.context["columns"]} == {year}


def test_the_pages_open_with_the_year_that_is_being_reported(cast, plan):
    desk = at_desk(cast.rad)
    for name, year in (("plan_home", 2024), ("realisation_list", 2019)):  # of reports the oldest year that is open
        page = desk.get(reverse(f"rad:{name}"))
        assert (page.context["year"], page.context["years"]) == (year, [2019, 2020, 2021, 2022, 2023, 2024])
    assert desk.get(reverse("rad:plan_table", args=["B"])).context["plan"] == plan


def test_a_whole_plan_is_one_link_away(cast, plan):
    desk = at_desk(cast.disnaker)
    answer = text(desk.get(reverse("rad:plan_home")))
    assert f'href="?rencana={OLD}"' in answer
    assert "Rencana 2019–2021" in answer
    assert "Rencana 2022–2024" in answer
    page = desk.get(reverse("rad:plan_home"), {"rencana": OLD})
    assert {force.plan for force in page.context["figures"].sub_task_forces} == {OLD}
    assert page.context["year"] == 2021
    assert desk.get(reverse("rad:plan_table", args=["B"]), {"rencana": OLD}).context["plan"].code == OLD
    assert desk.get(reverse("rad:plan_home"), {"rencana": "rad-1999"}).status_code == 404


def test_a_year_of_two_plans_says_which_table_is_of_which(cast, plan):
    answer = text(at_desk(cast.rad).get(reverse("rad:plan_home"), {"tahun": 2022}))
    assert "Tabel B tahun 2022 menurut" in answer
    assert "lewat masa tinjau" not in text(at_desk(cast.rad).get(reverse("rad:plan_home"), {"tahun": 2020}))


@pytest.mark.parametrize("year", TABLES)
def test_the_reports_of_a_year_are_those_of_its_tables(cast, plan, year):
    page = at_desk(cast.rad).get(reverse("rad:realisation_list"), {"tahun": year})
    shown = {row.code for row in page.context["rows"]}
    expected = {
        row.code for force in figures.of_tables({year: tables(year)})[year].sub_task_forces for row in force.rows if row.asks
    }
    assert shown == expected
    for letter, code in TABLES[year].items():
        own = {one for one in shown if one.removeprefix("v2-").startswith(letter)}
        assert own
        assert {one.startswith("v2-") for one in own} == {code == NEW}


def tables(year):
    return in_force.of_year(in_force.tables(), year)


def test_the_page_for_all_reports_takes_rows_of_both_plans_in_printed_order(cast, plan):
    codes = [entry.indicator.code for entry in realisation_grid.entries(cast.dinkes, 2022)]
    assert ASKED in codes
    assert [code.removeprefix("v2-")[0] for code in codes] == sorted(code.removeprefix("v2-")[0] for code in codes)
    assert f"v2-{ASKED}" in [entry.indicator.code for entry in realisation_grid.entries(cast.dinkes, 2023)]
    answer = at_desk(cast.dinkes).get(reverse("rad:realisation_grid", args=[2021]))
    assert f'id="h-{ASKED}"' in answer.text
    assert "v2-" not in answer.text.partition("<main")[2]


def test_saving_leads_on_through_the_rows_of_both_plans(cast, plan):
    codes = [entry.indicator.code for entry in realisation_grid.entries(cast.dinkes, 2022)]
    walked, code = [codes[0]], codes[0]
    while (code := realisation_grid.following(cast.dinkes, 2022, code)) not in walked:
        walked.append(code)
    assert walked == codes


@pytest.mark.parametrize("name", ["plan_home", "plan_table", "realisation_list"])
def test_a_second_plan_costs_no_page_more_statements(cast, name):
    desk, page = at_desk(cast.disnaker), reverse(f"rad:{name}", args=["C"] if name == "plan_table" else [])
    before = cost(desk, f"{page}?tahun=2021")
    two_plans.enacted(cast)
    for year in TABLES:
        assert cost(desk, f"{page}?tahun={year}") <= before <= MOST_QUERIES


# What is owed


def test_a_year_stays_owed_when_a_later_plan_is_enacted(cast):
    before = {one.year: one.reports for one in owed.of(cast.disnaker).years}
    two_plans.enacted(cast)
    after = {one.year: one.reports for one in owed.of(cast.disnaker).years}
    assert before[2021] > 0
    assert {year: after[year] for year in before} == before
    assert set(after) == {*before, *two_plans.YEARS}
    assert "Laporan tahun 2021" in text(at_desk(cast.disnaker).get(reverse("rad:realisation_list")))
    row = realisation.submit(report(cast.disnaker, reports.MEASURED, 2021, "500", value=500), by=cast.disnaker)
    assert realisation.approve(row, by=cast.rad).status == "approved"


def test_what_is_owed_of_a_year_of_two_plans_is_counted_together(cast, plan):
    institutions = arrears.by_institution(2022)
    rows = realisation_grid.entries(cast.dinkes, 2022)
    assert institutions[cast.dinkes.institution] == len(rows)
    assert sum(one.reports for one in due.of(cast.rad).reports if one.year == 2022) == sum(
        row.asks for force in figures.of_tables({2022: tables(2022)})[2022].sub_task_forces for row in force.rows
    )


def test_one_deadline_holds_for_the_tables_of_both_plans(cast, plan):
    page = reverse("rad:reporting_deadline_save", args=[2022])
    assert at_desk(cast.rad).post(page, {"due_on": "2023-02-20"}).status_code == 302
    assert ReportingDeadline.objects.get().due_on == date(2023, 2, 20)
    for user in (cast.dinkes, cast.disnaker):
        assert {one.due_on for one in owed.of(user).years if one.year == 2022} == {date(2023, 2, 20)}
    assert reminder.remind(plan, 2022, by=cast.rad)
    assert at_desk(cast.rad).get(reverse("rad:reporting_deadline", args=[2025])).status_code == 404


# A year that passes to the new plan


def test_a_table_that_is_not_in_force_in_the_year_takes_no_report(cast, plan):
    draft = report(cast.dinkes, HEALTH, 2022)
    waiting = realisation.submit(report(cast.dinkes, "B-01-02-1", 2022), by=cast.dinkes) if _has("B-01-02-1") else None
    two_plans.move(plan)
    for step in (
        lambda: report(cast.dinkes, HEALTH, 2022, "Lain"),
        lambda: realisation.submit(draft, by=cast.dinkes),
        lambda: realisation.report(Indicator.objects.get(code="A-01-02-1"), 2022, by=cast.rad, fields={"text": "1"}),
    ):
        with pytest.raises(Refused):
            step()
    with pytest.raises(TooLate, match="Tabel B RAD 2019–2021 tidak berlaku untuk tahun 2022"):
        realisation.submit(draft, by=cast.dinkes)
    assert report(cast.dinkes, f"v2-{HEALTH}", 2022).pk
    if waiting:
        assert waiting.pk not in [one.row.pk for one in reviews.realisations(cast.rad)]
        assert not agenda.of(cast.rad).reviews.total


def _has(code):
    return Indicator.objects.filter(code=code, targets__year=2022).exists()


def test_its_old_page_stays_readable_and_says_so(cast, plan):
    report(cast.dinkes, HEALTH, 2022, "Sudah tersusun")
    two_plans.move(plan)
    desk = at_desk(cast.dinkes)
    answer = text(desk.get(reverse("rad:realisation_detail", args=[HEALTH, 2022])))
    assert "Tabel B RAD 2019–2021 tidak berlaku untuk tahun 2022" in answer
    assert "Sudah tersusun" in answer
    assert 'name="ajukan"' not in answer
    assert "Tabel ini tidak berlaku untuk tahun 2022" in text(desk.get(reverse("rad:plan_table", args=["B"]), {"rencana": OLD}))
    assert desk.get(reverse("rad:plan_table", args=["B"]), {"tahun": 2022}).context["plan"] == plan
    whole = desk.get(reverse("rad:plan_home"), {"rencana": OLD, "tahun": 2022})
    assert whole.context["superseded"] == ["B"]


def test_who_was_typing_keeps_the_words(cast, plan):
    two_plans.move(plan)
    page = reverse("rad:realisation_save", args=[HEALTH, 2022])
    answer = at_desk(cast.dinkes).post(page, {"text": "Ketikan saya", "simpan": "1"})
    assert answer.status_code == 422
    assert "tidak berlaku untuk tahun 2022" in answer.text
    assert "Ketikan saya" in answer.text


# Evaluations


def test_the_evaluation_of_a_year_counts_the_tables_of_both_plans(cast, plan):
    evaluation = evaluations.drafted(cast, year=2022)
    document = assembly.document(evaluation, at=evaluation.created_at)
    codes = {force["letter"]: force["activities"][0]["code"] for force in document["sub_task_forces"]}
    assert {letter: NEW if code.startswith("v2-") else OLD for letter, code in codes.items()} == TABLES[2022]
    assert [(one["name"], one["letters"]) for one in document["plans"]] == [
        ("RAD 2022–2024", ["A", "C", "D", "E"]),
        ("RAD 2019–2021", ["B"]),
    ]
    assert [point["year"] for point in document["trend"]] == [2019, 2020, 2021, 2022]
    answer = text(at_desk(cast.rad).get(reverse("rad:evaluation_detail", args=[2022])))
    assert "Tabel B menurut RAD 2019–2021" in answer
    html = markup(evaluation, document)
    assert "Tabel B menurut RAD 2019–2021" in html
    assert two_plans.LEGAL_BASIS in html


def test_every_year_in_force_that_is_over_can_be_evaluated(cast, plan):
    desk = at_desk(cast.rad)
    offered = [year for year, _ in desk.get(reverse("rad:evaluation_list")).context["form"].fields["year"].choices]
    assert [int(year) for year in offered if year] == [2019, 2020, 2021, 2022, 2023, 2024]
    assert desk.post(reverse("rad:evaluation_new"), {"year": "2022"}).status_code == 302
    with pytest.raises(Refused, match="tidak ada tabel"):
        verbs.order(ActionPlan.objects.get(code=OLD), 2022, by=cast.rad)


def test_signing_closes_the_year_for_the_tables_of_both_plans(cast, plan):
    row = report(cast.dinkes, HEALTH, 2022)
    realisation.submit(row, by=cast.dinkes)
    evaluations.signed(cast, year=2022)
    row.refresh_from_db()
    assert row.status == "returned"
    for by, code in ((cast.dinkes, HEALTH), (cast.disnaker, f"v2-{reports.MEASURED}")):
        with pytest.raises(TooLate, match="sudah ditandatangani"):
            report(by, code, 2022, "1", value=1)
    assert 2022 not in [one.year for one in owed.of(cast.dinkes).years]


def test_an_evaluation_that_is_submitted_stays_as_it_is(cast):
    evaluation = evaluations.submitted(cast)
    before = (canonical(evaluation.figures), presentation.fingerprint(evaluation, evaluation.figures))
    two_plans.enacted(cast, moves=True)
    evaluation.refresh_from_db()
    assert (canonical(evaluation.figures), presentation.fingerprint(evaluation, evaluation.figures)) == before
    again = assembly.document(evaluation, at=evaluation.submitted_at)
    assert again | {"counted_on": ""} == evaluation.figures | {"counted_on": ""}


def markup(evaluation, document):
    return rendering.markup(presentation.TEMPLATE, presentation.printed(evaluation, document), moment=evaluation.created_at)


# Exports, case figures, examples


def test_an_export_is_of_the_chosen_plan_and_its_name_says_the_period(cast, plan):
    desk = at_desk(cast.rad)
    for query, period in (({}, "2022-2024"), ({"rencana": OLD}, "2019-2021")):
        for page in (reverse("rad:plan_export"), reverse("rad:plan_sheet", args=["target"])):
            assert f"{period}." in desk.get(page, query)["Content-Disposition"]
    rows = desk.get(reverse("rad:plan_sheet", args=["target"]), {"rencana": OLD}).content.decode("utf-8-sig")
    assert "v2-" not in rows
    assert "RAD 2019–2021" in text(desk.get(reverse("rad:plan_import"), {"rencana": OLD}))


def test_an_indicator_that_goes_on_is_still_reported_from_the_cases(cast, plan):
    old = CaseSource.objects.bound().exclude(indicator__code__startswith="v2-")
    assert old
    for source in old:
        assert CaseSource.objects.get(indicator__code=f"v2-{source.indicator.code}").figure == source.figure


def test_an_example_says_so_wherever_it_is_shown(cast):
    plan = two_plans.enacted(cast, is_example=True)
    desk, words = at_desk(cast.rad), "contoh untuk peragaan, bukan peraturan"
    code = f"v2-{reports.MEASURED}"
    pages = [
        reverse("rad:plan_home"),
        reverse("rad:plan_table", args=["C"]),
        f"{reverse('rad:realisation_list')}?tahun=2023",
        reverse("rad:realisation_detail", args=[code, 2023]),
        reverse("rad:plan_comparison", args=[plan.code]),
    ]
    assert [page for page in pages if words not in text(desk.get(page))] == []
    assert words in text(at_desk(cast.disnaker).get(reverse("rad:realisation_grid", args=[2023])))
    assert words not in text(desk.get(reverse("rad:plan_home"), {"tahun": 2021}))
    assert "2022-2024-contoh.xlsx" in desk.get(reverse("rad:plan_export"))["Content-Disposition"]
    evaluation = evaluations.drafted(cast, year=2023)
    assert words in text(desk.get(reverse("rad:evaluation_detail", args=[2023])))
    document = assembly.document(evaluation, at=evaluation.created_at)
    html = markup(evaluation, document)
    assert "Contoh untuk peragaan, bukan peraturan." in html
