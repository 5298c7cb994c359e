"""The report of a three-yearly review (Ps 6): what the plan achieved, what becomes of each activity, and the next plan beside it.

It counts approved reports only and prints no draft of an evaluation, so it is the same for all who may read it. No figure of it
is a count of people from cases.
"""

from collections import Counter, defaultdict

from django.conf import settings
from django.db.models import Sum

from rad import figures
from rad.choices import RECOMMENDATION_OPEN, EvaluationStatus, ReviewOutcome
from rad.evaluation import assembly, presentation, table as tables
from rad.lists import comparison, in_force
from rad.models import BudgetLine, Evaluation, Indicator, PlanReview, Recommendation, ReviewedActivity, SubTaskForce
from rad.models.plan import REVIEW_AFTER_YEARS

# A bundle that pays for activities with different outcomes counts under the first of these; "" is not decided.
STRONGEST = ("", ReviewOutcome.CHANGE, ReviewOutcome.KEEP, ReviewOutcome.DROP)
LABELS = {"": "Belum diputuskan", **{outcome: outcome.label for outcome in ReviewOutcome}}


def context(review: PlanReview) -> dict:
    """Return the template context of the report. Counts the plan's years that have no enacted evaluation."""
    plan = review.plan
    rows = list(ReviewedActivity.objects.for_list().filter(review=review))
    forces = list(SubTaskForce.objects.filter(plan=plan).order_by("letter"))
    years = _years_figures(plan, forces)
    money = _money_by_outcome(plan, rows)
    compared = comparison.compare(review) if review.draft_id else []
    return {
        "review": review,
        "plan": plan,
        "draft": review.is_open,
        "sample": plan.is_example or bool(review.draft_id and review.draft.is_example),
        "every": REVIEW_AFTER_YEARS,
        "figures": {"coverage": settings.RAD_COVERAGE},
        "years": years,
        "forces": [_force_part(force, years, rows, money[force.pk]) for force in forces],
        "outcomes": _outcome_rows(rows, sum(money.values(), Counter())),
        "compared": compared,
        "total": comparison.total(compared) if compared else [],
        **_recommendations(plan),
    }


def _years_figures(plan, forces):
    """Return the three figures of each year: frozen ones of its newest enacted evaluation, else those of today."""
    enacted = Evaluation.objects.filter(plan=plan, status=EvaluationStatus.ENACTED).order_by("year", "edition")
    frozen = dict(enacted.values_list("year", "figures"))
    wanted = in_force.printed_years(forces)
    counted = figures.years(plan, [year for year in wanted if year not in frozen])
    parts = ("summary", "money", "sub_task_forces")
    years = []
    for year in wanted:
        of_year = frozen.get(year) or assembly.tables_of(counted[year])
        years.append({"year": str(year), "frozen": year in frozen, **{part: of_year[part] for part in parts}})
    return years


def _force_part(force, years, rows, money):
    own = [row for row in rows if row.activity.programme.sub_task_force_id == force.pk]
    trend = [(one["year"], part) for one in years for part in one["sub_task_forces"] if part["letter"] == force.letter]
    return {
        "letter": force.letter,
        "title": f"{force.letter}. {force.name}",
        "trend": trend,
        "outcomes": _outcome_rows(own, money),
        "rows": [(row, LABELS[row.outcome], *_results_of(row.activity.code, trend)) for row in own],
    }


def _results_of(code, trend):
    """Return what an activity achieved and spent: (indicators, bundles).

    Each is {code: [its newest figures, and those of each year, None where it has none]}.
    """
    indicators, bundles = (defaultdict(lambda: [None] * (len(trend) + 1)) for _ in range(2))
    for place, (_, part) in enumerate(trend, 1):
        money = {bundle["code"]: bundle for bundle in part["bundles"]}
        for activity in (one for one in part["activities"] if one["code"] == code):
            for row in activity["rows"]:
                indicators[row["code"]][0] = indicators[row["code"]][place] = row | {"result": tables.result(row)}
            for bundle in filter(money.get, activity["bundles"]):
                bundles[bundle][0] = bundles[bundle][place] = money[bundle]
    return dict(indicators), dict(bundles)


def _outcome_rows(rows, money):
    """Return (label, number of activities, rupiah) of each outcome that occurs."""
    counts = Counter(row.outcome for row in rows)
    return [(LABELS[one], counts[one], money[one]) for one in (*ReviewOutcome, "") if counts[one]]


def _money_by_outcome(plan, rows):
    """Return {sub task force: {outcome: rupiah of all years}}, each bundle once."""
    outcome = {row.activity_id: row.outcome for row in rows}
    paid = defaultdict(set)
    for row in rows:
        paid[row.activity.budget_line_id].add(row.outcome)
    lines = Indicator.objects.filter(activity__in=outcome, budget_line__isnull=False).values_list("budget_line", "activity")
    for line, activity in lines:
        paid[line].add(outcome[activity])
    sums = defaultdict(Counter)
    for line in BudgetLine.objects.filter(sub_task_force__plan=plan).annotate(total=Sum("amounts__amount")):
        strongest = next((one for one in STRONGEST if one in paid[line.pk]), "")
        sums[line.sub_task_force_id][strongest] += line.total or 0
    return sums


def _recommendations(plan):
    """Return the recommendations of the plan's enacted evaluations, the open ones and the closed ones."""
    rows = list(Recommendation.objects.published().for_list().filter(evaluation__plan=plan))
    lines = [
        (row.status in RECOMMENDATION_OPEN, presentation.dated(line))
        for row, line in zip(rows, assembly.listed(rows), strict=True)
    ]
    return {
        "open": [line for is_open, line in lines if is_open],
        "closed": [line for is_open, line in lines if not is_open],
    }
