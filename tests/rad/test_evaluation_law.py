"""Law enforcement in the evaluation, counted from the proceedings: on the page, in the PDF, and small counts hidden."""

from datetime import date

import pytest
from django.utils import timezone

from gugus.documents import rendering
from rad.actions import evaluation as verbs
from rad.evaluation import assembly, presentation
from tests.rad import evaluations
from tests.rad.test_evaluation_figures import counts_in
from tests.rujukan.pages import at_desk, text
from tests.rujukan.test_law_enforcement import a_proceeding, restitution

pytestmark = pytest.mark.long
SUMMARY = f"/evaluasi/{evaluations.YEAR}/"
PAGE = f"{SUMMARY}hukum/"
NOBODY = "tidak ada perkara yang"


def proceedings(cast, number):
    for place in range(number):
        victim, proceeding = a_proceeding(cast, name=f"Orang {place}", begin=date(evaluations.YEAR, 2, 1))
        restitution(victim, proceeding, cast.kejaksaan, "restitution_asked", on=date(evaluations.YEAR, 6, 1), income=1_000_000)


def printed(evaluation):
    figures = presentation.document(evaluation, at=timezone.now())
    context = presentation.printed(evaluation, figures)
    return " ".join(rendering.markup(presentation.TEMPLATE, context, moment=evaluation.created_at).split())


def test_phases_steps_verdicts_and_restitution_stand_on_the_page_and_in_the_pdf(cast):
    proceedings(cast, 5)
    evaluation = evaluations.drafted(cast)
    law = assembly.document(evaluation, at=timezone.now())["cases"]["law"]
    assert law["handled"] == 5
    assert ["Inkracht atau dieksekusi", 5] in law["phases"]
    assert ["Terbukti", 5] in law["verdicts"]
    assert ["Diputus", 5] in law["steps"]
    assert ["Seluruhnya, laporan sampai inkracht", 5, "70"] in law["spans"]
    assert ["Jumlah", 5_000_000, 0, 0] in law["money"]
    for page in (text(at_desk(cast.rad).get(PAGE)), printed(evaluation)):
        assert "Inkracht atau dieksekusi" in page
        assert "70,0" in page
        assert "Rp5.000.000" in page


def test_no_small_count_of_proceedings_is_frozen_or_printed(cast):
    proceedings(cast, 4)
    evaluation = evaluations.drafted(cast)
    submitted = verbs.submit(evaluation, by=cast.rad, note=evaluations.NOTE)
    law = submitted.figures["cases"]["law"]
    assert law["handled"] is None
    assert not [count for _, count in counts_in(law) if count]
    page = printed(submitted)
    assert "Rp4.000.000" not in page
    assert NOBODY not in page, "hidden is not none"


def test_a_year_without_proceedings_says_so_on_page_and_paper(cast):
    evaluation = evaluations.drafted(cast)
    assert NOBODY in text(at_desk(cast.rad).get(PAGE)).lower()
    assert NOBODY in printed(evaluation)


def test_markup_in_a_narrative_is_printed_as_text(cast):
    words = dict.fromkeys(
        ("summary", "law_enforcement", "hindrances", "preface"), '<script>alert(1)</script><img src="http://x/y">'
    )
    evaluation = evaluations.drafted(cast, fields=words | {"analyses": {"A": "<b>tebal</b>"}, "decisions": "<h1>Judul</h1>"})
    desk = at_desk(cast.rad)
    for page in (desk.get(SUMMARY).text + desk.get(PAGE).text + desk.get(f"{SUMMARY}capaian/").text, printed(evaluation)):
        assert "<script>alert" not in page
        assert '<img src="http' not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "&lt;b&gt;tebal" in page
    assert verbs.submit(evaluation, by=cast.rad, note="<i>x</i>").status == "submitted"
