"""Achievement × absorption of a year: which budgets are in which class, and which targets have no budget."""

from dataclasses import dataclass

from gugus.navigation import path_of
from rad.figures import PlanYear, SubTaskForceYear
from rad.scoring import Quadrant


@dataclass(frozen=True, slots=True)
class QuadrantLine:
    """The budgets of one class and their sum in rupiah. `paid`: what each pays for and its page, in printed order."""

    quadrant: Quadrant
    paid: tuple[tuple[str, str], ...]
    budget: int


def of(plan_year: PlanYear) -> list[QuadrantLine]:
    """Return the classes of the bundles that this user reports on or reads, in the order of `Quadrant`, none without bundles.

    A bundle without a budget counts as such only if its rows have a target: the print often has neither for a year.
    """
    found = {quadrant: [] for quadrant in Quadrant}
    for force in plan_year.sub_task_forces:
        paid, asked = paid_by(force), {row.bundle for row in force.rows if row.asks}
        for bundle in force.bundles:
            if bundle.mine and (bundle.budget or bundle.code in asked):
                found[bundle.quadrant].append((paid.get(bundle.code, bundle.code), bundle.code, bundle.budget or 0))
    return [
        QuadrantLine(quadrant, tuple((name, _page(code)) for name, code, _ in some), sum(budget for *_, budget in some))
        for quadrant, some in found.items()
        if some
    ]


def _page(code):
    return path_of("rad:activity_detail", code)


def paid_by(force: SubTaskForceYear) -> dict[str, str]:
    """Return {code of a bundle: name of the activity that it pays for}, of several the first."""
    return {code: activity.label for activity in reversed(force.activities) for code in activity.bundles}


def unfunded(plan_year: PlanYear) -> list[tuple[str, str]]:
    """Return the activities that have a target and no budget in that year (target tanpa pagu): their names and pages."""
    funded = {bundle.code for force in plan_year.sub_task_forces for bundle in force.bundles if bundle.budget}
    return [
        (activity.label, _page(activity.code))
        for force in plan_year.sub_task_forces
        for activity in force.activities
        if activity.mine and any(row.asks for row in activity.rows) and not funded.intersection(activity.bundles)
    ]
