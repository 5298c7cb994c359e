"""Finds enacted evaluations whose frozen counts of complaints differ from the present counts."""

from django.conf import settings

from rad.choices import EvaluationStatus
from rad.evaluation import case_figures
from rad.models import Evaluation
from rujukan import figures

# Counts that end with their year: the outcomes of complaints go on to change.
COUNTED = {"quarters": "triwulan", "channels": "saluran"}


def differing() -> list[tuple[Evaluation, list[str]]]:
    """Return the newest enacted edition of each year that differs, with which of its counts do, in words; no number.

    A year that is being corrected is left out: somebody has decided already. So is one whose small counts were hidden below
    another threshold.
    """
    rows = Evaluation.objects.newest_editions().filter(status=EvaluationStatus.ENACTED).defer("pdf").order_by("year")
    found = [(row, _differences(row)) for row in rows if row.figures.get("threshold") == settings.SMALLEST_GROUP]
    return [(row, words) for row, words in found if words]


def _differences(evaluation):
    frozen = evaluation.figures["cases"]["complaints"], evaluation.figures.get("cases_before")
    years = (f"tahun {evaluation.year}", f"tahun {evaluation.year - 1}, pembanding")
    now = [case_figures.complaint_counts(counted) for counted in figures.complaints(evaluation.year)]
    return [
        f"pengaduan {year} menurut {words}"
        for year, then, counted in zip(years, frozen, now, strict=True)
        for name, words in COUNTED.items()
        if then and then[name] != counted[name]
    ]
