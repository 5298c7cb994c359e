"""Which tables are in force in which year. Every page that shows a year takes its tables from here, of whichever plans.

Several plans are in force side by side. `YearInForce` says which sub task force's table counts in a year: one of each letter, of
whichever plan. 2022 may have table B of 2019–2021 and the others of 2022–2024. So no page asks for "the newest plan". One query
loads the tables with their years, and `rad.figures.of_tables` counts those of a year. Queries of reports filter with `in_force`
(`rad.models.year_in_force`), so an earlier year stays owed after a later plan is enacted.

- Verbs of reports refuse a table that is not in force in the year. Its old page stays readable and says so.
- A year is evaluated and closed for all its tables, so deadlines, evaluations and advisory locks are of a year, not of a plan.
- The trend of an evaluation joins the years of several plans by letter. Indicators are not joined: the next plan may change them.
- On the pages of the plan `?tahun=` picks the tables in force in that year, `?rencana=` a whole plan.
"""

from django.db.models import Q
from django.utils import timezone

from gugus.models.compiled import compiled
from rad import rules
from rad.choices import Period
from rad.models import ActionPlan, SubTaskForce, YearInForce
from rad.models.year_in_force import with_years_in_force


def tables(*, members=False) -> list[SubTaskForce]:
    """Return every sub task force whose table is or was in force, older plans first. One query.

    Each has its `plan`, the years in which its table counts (`years_counted`) and the `closed_years`; on request its `members`,
    and whether its plan is `revised`.
    """
    return _tables_on(day=timezone.localdate() if members else None)


@compiled
def _tables_on(day):
    return _loaded(SubTaskForce.objects.filter(pk__in=YearInForce.objects.values("sub_task_force")), day)


def of_plan(code, *, members=False) -> list[SubTaskForce]:
    """Return the sub task forces of the plan with this code, as `tables`. Row policies show drafts to the roles of the plan."""
    return _of_plan_on(code=code, day=timezone.localdate() if members else None)


@compiled
def _of_plan_on(code, day):
    return _loaded(SubTaskForce.objects.filter(plan__code=code), day)


def of_row(code) -> list[SubTaskForce]:
    """Return the sub task forces of the plan that has an activity or an indicator with this code, as `of_plan` with members."""
    return _of_row_on(code=code, day=timezone.localdate())


@compiled
def _of_row_on(code, day):
    activity = "programmes__activities"
    plans = SubTaskForce.objects.filter(Q(**{f"{activity}__code": code}) | Q(**{f"{activity}__indicators__code": code}))
    return _loaded(SubTaskForce.objects.filter(plan__in=plans.values("plan")), day)


def _loaded(forces, day):
    """Add what `tables` tells of each sub task force, with its members on a `day` unless that is None."""
    if day is not None:
        forces = forces.with_revised().with_members(day)
    return rules.with_closed_years(with_years_in_force(forces.for_list())).order_by("plan__version", "letter")


@compiled
def shown_plans():
    """Return every plan that is not withdrawn, older ones first."""
    return ActionPlan.objects.shown().order_by("version")


def years(forces) -> list[int]:
    """Return the years in which one of these tables counts."""
    return sorted({year for force in forces for year in force.years_counted})


def printed_years(forces) -> list[int]:
    """Return every year that these tables print, for targets or for money: 2019 to 2022 of the first plan."""
    return sorted({year for force in forces for year in force.printed_years})


def of_year(forces, year) -> list[SubTaskForce]:
    """Return those of these sub task forces whose table counts in a year, by letter."""
    return sorted((force for force in forces if year in force.years_counted), key=lambda force: force.letter)


def plans(forces) -> list:
    """Return the plans of these sub task forces, each once, the newest first."""
    return sorted({force.plan for force in forces}, key=lambda plan: -plan.version)


def periods(plans) -> list[Period]:
    """Return the parts of a year on which one of these plans is reported beside it, in printed order."""
    return [period for period in Period if any(period in plan.periods for plan in plans)]


def reported_year(forces) -> int:
    """Return the year that is being reported, the default of the pages: the latest that is over, of those of its table's plan.

    So table B's target for 2022, a year after its plan, is not the default. Before the first year ends, it is that one.
    """
    ordered = _planned_years(forces)
    return next((year for year in reversed(ordered) if _is_over(year)), ordered[0])


def year_due(forces) -> int:
    """Return the year whose reports come first: the oldest that is over and not closed, otherwise `reported_year`."""
    left = (year for year in _planned_years(forces) if _is_over(year) and year not in forces[0].closed_years)
    return next(left, reported_year(forces))


def _planned_years(forces):
    within = {year for force in forces for year in force.years_counted if year in force.plan.years}
    return sorted(within or printed_years(forces))


def _is_over(year):
    return year < timezone.localdate().year
