"""What is due in the plan, for its secretariat: reports of all institutions, an evaluation, a review, and doubtful texts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import IntegerField, Value
from django.utils import timezone

from gugus.models.compiled import compiled, together
from rad import rules
from rad.choices import NEVER_IN_FORCE
from rad.lists.owed import Arrears, Recommended, limit_queries, limits, recommended
from rad.lists.reporting import FORCE, expects
from rad.models import ActionPlan, SourceNote, Target, YearInForce
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Due:
    reports: tuple[Arrears, ...] = ()
    """Of each year that is over and not closed, the reports that no institution has submitted, the oldest year first."""
    ended: tuple[tuple[int, date], ...] = ()
    """The years that are over, the oldest first, each with the deadline of its reports."""
    plan: ActionPlan | None = None
    """The newest plan that was in force, as far as it is named and reviewed, if its review is due."""
    open_notes: int = 0
    late: tuple[Recommended, ...] = ()
    """Open recommendations whose deadline has passed, the earliest first."""


def of(user) -> Due:
    """Return what is due in the plan. One query, none for who is not the secretariat."""
    if not rules.plan_manager(user):
        return Due()
    today = timezone.localdate()
    targets, ended, plans, notes, recommendations, *told = together(
        _unreported.asked(year=today.year),
        _ended.asked(year=today.year),
        _newest.asked(),
        _open_notes.asked(),
        _recommended.asked(),
        *limit_queries(),
    )
    due_on = limits(*told).due_on
    counts = Counter(year for year, *target in targets if expects(*target))
    newest = next(iter(plans), None)
    return Due(
        tuple(Arrears(year, counts[year], due_on(year)) for year in sorted(counts)),
        tuple((year, due_on(year)) for year in ended),
        newest if newest and today.year >= newest.review_year else None,
        len(notes),
        tuple(one for one in map(Recommended._make, recommendations) if one.deadline < today),
    )


@compiled
def _unreported(year):
    """Return what `expects` takes of each target before this year, after its year."""
    before = Target.objects.filter(in_force(FORCE), rules.in_open_year(), year__lt=Value(year, IntegerField()))
    return before.not_handed_in().order_by().values_list("year", "indicator__direction", "state", "value")


@compiled
def _ended(year):
    before = YearInForce.objects.filter(year__lt=Value(year, IntegerField()))
    return before.order_by("year").values_list("year", flat=True).distinct()


@compiled
def _newest():
    return ActionPlan.objects.exclude(status__in=NEVER_IN_FORCE).order_by("-version")[:1]


@compiled
def _open_notes():
    return SourceNote.objects.open().order_by().values_list("pk", flat=True)


_recommended = compiled(recommended)
