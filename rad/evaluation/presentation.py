"""The evaluation for readers: the page and the PDF share its text, charts and tables.

Everything here is computed from the canonical figures (`rad.evaluation.assembly`) and the narrative, never from the database: an
enacted evaluation is shown from its frozen figures.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gugus.documents import charts, qr, rendering
from gugus.documents.canonical import canonical, sha256
from gugus.formats.indonesian import number
from rad.choices import EvaluationStatus
from rad.evaluation import abbreviations, assembly, table as tables
from rad.models.evaluation import SIGNED_OR_LATER
from rad.regulation.source import TRANSCRIBED
from rad.scoring import FULL, HIGH

ATTACHMENT = "angka.json"
LEADING = re.compile(r"^(?:\s*(?:[-–•*]+|\(?\d{1,2}[.)](?=\s)|\(?[a-z][.)](?=\s)))*\s*")
TEMPLATE = "pdf/evaluation.html"
MOST_ON_SUMMARY, FITS_ON_SUMMARY = 6, 1600  # recommendations of earlier years, and letters with summary and decisions
MOST_YEARS = 5  # beside each other in the trend of the sub task forces: as many as a plan has
LOW = 51  # the band "rendah" and above is drawn half full
FROZEN = (EvaluationStatus.SUBMITTED, *SIGNED_OR_LATER)


def document(evaluation, *, at, counted=None) -> dict:
    """Return the figures of an evaluation: the frozen ones once it is submitted, before that those at the moment `at`.

    `counted`: counts of its year to show instead of counting (`rad.models.EvaluationCount`).
    """
    if evaluation.status in FROZEN:
        return evaluation.figures
    return assembly.document(evaluation, at=at, counted=counted)


def pdf(evaluation, figures: dict, *, moment) -> bytes:
    """Return the PDF with its figures attached, watermarked unless enacted. Raises gugus.documents.rendering.Unprintable."""
    attachment = rendering.Attachment(ATTACHMENT, canonical(figures), f"Angka evaluasi tahun {evaluation.year}, bentuk baku")
    return rendering.pdf(TEMPLATE, printed(evaluation, figures), moment=moment, attachments=(attachment,))


def fingerprint(evaluation, figures: dict) -> str:
    """Return the SHA-256 of all that the PDF prints and embeds. It does not depend on the time of drawing."""
    html = rendering.markup(TEMPLATE, printed(evaluation, figures), moment=evaluation.created_at)
    return sha256(html.encode() + canonical(figures))


def glance(evaluation, figures: dict) -> dict:
    """Return what a year at a glance shows: the template context of the executive page, and part of that of the page."""
    return {
        "evaluation": evaluation,
        "year": str(evaluation.year),
        "figures": figures,
        "cases": figures["cases"],
        "decisions": points(evaluation.decisions),
        "trend": _trend(figures),
        "plans": _plans(figures),
    }


def context(evaluation, figures: dict, sheet: charts.Sheet = charts.PAGE) -> dict:
    """Return the template context of the page."""
    return glance(evaluation, figures) | {
        "before": str(evaluation.year - 1),
        "districts": gathered(figures["cases"]["victims"]["districts"]),
        "institutions": gathered(
            {"rows": [[line["label"], line["sent"], line] for line in figures["cases"]["referrals"]["institutions"]]}
        ),
        "sha256": evaluation.figures_sha256 if evaluation.status in FROZEN else sha256(canonical(figures)),
        "charts": SimpleLazyObject(partial(_charts, figures, sheet)),  # the first chapter has none
        "forces": [_shown_force(force, evaluation.analyses) for force in figures["sub_task_forces"]],
        "hindrances": Counter(row["hindrance"] for row in tables.missed(figures)).most_common(),
        "unfunded": [activity["label"].rstrip(" .,") for activity in tables.unfunded(figures)],
        "outstanding": tables.outstanding(figures),
        "outstanding_in_words": tables.outstanding_in_words(figures),
        "recommendations": [dated(row) for row in figures.get("recommendations", ())],
        "recommendations_before": [dated(row) for row in figures.get("recommendations_before", ())],
        "correction": figures.get("correction"),
        "high": HIGH,
        "efficiency": tables.efficiency(figures),
    }


def printed(evaluation, figures: dict) -> dict:
    """Return the template context of the PDF: that of the page, drawn for paper, and what only the PDF shows."""
    page = context(evaluation, figures, charts.PAPER)
    return page | {
        "draft": evaluation.status != EvaluationStatus.ENACTED,
        "check": check(figures),
        "forces": [force | _tables_of_force(force) for force in page["forces"]],
        "missed": tables.missed(figures),
        "brief_before": _brief(evaluation, figures),
        "states_before": Counter(row["state"] for row in figures.get("recommendations_before", ())).most_common(),
        **trends(figures),
        "abbreviations": abbreviations.of(figures),
        "transcribed": TRANSCRIBED,
    }


def check(figures) -> dict:
    """Return the address where anybody can check these figures, with and without the hash, and its QR code."""
    page = settings.SITE_URL + reverse("rad:evaluation_check")
    return {"page": page, "qr": qr.drawing(f"{page}{sha256(canonical(figures))}/")}


def dated(row):
    """Return a recommendation with its deadline as a date."""
    return row | {"deadline": date.fromisoformat(row["deadline"])}


def _brief(evaluation, figures):
    """Return the recommendations of earlier years for the page of the summary if they fit on it, else none."""
    rows = figures.get("recommendations_before", ())
    letters = len(evaluation.summary) + len(evaluation.decisions) + sum(len(row["text"]) + len(row["owner"]) for row in rows)
    return rows if len(rows) <= MOST_ON_SUMMARY and letters <= FITS_ON_SUMMARY else ()


def _plans(figures):
    """Return the plans whose tables the evaluation counts if they need a word: there are several, or one is an example.

    Figures that were frozen before plans overlapped name one plan only.
    """
    plans = figures.get("plans", ())
    return plans if len(plans) > 1 or any(plan["is_example"] for plan in plans) else ()


def _trend(figures):
    """Return the years of the trend with years as text; empty for figures that were frozen before there was one."""
    return [point | {"year": str(point["year"])} for point in figures.get("trend", ())]


def trends(figures: dict) -> dict:
    """Return the template context of the years beside each other."""
    points = _trend(figures)
    return {"trend": points, "trend_latest": points[-MOST_YEARS:], "trend_forces": list(_trend_of_forces(figures))}


def _trend_of_forces(figures):
    """Return (title, means, absorptions) of each sub task force in each of the latest years, None where that year had none.

    The years of several plans are joined by the letter.
    """
    latest = [{one["letter"]: one for one in point["forces"]} for point in figures.get("trend", ())[-MOST_YEARS:]]
    for force in figures["sub_task_forces"]:
        cells = [of_year.get(force["letter"], {}) for of_year in latest]
        yield _title(force), [one.get("mean") for one in cells], [one.get("absorption") for one in cells]


def points(text: str) -> list[str]:
    """Return one point per line, without the bullet or number that its writer put in front: the list numbers its points."""
    lines = (LEADING.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def gathered(counts: dict) -> dict:
    """Shorten a list: keep the rows with a count, and gather the labels of the suppressed ones in `hidden`."""
    return counts | {
        "rows": [row for row in counts["rows"] if row[1] is not None],
        "hidden": [row[0] for row in counts["rows"] if row[1] is None],
    }


def _shown_force(force, analyses):
    return force | {"analysis": analyses.get(force["letter"], ""), "title": _title(force)}


def _tables_of_force(force):
    """Return the tables of a sub task force, which only the PDF shows."""
    return {
        "covered": tables.covers(force),
        "groups": tables.groups(force),
        "lines": [
            {
                "label": activity["label"],
                "code": activity["code"],
                "rows": [row | {"result": tables.result(row)} for row in activity["rows"]],
            }
            for activity in force["activities"]
        ],
    }


def _charts(figures, sheet):
    half = charts.HALF if sheet is charts.PAPER else sheet
    forces, cases, year = figures["sub_task_forces"], figures["cases"], figures["year"]
    referrals = cases["referrals"]
    return {
        "indicators": charts.stacked(
            "indicators",
            "Indikator menurut sub gugus tugas: " + _sentence(_indicator_parts(force) for force in forces),
            ["Tercapai", "Di bawah target", "Belum diketahui"],
            [(_title(force), _parts_of_force(force), force["summary"]["targeted"]) for force in forces],
            sheet,
        ),
        "achievement": charts.bullet(
            "achievement",
            "Rata-rata capaian menurut sub gugus tugas: " + _sentence((_title(f), f["summary"]["mean"]) for f in forces),
            [_achieved_measure(force) for force in forces],
            half,
        ),
        "absorption": charts.bullet(
            "absorption",
            "Uang yang terpakai menurut sub gugus tugas: " + _sentence((_title(f), f["money"]["absorption"]) for f in forces),
            [_measure(_title(f), f["money"]["absorption"], _millions(f["money"])) for f in forces],
            half,
        ),
        "quarters": charts.columns(
            "quarters",
            "Pengaduan per triwulan: " + _sentence(_quarter_words(figures, cases, year)),
            [str(year - 1), str(year)],
            _quarters(figures["cases_before"]["quarters"], cases["complaints"]["quarters"]),
            sheet,
        ),
        "stages": charts.stacked(
            "stages",
            "Rujukan yang dikirim menurut tahap: "
            + _sentence((label, _count_words(total, "rujukan")) for label, _, total in referrals["rows"])
            + " Rincian keadaannya dalam tabel.",
            referrals["states"],
            [(label, counts, total) for label, counts, total in referrals["rows"]],
            sheet,
        ),
        "answers": charts.bullet(
            "answers",
            "Rujukan dijawab tepat waktu menurut tahap: "
            + _sentence((line["label"], line["on_time_percent"]) for line in referrals["stages"]),
            [_measure(line["label"], line["on_time_percent"], _of(line)) for line in referrals["stages"]],
            sheet,
        ),
    }


def _quarter_words(figures, cases, year):
    before, now = figures["cases_before"]["quarters"]["rows"], cases["complaints"]["quarters"]["rows"]
    for (label, later), (_, earlier) in zip(now, before, strict=True):
        yield label, f"{_count_words(earlier, 'pengaduan')} pada {year - 1} dan {_count_words(later, 'pengaduan')} pada {year}"


def _count_words(number, what):
    return "tidak ditampilkan" if number is None else f"{number} {what}"


def _title(force):
    return f"{force['letter']}. {force['name']}"


def _parts_of_force(force):
    summary = force["summary"]
    return [summary["met"], summary["partly"], summary["unknown"]]


def _indicator_parts(force):
    met, partly, unknown = _parts_of_force(force)
    return force["letter"], f"{met} tercapai, {partly} di bawah target, {unknown} belum diketahui"


def _sentence(pairs):
    """Return a chart's values as one sentence, for screen readers."""
    return "; ".join(f"{label}: {_in_words(value)}" for label, value in pairs) + "."


def _in_words(value):
    if value is None:
        return "tidak ada angka"
    return value if " " in value else tables.percent(value)


def _achieved_measure(force):
    """Return the mean of a sub task force as a Measure, with a coloured state only if the mean has a band."""
    summary = force["summary"]
    measure = _measure(_title(force), summary["mean"], f"{summary['scored']} dinilai")
    return measure if summary["band"] else replace(measure, state="calm")


def _measure(label, text, words):
    value = None if text is None else Decimal(text)
    if value is None or value > FULL:  # above 100%, money was spent beyond its ceiling: that is no success
        state = "calm" if value is None else "warn"
    else:
        state = "ok" if value >= HIGH else "warn" if value >= LOW else "bad"
    return charts.Measure(label, value, words, state)


def _millions(money):
    """Return spent and budget in millions of rupiah, short enough for the chart's margin."""
    if not money["budget"]:
        return "tanpa anggaran"
    spent, budget = (number(Decimal(money[name]) / 1_000_000, 1) for name in ("spent", "budget"))
    return f"{spent} / {budget} juta"


def _of(line):
    return f"{line['on_time']} dari {line['due']}" if line["due"] is not None else "tidak ditampilkan"


def _quarters(before, now):
    return [(label, [earlier, later]) for (label, later), (_, earlier) in zip(now["rows"], before["rows"], strict=True)]
