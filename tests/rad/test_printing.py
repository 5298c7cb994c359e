"""Lampiran I and II on paper: every printed cell is there, merged cells stay whole, and a later plan prints its own words."""

import io
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace

import pikepdf
import pytest

from gugus.documents import rendering
from rad.actions import next_plan
from rad.choices import RevisedColumn
from rad.lists import cells
from rad.models import ActionPlan, Assignment, BudgetAmount, BudgetLine
from rad.printing import annexes
from rad.regulation import merging, source, transcript
from rad.regulation.annexes import clean
from tests.paper import beyond, half_empty
from tests.rad import plan_reviews

pytestmark = pytest.mark.long

MOMENT = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)
LETTERS = "ABCDE"
REGULATION = "Peraturan Bupati Kapuas Hulu Nomor 84 Tahun 2020"
PLAN = ActionPlan(
    code=source.TRANSCRIBED, legal_basis=f"{REGULATION}, Lampiran II", first_year=2019, last_year=2021, status="enacted"
)


def laid_out(template, context):
    return rendering.layout(rendering.markup(template, context, moment=MOMENT))


@pytest.fixture(scope="module")
def annex_two():
    """The pages of Lampiran II."""
    return laid_out("pdf/annex_2.html", annexes.annex_two(PLAN))


def texts(document, kind):
    """Return the text of each box of this kind (a class of WeasyPrint) in order."""
    return [words(box) for page in document.pages for box in page._page_box.descendants() if type(box).__name__ == kind]


def cells_of(document):
    """Return the text of each cell that is no head."""
    all_boxes = (box for page in document.pages for box in page._page_box.descendants())
    return [words(box) for box in all_boxes if type(box).__name__ == "TableCellBox" and box.element_tag == "td"]


def words(box):
    parts = (one.text for one in box.descendants() if hasattr(one, "text"))
    return clean(" ".join(parts).replace("\u200b", ""))


def squeezed(text):
    """Return a text without spaces: the lines of a cell break anywhere between words."""
    return "".join(text.split())


@pytest.mark.parametrize("letter", LETTERS)
def test_every_cell_is_printed_in_its_row(letter):
    """The merged cells, spread over the rows that they span, are the cells of the source text, and nothing else."""
    table = source.printed().tables[letter]
    spread, hanging = [], {}
    for group in merging.groups(table):
        assert not any(hanging.values()), "no cell spans two groups"
        for row in group:
            fresh, own = iter(row), []
            for place in range(12):
                if hanging.get(place, 0):
                    hanging[place] -= 1
                    own.append("")
                    continue
                cell = next(fresh)
                hanging[place] = cell.span - 1
                own.append("" if cell.again else cell.text)
            assert next(fresh, None) is None
            spread.append(tuple(own))
    assert spread == [row.cells for row in table.rows]


def test_the_pages_print_every_cell_of_the_source_in_order(annex_two):
    printed = [squeezed(text).removesuffix("(lanjutan)") for text in cells_of(annex_two)]
    groups = [group for letter in LETTERS for group in merging.groups(source.printed().tables[letter])]
    assert printed == [squeezed(cell.text) for group in groups for row in group for cell in row]


def test_the_pages_print_headings_and_lists_of_each_table(annex_two):
    page_texts = squeezed(" ".join(words(page._page_box) for page in annex_two.pages))
    for line in source.printed().frames[1].head:
        assert squeezed(line) in page_texts
    for letter, table in source.printed().tables.items():
        above = [f"{letter}. {table.title}", table.objective, table.table_title]
        for text in (*above, *(f"{number} {text}" for number, text in (*table.outputs, *table.problems))):
            assert squeezed(text) in page_texts
    assert "BUPATIKAPUASHULU,A.M.NASIR" in page_texts


def test_each_table_has_its_own_years(annex_two):
    heads = texts(annex_two, "TableRowBox")
    assert "2019 2020 2021 2019 2020 2021" in heads
    assert "2020 2021 2022 2019 2020 2021" in heads, "table B"


def test_no_merged_cell_crosses_a_page(annex_two):
    pages = (page._page_box.descendants() for page in annex_two.pages)
    groups = [[box for box in page if type(box).__name__ == "TableRowGroupBox" and box.element_tag == "tbody"] for page in pages]
    for above, below in pairwise(groups):
        assert not {id(box.element) for box in above} & {id(box.element) for box in below}


def test_no_page_is_half_empty(annex_two):
    assert half_empty(annex_two) == {}


def test_merged_money_is_that_of_one_bundle(db):
    """What the page merges is what one bundle pays for, except where the print has shifted cells."""
    force = ActionPlan.objects.get().sub_task_forces.get(letter="C")
    paid = {line.code for line in BudgetLine.objects.filter(sub_task_force=force)}
    groups = merging.groups(source.printed().tables["C"])
    starts = sum(any(cell.column.name.startswith("budget") for cell in row) for group in groups for row in group)
    assert starts == len(paid)


def test_a_group_that_is_too_tall_is_cut_between_activities_and_says_so():
    groups = merging.groups(source.printed().tables["A"])
    cut = [group for group in groups if group[0][0].again]
    assert cut
    for group in cut:
        named = [cell for cell in group[0] if cell.column.name in ("activity", "indicator")]
        assert not any(cell.again for cell in named)


def test_lampiran_one_prints_every_role_and_the_footnote():
    document = laid_out("pdf/annex_1.html", annexes.annex_one(PLAN))
    printed = source.printed()
    footnotes = {squeezed(text) for text in printed.footnotes.values()}
    found = [text for text in map(squeezed, cells_of(document)) if text not in footnotes]
    assert found == [squeezed(text) for role in printed.roles for text in (role.institution, role.mandate)]
    everything = squeezed(" ".join(words(page._page_box) for page in document.pages))
    assert all(text in everything for text in footnotes)


@pytest.mark.parametrize(("name", "annex"), [("annex_1", "Lampiran I"), ("annex_2", "Lampiran II")])
def test_the_footer_names_the_annex(name, annex):
    context = {"annex_1": annexes.annex_one, "annex_2": annexes.annex_two}[name](PLAN)
    html = rendering.markup(f"pdf/{name}.html", context, moment=MOMENT)
    assert f"<title>{annex} {REGULATION}</title>" in html
    assert f"{REGULATION}, {annex} · disusun" in html


@pytest.mark.parametrize("name", ["annex_1", "annex_2"])
def test_the_pdf_is_tagged_and_claims_archival_form(name):
    context = {"annex_1": annexes.annex_one, "annex_2": annexes.annex_two}[name](PLAN)
    first, again = (rendering.pdf(f"pdf/{name}.html", context, moment=MOMENT) for _ in range(2))
    assert first == again, "the same bytes each time"
    with pikepdf.open(io.BytesIO(first)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert pdf.Root.MarkInfo.Marked
        width, height = (float(side) for side in pdf.pages[0].MediaBox[2:])
        assert (width > height) is (name == "annex_2")


def test_a_later_plan_prints_its_own_words_and_years(cast):
    plan = plan_reviews.drafted(cast)
    row = cells.plan_row(f"v{plan.version}-C-02-01-1")
    changes = {"target_2022": {"state": "number", "value": 75, "unit": "", "wording": "75"}}
    next_plan.edit(row, changes, by=cast.rad)
    context = annexes.annex_two(plan)
    table = next(one["table"] for one in context["tables"] if one["table"].letter == "C")
    own = next(one for one in table.rows if one.key == row.code)
    assert (table.target_years, table.budget_years) == ([2022, 2023, 2024], [2022, 2023, 2024])
    assert own.cells[4] == "75"
    assert own.cells[7] == Assignment.objects.get(activity__code=f"v{plan.version}-C-02-01", kind="coordinator").institution.name
    html = rendering.markup("pdf/annex_2.html", context, moment=MOMENT)
    assert "asset:draft.css" in html
    assert plan.legal_basis in html
    assert "A.M. NASIR" not in html


@pytest.mark.parametrize("years", [3, 4, 5])
def test_a_plan_prints_a_column_for_each_of_its_years_on_the_paper(cast, years):
    review = plan_reviews.decided(cast, plan_reviews.begun(cast))
    plan = plan_reviews.drafted(cast, review, first_year=2022, last_year=2021 + years)
    context = annexes.annex_two(plan)
    one = context["tables"][2]
    columns = 6 + 2 * years
    assert list(one["numbers"]) == list(range(1, columns + 1))
    assert all(len(row.cells) == columns for row in one["table"].rows)
    assert beyond(laid_out("pdf/annex_2.html", context)) == []


def test_money_of_a_dropped_activity_is_printed_with_the_one_that_goes_on(cast):
    """One budget pays for C-04-01, where it is printed, and for C-04-02."""
    review = plan_reviews.decided(cast, plan_reviews.begun(cast), C_04_01=("drop", "Sudah selesai."))
    plan = plan_reviews.drafted(cast, review)
    rows = {row.key: row.cells for one in annexes.annex_two(plan)["tables"] for row in one["table"].rows}
    (second,) = (cells for code, cells in rows.items() if code.startswith(f"v{plan.version}-C-04-02"))
    assert second[9:] == ("Rp138.000.000",) * 3


def test_a_later_plan_prints_no_revision(cast):
    """A revision is a document of its own: Lampiran II says what was enacted."""
    plan = plan_reviews.drafted(cast)
    row = cells.plan_row(f"v{plan.version}-C-02-01-1")
    amount = BudgetAmount.objects.get(budget_line__code=row.code, year=2022)
    revised = {(RevisedColumn.AMOUNT, amount.pk): SimpleNamespace(original={"amount": 1_000_000})}
    table = transcript.tables(plan, revised)["C"]
    own = next(one for one in table.rows if one.key == row.code)
    assert own.cells[9:] == ("Rp1.000.000", "Rp258.000.000", "Rp258.000.000")
