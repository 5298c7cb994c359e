"""How a report, an activity and a year stand, in words: percentages with what is missing, what waits for review, and better or
worse than the year before.
"""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from rad import figures, scoring
from rad.actions import realisation
from rad.choices import Direction
from rad.evaluation import glance
from rad.lists import activity, review
from rad.models import ActionPlan, Evaluation
from tests.rad import evaluations, reports
from tests.rujukan.pages import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.mark.parametrize(
    ("direction", "value", "words"),
    [
        (Direction.INCREASE, 212, "88,3% dari target (kurang 28)"),
        (Direction.INCREASE, 240, "100,0% dari target"),
        (Direction.INCREASE, 300, "125,0% dari target"),
        (Direction.DECREASE, 268, "capaian 88,3%, 28 di atas target"),
        (Direction.DECREASE, 200, "capaian 116,6%"),
    ],
)
def test_a_reviewer_reads_what_is_missing(direction, value, words):
    target, value = Decimal(240), Decimal(value)
    score = scoring.score(direction=direction, state="number", target=target, reported=True, value=value)
    assert review._of_target(score, SimpleNamespace(direction=direction), value, target) == words


@pytest.mark.parametrize(
    ("spent", "words"), [(50, "50,0% dari pagu"), (120, "120,0% dari pagu (lebih Rp20)"), (None, ""), (100, "100,0% dari pagu")]
)
def test_a_reviewer_reads_what_was_spent_beyond_the_ceiling(spent, words):
    assert review._of_ceiling(scoring.Spent("x", 100, spent)) == words


def listed(user):
    of_year = figures.year(ActionPlan.objects.get(), reports.YEAR, user=user)
    [force] = [one for one in of_year.sub_task_forces if one.letter == "C"]
    rows = activity.of({reports.YEAR: force}, reports.YEAR, closed=False, due_on=None)
    return force, {one.code: one for one in rows}


def test_a_submitted_report_waits_for_review(cast):
    code, amount = reports.MEASURED.rpartition("-")[0], 1_500_000
    assert listed(cast.disnaker)[1][code].standing == activity.MISSING
    for row in (reports.MEASURED, "C-02-01-2"):
        reports.submitted(cast.disnaker, row, value=Decimal(99_999))
    money, _ = realisation.spend(reports.budget(), reports.YEAR, by=cast.disnaker, fields={"amount": amount})
    assert listed(cast.disnaker)[0].spent_waiting == 0, "a draft"
    realisation.submit(money, by=cast.disnaker)
    force, rows = listed(cast.disnaker)
    assert rows[code].standing == activity.SUBMITTED
    assert rows[code].in_words == f"{reports.YEAR} menunggu telaah"
    assert (force.money.spent, force.spent_waiting, force.waiting) == (0, amount, 2)
    client = at_desk(cast.disnaker)
    page = client.get(f"{reverse('rad:sub_task_force', args=['C'])}?tahun={reports.YEAR}").text
    assert "Rp1.500.000 lagi menunggu telaah" in page
    years = client.get(reverse("rad:plan_home")).text.partition("dari tahun ke tahun")[2].partition("</table>")[0]
    assert [f">{year}</a>" in years for year in (2019, 2020, 2021, 2022)] == [True, True, True, False]
    assert "2 ditelaah" in years
    client.force_login(cast.rad)
    assert "dari tahun ke tahun" not in client.get(reverse("rad:plan_home")).text


def test_the_bupati_reads_better_or_lower_than_the_year_before(cast):
    reports.approved(cast.disnaker, cast.rad, value=Decimal(160))
    evaluations.signed(cast, year=2019)
    evaluations.signed(cast)
    seen = glance.newest()
    assert seen.changes == {"reported": "lebih baik", "met": "lebih baik", "mean": "", "absorption": "tetap", "on_time": ""}
    assert seen.in_words == "2 lebih baik, 1 tetap"
    hidden = seen.evaluation.figures
    hidden["cases"]["victims"]["sexes"]["total"] = None
    Evaluation.objects.filter(year=2020).update(figures=hidden)
    client = at_desk(cast.bupati)
    page = client.get(reverse("rad:home")).text
    assert "Angka dibanding 2019: 2 lebih baik, 1 tetap." in page
    assert "• berarti disamarkan: kurang dari" in page
    assert "terlalu sedikit laporan untuk digolongkan" in page
