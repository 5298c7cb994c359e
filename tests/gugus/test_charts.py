"""Charts: geometry as strings, no length for hidden counts, the same drawing on page and paper."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from gugus.documents import charts, rendering

GEOMETRY = re.compile(r' (?:x|y|width|height|r|cx|cy|d|viewBox|font-size)="([^"]*)"')
MEASURES = [
    charts.Measure("A. Pencegahan", Decimal("91.25"), "21 dari 23", "warn"),
    charts.Measure("B. Kesehatan", Decimal("1250.5"), "25 dari 2", "ok"),
    charts.Measure("C. Sosial", None, "belum dilaporkan", "calm"),
    charts.Measure("D. Hukum", Decimal(0), "0 dari 4", "bad"),
]
ROWS = [("Identifikasi", [34, 6, 0], 40), ("Penampungan", [None, None, 5], 17), ("Pemulangan", [None, None, None], None)]


def drawn(kind, chart):
    with translation.override("id"):
        return render_to_string(f"gugus/charts/{kind}.svg", {"chart": chart})


def every_chart(sheet=charts.PAPER):
    return {
        "bullet": charts.bullet("b", "Capaian", MEASURES, sheet),
        "stacked": charts.stacked("s", "Rujukan", ["Selesai", "Berjalan", "Ditolak"], ROWS, sheet),
        "columns": charts.columns(
            "c", "Pengaduan", ["2019", "2020"], [("Triwulan I", [5, None]), ("Triwulan II", [0, 1200])], sheet
        ),
    }


@pytest.mark.parametrize("sheet", [charts.PAGE, charts.ASIDE, charts.PAPER])
@pytest.mark.parametrize("kind", ["bullet", "stacked", "columns"])
def test_drawings_are_well_formed_and_no_number_is_localised(kind, sheet):
    svg = drawn(kind, every_chart(sheet)[kind])
    root = ET.fromstring(svg)  # noqa: S314 (our own)
    assert root[0].tag.endswith("title")
    assert root[0].text
    for geometry in GEOMETRY.findall(svg):
        assert "," not in geometry, geometry
    width, height = map(float, root.get("viewBox").split()[2:])
    for element in root.iter():
        for name, limit in (("x", width), ("y", height)):
            if element.get(name) and "pattern" not in element.tag:
                assert -0.01 <= float(element.get(name)) <= limit + 0.01, ET.tostring(element)


def test_numbers_for_people_are_indonesian():
    assert "1.250,5%" in drawn("bullet", every_chart()["bullet"])
    assert ">1.200<" in drawn("columns", every_chart()["columns"])


def test_hidden_counts_have_no_length_of_their_own():
    """Hidden counts are not in the context, so different ones with the same total give the same drawing."""
    chart = charts.stacked("s", "Rujukan", ["Selesai", "Berjalan"], [("Penampungan", [None, None], 17)])
    row = chart["rows"][0]
    assert row["pieces"] == []
    assert row["total"] == "17"
    assert row["rest"]["length"] != "0"
    hidden = charts.stacked("s", "Rujukan", ["Selesai"], [("Pemulangan", [None], None)])["rows"][0]
    assert (hidden["pieces"], hidden["rest"], hidden["total"]) == ([], None, charts.HIDDEN)


def test_a_bar_ends_at_its_most_and_shows_an_arrow():
    rows = charts.bullet("b", "Capaian", MEASURES)["rows"]
    assert [bool(row["arrow"]) for row in rows] == [False, True, False, False]
    assert rows[2]["percent"] == "–"
    assert rows[3]["length"] == "0"


def test_columns_have_the_styles_that_the_caller_asks_for():
    groups = [("Okt", [5, 1]), ("Nov", [3, 2])]
    chart = charts.columns("c", "Per bulan", ["Pengaduan", "Kasus"], groups, charts.ASIDE, charts.PAIR)
    assert [entry["state"] for entry in chart["legend"]] == ["edge", "run"]
    assert {tuple(bar["state"] for bar in group["bars"]) for group in chart["groups"]} == {("edge", "run")}
    assert not chart["patterns"]


def test_a_strip_has_a_piece_for_each_count():
    strip = charts.strip([1200, 0, 1], 2400)
    pieces = [(piece["state"], piece["x"], piece["length"]) for piece in strip["pieces"]]
    assert pieces == [("run", "0", "1200"), ("plan", "1200", "1")]
    with translation.override("id"):
        root = ET.fromstring(render_to_string("gugus/charts/strip.svg", {"strip": strip}))  # noqa: S314 (our own)
    assert root.get("viewBox") == "0 0 2400 8"
    assert charts.strip([0, 0, 0], 1)["pieces"] == []


def test_an_empty_chart_is_drawn():
    assert charts.bullet("b", "Kosong", [])["empty"]
    assert charts.stacked("s", "Kosong", ["Selesai"], [])["rows"] == []
    assert charts.columns("c", "Kosong", ["2020"], [("I", [0])])["groups"][0]["bars"][0]["height"] == "0"


@pytest.mark.parametrize(("value", "text"), [(12.5, "12.5"), (-0.001, "0"), (1200, "1200"), (0.126, "0.13"), (3.10, "3.1")])
def test_svg_numbers(value, text):
    assert charts.number(value) == text


def test_a_pdf_can_contain_the_charts():
    svgs = "".join(f"<figure>{drawn(kind, chart)}</figure>" for kind, chart in every_chart().items())
    html = f'<html lang="id"><title>Uji</title><link rel="stylesheet" href="asset:document.css"><body>{svgs}</body></html>'
    assert rendering.write(rendering.layout(html), moment=datetime(2021, 1, 1, tzinfo=UTC)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("sheet", [charts.PAGE, charts.PAPER])
def test_the_sign_leaves_room_for_the_widest_percentage(sheet):
    chart = charts.bullet("a", "A", [charts.Measure("A", Decimal("153.2"), "25 dinilai", "ok")], sheet)
    bold = 0.72 * sheet.size  # a digit in bold of the widest system font
    start = float(chart["percent_x"]) - bold * len(chart["rows"][0]["percent"])
    assert start > float(chart["sign_x"]) + float(chart["sign_r"])
