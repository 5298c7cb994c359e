"""What is due in the plan, for its secretariat: reports of all institutions, an evaluation, a review, and doubtful texts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, Value
from django.db.models.functions import ExtractYear, JSONObject
from django.utils import timezone

from gugus.models import User
from gugus.models.compiled import compiled
from rad import rules
from rad.choices import NEVER_IN_FORCE, EvaluationStatus
from rad.lists.owed import Arrears, limit_queries, limits
from rad.lists.reporting import FORCE, expects
from rad.models import ActionPlan, Recommendation, SourceNote, Target, YearInForce
from rad.models.year_in_force import in_force


@dataclass(frozen=True, slots=True)
class Late:
    """An open recommendation of an enacted evaluation whose deadline has passed."""

    key: int
    year: int
    text: str
    owner: str
    deadline: date


@dataclass(frozen=True)
class Due:
    reports: tuple[Arrears, ...] = ()
    """Of each year that is over and not closed, the reports that no institution has submitted, the oldest year first."""
    ended: tuple[tuple[int, date], ...] = ()
    """The years that are over, the oldest first, each with the deadline of its reports."""
    plan: ActionPlan | None = None
    """The newest plan that was in force, as far as it is named and reviewed, if its review is due."""
    open_notes: int = 0
    late: tuple[Late, ...] = ()
    """The earliest deadline first."""


def of(user) -> Due:
    """Return what is due in the plan. One query, none for who is not the secretariat."""
    if not rules.plan_manager(user):
        return Due()
    today = timezone.localdate()
    [(targets, ended, plans, notes, late, *told)] = _due_rows(now=timezone.now(), user=user.pk)
    recommended = (Late(**one | {"deadline": date.fromisoformat(one["deadline"])}) for one in late)
    due_on = limits(*told).due_on
    counts = Counter(one["year"] for one in targets if expects(one["direction"], one["state"], one["value"]))
    newest = next((ActionPlan(**one) for one in plans), None)
    return Due(
        tuple(Arrears(year, counts[year], due_on(year)) for year in sorted(counts)),
        tuple((year, due_on(year)) for year in sorted(set(ended))),
        newest if newest and today.year >= newest.review_year else None,
        len(notes),
        tuple(one for one in recommended if one.deadline < today),
    )


@compiled
def _due_rows(now, user):
    """Return one row with all that `of` needs: one statement, because it is for a home page."""
    year = ExtractYear(Value(now, DateTimeField()))
    targets = Target.objects.filter(in_force(FORCE), rules.in_open_year(), year__lt=year).not_handed_in().order_by()
    columns = JSONObject(year="year", direction="indicator__direction", state="state", value="value")
    plans = ActionPlan.objects.exclude(status__in=NEVER_IN_FORCE).order_by("-version")
    open_ones = Recommendation.objects.valid().open().filter(evaluation__status=EvaluationStatus.ENACTED)
    late = JSONObject(key="pk", year="evaluation__year", text="text", owner="owner__name", deadline="deadline")
    arrays = (
        targets.values(json=columns),
        YearInForce.objects.filter(year__lt=year).order_by().values("year"),
        plans.values(json=JSONObject(first_year="first_year", last_year="last_year"))[:1],
        SourceNote.objects.open().order_by().values("pk"),
        open_ones.order_by("deadline", "pk").values(json=late),
        *limit_queries(),
    )
    return User.objects.filter(pk=user).order_by().values_list(*map(ArraySubquery, arrays))
