"""How far a review of a plan is, by sub task force."""

from dataclasses import dataclass

from django.db.models import Count, Q

from rad.choices import ReviewOutcome
from rad.models import ReviewedActivity, SubTaskForce

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


def following(user_decides, rows, current):
    """Return the next undecided row after `current` that `user_decides` (a predicate), from the top again at the end."""
    keys = [row.pk for row in rows]
    place = keys.index(current.pk) + 1
    return next((row for row in [*rows[place:], *rows[: place - 1]] if not row.outcome and user_decides(row)), None)
