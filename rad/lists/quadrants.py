"""Achievement × absorption of a year: which budgets are in which class, and which targets have no budget."""

from collections.abc import Iterable
from dataclasses import dataclass

from rad.figures import ActivityYear, PlanYear
from rad.scoring import Quadrant


@dataclass(frozen=True, slots=True)
class QuadrantLine:
    """The budgets of one class: their codes in printed order and their sum in rupiah."""

    quadrant: Quadrant
    codes: tuple[str, ...]
    budget: int


def lines(classified: Iterable[tuple[Quadrant, str, int | None]]) -> list[QuadrantLine]:
    """Gather (class, code, budget) of bundles by class, in the order of `Quadrant`; a class without bundles is left out."""
    bundles = list(classified)
    gathered = ((quadrant, [one for one in bundles if one[0] == quadrant]) for quadrant in Quadrant)
    return [
        QuadrantLine(quadrant, tuple(code for _, code, _ in some), sum(budget or 0 for *_, budget in some))
        for quadrant, some in gathered
        if some
    ]


def of(plan_year: PlanYear) -> list[QuadrantLine]:
    """Return the classes of the bundles that this user reports on or reads.

    A bundle without a budget counts as such only if its rows have a target: the print often has neither for a year.
    """
    return lines(
        (bundle.quadrant, bundle.code, bundle.budget)
        for force in plan_year.sub_task_forces
        for bundle in force.bundles
        if bundle.mine and (bundle.budget or any(row.asks and row.bundle == bundle.code for row in force.rows))
    )


def unfunded(plan_year: PlanYear) -> list[ActivityYear]:
    """Return the activities that have a target and no budget in that year (target tanpa pagu)."""
    funded = {bundle.code for force in plan_year.sub_task_forces for bundle in force.bundles if bundle.budget}
    return [
        activity
        for force in plan_year.sub_task_forces
        for activity in force.activities
        if activity.mine and any(row.asks for row in activity.rows) and not funded.intersection(activity.bundles)
    ]
