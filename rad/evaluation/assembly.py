"""The evaluation's figures as one canonical document: it is stored, hashed, embedded in the PDF and shown on the page.

Plan figures come from `rad.figures` (approved reports only), case figures from `case_figures`. Percentages are
strings ("91.25"), money is whole rupiah, a suppressed count is null. There are no floats, so that the bytes and their SHA-256 are
the same on every machine.
"""

from collections import Counter
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db.models import F, IntegerField, Q, Value

from gugus.formats.indonesian import long_date
from gugus.models import Institution
from gugus.models.compiled import Among, compiled
from rad import figures
from rad.choices import FundingSource, Hindrance, TargetState
from rad.evaluation import case_figures, doubts
from rad.evaluation.plain import text
from rad.lists import in_force, reporting
from rad.models import Evaluation, Recommendation, RevisedCell
from rad.models.codes import letter_of
from rad.models.evaluation import SIGNED_OR_LATER, totals_of
from rujukan import figures as cases

FORMAT = 5  # version of this document's structure: increase it when the structure changes
LONGEST_KEPT = timedelta(hours=2)


def document(evaluation, *, at, counted=None) -> dict:
    """Return what an evaluation that is not submitted yet would freeze: the counts of its year, and what it recommends.

    `counted`: what `assemble` returned before, to show it again. A correction without a recount keeps the counts of the edition
    that it corrects.
    """
    if evaluation.corrects_id and not evaluation.recounts:
        counted = Evaluation.objects.values_list("figures", flat=True).get(pk=evaluation.corrects_id)
    elif counted is None:
        counted = assemble(evaluation.year, at=at)
    return counted | recommended(evaluation) | {"correction": _correction(evaluation)}


def _correction(evaluation):
    """Return which edition this is and what it corrects, or None. It makes the figures of each edition differ."""
    if not evaluation.corrects_id:
        return None
    before = Evaluation.objects.values("figures_sha256", "enacted_at").get(pk=evaluation.corrects_id)
    return {
        "edition": evaluation.edition,
        "reason": evaluation.correction_reason,
        "recounts": evaluation.recounts,
        "before_sha256": before["figures_sha256"],
        "before_enacted": long_date(before["enacted_at"]),
    }


def assemble(year: int, *, at) -> dict:
    """Return the counts of the tables in force in a year at the moment `at`, with the trend of the years until then.

    The tables may come from several plans. Twenty queries. Earlier years that were signed are read from their evaluation,
    others are counted.
    """
    tables, kept = in_force.tables(), totals_of(_closed_before(year=year))
    years = [one for one in in_force.years(tables) if one <= year]
    counted = figures.of_tables({one: in_force.of_year(tables, one) for one in years if one not in kept}, closed=())
    plan_year, forces = counted[year], in_force.of_year(tables, year)
    plans, of_cases = in_force.plans(forces), cases.year(year, at=at)
    return {
        "format": FORMAT,
        "year": year,
        "counted_on": long_date(at),
        "threshold": settings.SMALLEST_GROUP,
        "coverage": settings.RAD_COVERAGE,
        "plan": {"code": plans[0].code, "title": plans[0].title, "legal_basis": plans[0].legal_basis},
        "plans": [_plan_with_letters(plan, forces) for plan in plans],
        **tables_of(plan_year),
        "trend": [_trend_point(one, kept.get(one) or totals(counted[one])) for one in years],
        "outstanding": reporting.outstanding(plan_year),
        "cases": case_figures.document(of_cases),
        "cases_before": case_figures.complaint_counts(of_cases.complaints_before),
        "source_notes": doubts.source_notes(plan_year),
        "revisions": _revisions(forces, year),
        "bodies": _bodies_named(plan_year),
    }


def kept(evaluation, *, at):
    """Return the kept count of an evaluation to show at the moment `at`, or None if it has none of this structure and threshold.

    A count that is too old does not count either: the job that keeps it has stopped.
    """
    found = getattr(evaluation, "kept_count", None)
    if found is None or found.counted_at < at - LONGEST_KEPT:
        return None
    return found if (found.figures["format"], found.figures["threshold"]) == (FORMAT, settings.SMALLEST_GROUP) else None


# The years before


@compiled
def _closed_before(year):
    """Return for `totals_of` the earlier years that are signed or enacted, of each the newest such edition last."""
    closed = Evaluation.objects.filter(year__lt=Value(year, IntegerField()), status__in=SIGNED_OR_LATER)
    return closed.order_by("year", "edition").totals()


def tables_of(plan_year) -> dict:
    """Return the figures of a year with all rows and bundles, as a document has them."""
    return _sums_of(plan_year) | {"sub_task_forces": [_force_figures(force) for force in plan_year.sub_task_forces]}


def totals(plan_year) -> dict:
    """Return the three figures and the money of a year, whole and by sub task force, as a document has them."""
    forces = [{"letter": force.letter} | _sums_of(force) for force in plan_year.sub_task_forces]
    return _sums_of(plan_year) | {"sub_task_forces": forces}


def _trend_point(year, counted):
    """Return one year of the trend: the three figures and the absorption of the plan and of each sub task force."""
    return {
        "year": year,
        **_shares(counted),
        "forces": [{"letter": force["letter"], **_shares(force)} for force in counted["sub_task_forces"]],
    }


def _shares(counted):
    shares = {name: counted["summary"][name] for name in ("reported", "met", "targeted", "mean")}
    return shares | {name: counted["money"][name] for name in ("budget", "spent", "absorption")}


# What is recommended


def recommended(evaluation) -> dict:
    """Return the recommendations of an evaluation, and those of earlier years: all of the year before, and older open ones."""
    rows = _recommendations_until(year=evaluation.year)
    own = [row for row in rows if row.evaluation_id == evaluation.pk]
    before = [
        row
        for row in rows
        if row.evaluation.year < evaluation.year
        and row.evaluation.status in SIGNED_OR_LATER
        and (row.unfinished or row.evaluation.year == evaluation.year - 1)
    ]
    return {"recommendations": listed(own), "recommendations_before": listed(before)}


@compiled
def _recommendations_until(year):
    """Return the recommendations of the evaluations until this year."""
    return Recommendation.objects.valid().for_list().filter(evaluation__year__lte=Value(year, IntegerField()))


def listed(rows) -> list[dict]:
    """Return recommendations as a document has them, numbered within their year."""
    numbers = Counter()
    lines = []
    for row in rows:
        numbers[row.evaluation.year] += 1
        lines.append(
            {
                "year": row.evaluation.year,
                "number": numbers[row.evaluation.year],
                "text": row.text,
                "owner": row.owner.name,
                "deadline": row.deadline.isoformat(),
                "state": row.get_status_display(),
                "open": row.unfinished,
                "note": row.note,
                "updated_on": long_date(row.updated_at) if row.updated_at else "",
            }
        )
    return lines


# The plan


def _plan_with_letters(plan, forces):
    """Return a plan with the letters of its tables that are in force in the year."""
    return {
        "name": str(plan),
        "legal_basis": plan.legal_basis,
        "letters": [force.letter for force in forces if force.plan == plan],
        "is_example": plan.is_example,
    }


def _sums_of(part):
    """Return the three figures and the money of a year or a sub task force."""
    summary, money = part.summary, part.money
    counts = asdict(summary) | {
        "partly": summary.partly,
        "unknown": summary.unknown,
        "mean": text(summary.mean),
        "met_percent": text(summary.met_percent),
        "reported_percent": text(summary.reported_percent),
        "band": part.band.label if part.band else "",
    }
    return {"summary": counts, "money": asdict(money) | {"absorption": text(money.absorption)}}


def _force_figures(force):
    return _sums_of(force) | {
        "letter": force.letter,
        "name": force.name,
        "activities": [_activity_figures(activity) for activity in force.activities],
        "bundles": [_bundle_figures(bundle) for bundle in force.bundles],
    }


def _activity_figures(activity):
    words = ("code", "programme_code", "programme_number", "programme", "label")
    lists = {name: list(getattr(activity, name)) for name in ("coordinators", "implementers", "bundles")}
    return {name: getattr(activity, name) for name in words} | lists | {"rows": [_row_figures(row) for row in activity.rows]}


def _row_figures(row):
    report = row.reported if row.reported and row.reported.approved else None
    return {
        "code": row.code,
        "label": row.label,
        "printed": row.printed,
        "state": str(TargetState(row.state).label),
        "target": text(row.target),
        "unit": row.unit,
        "direction": row.direction,
        "accumulation": row.accumulation,
        "reached": text(row.reached),
        "bundle": row.bundle,
        "outcome": str(row.score.outcome),
        "percent": text(row.score.percent),
        "met": row.score.met,
        "graded": bool(report and report.grade is not None and row.needs_grade),
        "realisation": row.achieved if report else "",
        "justification": report.justification if report else "",
        "hindrance": str(Hindrance(report.hindrance).label) if report and report.hindrance else "",
        "follow_up": report.follow_up if report else "",
    }


def _bundle_figures(bundle):
    return {
        "code": bundle.code,
        "source": str(FundingSource(bundle.funding_source).label),
        "budget": bundle.budget,
        "spent": bundle.spent,
        "absorption": text(bundle.absorption),
        "covers": bundle.covers,
        "achievement": text(bundle.achievement),
        "quadrant": bundle.quadrant.label,
        "exceeds": bundle.money.exceeds,
        "excess_reason": bundle.excess_reason if bundle.money.exceeds else "",
    }


def _revisions(forces, year):
    """Return the cells of these tables that were revised, and concern this year or every year, in the order in which they
    changed.
    """
    tables = {(force.plan_id, force.letter) for force in forces}
    cells = _revised_cells(plans=list({plan for plan, _ in tables}), year=year)
    return [
        {
            "number": cell.revision.number,
            "basis": cell.revision.basis,
            "since": long_date(cell.revision.applied_at),
            "code": cell.code,
            "label": cell.label,
            "old": cell.old_words,
            "new": cell.new_words,
        }
        for cell in cells
        if (cell.revision.plan_id, letter_of(cell.code)) in tables
    ]


@compiled
def _revised_cells(plans, year):
    cells = RevisedCell.objects.in_force(Among("revision__plan", plans)).select_related("revision__note")
    return cells.filter(Q(year=Value(year, IntegerField())) | Q(year=None))


def _bodies_named(plan_year):
    """Return {short name: full name} of the institutions that the year's rows name, for the list of abbreviations."""
    named = {
        name
        for force in plan_year.sub_task_forces
        for activity in force.activities
        for name in (*activity.coordinators, *activity.implementers)
    }
    return {short: name for short, name in _shortened() if short in named}


@compiled
def _shortened():
    bodies = Institution.objects.exclude(short_name=F("name"))
    return bodies.order_by("short_name").values_list("short_name", "name")
