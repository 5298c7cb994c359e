"""How far a review of a plan is, by sub task force, and what waits for one user in it."""

from dataclasses import dataclass

from django.db.models import Count, F, Min, Q

from rad import rules
from rad.choices import ReviewOutcome
from rad.models import PlanReview, ReviewedActivity, SubTaskForce

FORCE = "activity__programme__sub_task_force"


@dataclass(frozen=True, slots=True)
class Progress:
    """One sub task force in a review: how many activities it has, and what was decided of them."""

    force: SubTaskForce
    asked: int
    kept: int
    changed: int
    dropped: int

    @property
    def decided(self) -> int:
        return self.kept + self.changed + self.dropped

    @property
    def undecided(self) -> int:
        return self.asked - self.decided


def progress(review) -> list[Progress]:
    """Return the progress of each sub task force, in printed order. Two queries."""
    outcomes = {
        "kept": Count("pk", filter=Q(outcome=ReviewOutcome.KEEP)),
        "changed": Count("pk", filter=Q(outcome=ReviewOutcome.CHANGE)),
        "dropped": Count("pk", filter=Q(outcome=ReviewOutcome.DROP)),
    }
    rows = ReviewedActivity.objects.filter(review=review).order_by().values(FORCE).annotate(asked=Count("pk"), **outcomes)
    counts = {row.pop(FORCE): row for row in rows}
    return [Progress(force, **counts[force.pk]) for force in SubTaskForce.objects.filter(plan=review.plan_id).order_by("letter")]


@dataclass(frozen=True, slots=True)
class Awaited:
    """How many activities of an open review wait for the decision of one user, and the code of the first."""

    review: int
    first_year: int
    last_year: int
    count: int
    code: str


def awaited(user) -> list[Awaited]:
    """Return what waits for this user in open reviews. One query, none for users who take no part in them."""
    return [Awaited(*row) for row in undecided(**rules.asked(user))] if rules.takes_part_in_review(user) else []


def undecided(institution, manager):
    """Return the open reviews with activities about which this institution or secretariat decides, as columns of `Awaited`."""
    rows = ReviewedActivity.objects.filter(review__in=PlanReview.objects.open(), outcome="")
    years = {"first_year": F("review__plan__first_year"), "last_year": F("review__plan__last_year")}
    rows = rows.filter(rules.reported(institution, manager, "activity")).order_by("review").values("review", **years)
    return rows.annotate(count=Count("pk"), code=Min("activity__code")).values_list("review", *years, "count", "code")


def following(user_decides, rows, current):
    """Return the next undecided row after `current` that `user_decides` (a predicate), from the top again at the end."""
    keys = [row.pk for row in rows]
    place = keys.index(current.pk) + 1
    return next((row for row in [*rows[place:], *rows[: place - 1]] if not row.outcome and user_decides(row)), None)
