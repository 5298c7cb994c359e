"""What is asked of an institution beside the reports of past years: progress of periods that are over, and contributions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from rad import rules
from rad.choices import PERIODS, Interval, Period
from rad.lists.reporting import FORCE, asks
from rad.models import Contribution, Progress, ReportingDeadline, Target
from rad.models.reporting_deadline import default_deadline, last_day
from rad.models.year_in_force import in_force

INTERVAL = f"{FORCE}__plan__reporting_interval__interval"


@dataclass(frozen=True)
class Due:
    """How many indicators have no progress for a period of this year that is over, and until when it is due."""

    year: int
    period: Period
    reports: int
    due_on: date

    @property
    def late(self) -> bool:
        return timezone.localdate() > self.due_on


@dataclass(frozen=True)
class RunningYear:
    progress: tuple[Due, ...] = ()
    contributions: int = 0
    """To how many indicators of open years the institution, as pelaksana, has contributed nothing yet."""


def of(user) -> RunningYear:
    """Return what is asked of this user. One query, none for other roles.

    A period is owed while its year runs and the report of the year is not submitted; after that, the report of the year is owed.
    """
    if not rules.reports(user):
        return RunningYear()
    today = timezone.localdate()
    rows = [row for row in rules.with_closed_years(_targets(user, today.year)) if row.year not in row.closed_years]
    rows = [row for row in rows if not row.handed_in and asks(row)]
    counts, dates = Counter(), {}
    for row in (row for row in rows if not row.contributes and row.year == today.year):
        dates |= {one["period"]: date.fromisoformat(one["due_on"]) for one in row.due_dates}
        counts.update(period for period in PERIODS[row.interval] if period not in row.told and last_day(row.year, period) < today)
    progress = tuple(
        Due(today.year, period, counts[period], dates.get(period) or default_deadline(today.year, period))
        for period in sorted(counts)
    )
    return RunningYear(progress, len({row.indicator_id for row in rows if row.contributes and not row.contributed}))


def _targets(user, year):
    """Return the targets until this year that the user's institution carries out, and those of this year that it coordinates.

    Of the latter only those of plans that are reported on by periods.
    """
    of_row = {"indicator": OuterRef("indicator"), "year": OuterRef("year")}
    coordinated = Q(indicator__activity__in=rules.reported_by(user))
    carried_out = Q(indicator__activity__in=rules.carried_out_by(user))
    by_periods = Q(year=year, **{f"{INTERVAL}__in": [one for one in Interval if PERIODS[one]]})
    due_dates = ReportingDeadline.objects.filter(year=OuterRef("year")).exclude(period="")
    own = Contribution.objects.filter(**of_row, institution=user.institution_id)
    return (
        Target.objects.with_handed_in()
        .filter(in_force(FORCE), carried_out & Q(year__lte=year) | coordinated & by_periods)
        .select_related("indicator")
        .annotate(
            contributes=ExpressionWrapper(carried_out, BooleanField()),
            contributed=Exists(own),
            interval=F(INTERVAL),
            told=ArraySubquery(Progress.objects.filter(**of_row).values("period")),
            due_dates=ArraySubquery(due_dates.values(json=JSONObject(period="period", due_on="due_on"))),
        )
    )
