"""One figure has one form wherever it is read: rounded down to one decimal, so that 100,0% means reached."""

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from gugus.documents import rendering
from rad.evaluation import presentation
from tests.rad import evaluations, reports
from tests.rujukan.pages import at_desk

NEAR = "C-04-02-1"  # Disnaker, 8,167 people in 2020
ROWS = {NEAR: (8166, "99,9%"), reports.MEASURED: (135, "84,3%")}  # 99.98 and 84.37 of a hundred
MEAN, ABSORPTION = "92,1%", "4,4%"  # 92.17, and 199,900,000 of 4,485,010,397: 4.457
SHARE = re.compile(r"[\d.]*\d(?:,\d+)?%")
OTHER_FORMS = {"99%", "99,98%", "100,0%", "84%", "84,37%", "84,4%", "92%", "92,17%", "92,2%", "4%", "4,45%", "4,5%"}
SHORT = {"hindrance": "pandemic", "follow_up": "Dijadwalkan ulang."}


@pytest.fixture
def reported(cast):
    """Two indicators just below their targets, and one budget partly spent, all approved."""
    for code, (value, _) in ROWS.items():
        reports.approved(cast.disnaker, cast.rad, code, value=Decimal(value), **SHORT)
    reports.spent(cast.disnaker, cast.rad, 199_900_000)
    return evaluations.signed(cast)


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def read(user, name, *args, **query):
    response = at_desk(user).get(reverse(f"rad:{name}", args=args), query)
    assert response.status_code == 200
    return words(response.text)


def home(cast, _):
    return words(at_desk(cast.bupati).get(reverse("home"), follow=True).text)


def page(cast, _):
    return read(cast.kepala, "evaluation_detail", reports.YEAR)


def plan(cast, _):
    return read(cast.kepala, "plan_home", tahun=reports.YEAR)


def table(cast, _):
    return read(cast.kepala, "plan_table", "C", tahun=reports.YEAR)


def own_reports(cast, _):
    return read(cast.disnaker, "realisation_list", tahun=reports.YEAR)


def one_report(cast, _):
    return "".join(read(cast.disnaker, "realisation_detail", code, reports.YEAR) for code in ROWS)


def paper(_, evaluation):
    context = presentation.printed(evaluation, presentation.document(evaluation, at=evaluation.signed_at))
    return words(rendering.markup(presentation.TEMPLATE, context, moment=evaluation.signed_at))


def workbook(cast, _):
    """Return the cells as a spreadsheet in Indonesian shows them."""
    response = at_desk(cast.kepala).get(reverse("rad:achievement_export"))
    book = openpyxl.load_workbook(BytesIO(response.content))
    columns = [column for sheet in book for column in sheet.columns if str(column[0].value).endswith("(%)")]
    numbers = [cell for column in columns for cell in column[1:] if cell.value not in (None, "")]
    assert {cell.number_format for cell in numbers} == {"0.0"}
    return " ".join(f"{cell.value}".replace(".", ",") + "%" for cell in numbers)


OF_ROWS, OF_SUMS = {shown for _, shown in ROWS.values()}, {MEAN, ABSORPTION}


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (home, OF_SUMS),
        (page, OF_SUMS),
        (plan, OF_SUMS),
        (table, OF_ROWS),
        (own_reports, OF_ROWS),
        (one_report, OF_ROWS),
        (paper, OF_ROWS | OF_SUMS),
        (workbook, OF_ROWS | OF_SUMS),
    ],
    ids=lambda value: getattr(value, "__name__", "shown"),
)
def test_a_figure_reads_the_same_everywhere(cast, reported, place, shown):
    shares = set(SHARE.findall(place(cast, reported)))
    assert shown <= shares
    assert shares & OTHER_FORMS == set()


def test_a_reviewer_reads_just_below_target_as_below_target(cast):
    reports.submitted(cast.disnaker, NEAR, value=Decimal(8166), **SHORT)
    text = read(cast.rad, "review_list")
    assert "99,9% dari target (kurang 1)" in text
    assert "100,0%" not in text
