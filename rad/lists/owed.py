"""What the plan asks of an institution: reports of past years, progress of periods that are over, and contributions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from rad import rules
from rad.choices import PERIODS, Period
from rad.lists.reporting import FORCE, INTERVAL, asks
from rad.models import Contribution, Progress, ReportingDeadline, Target
from rad.models.reporting_deadline import default_deadline, last_day
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Arrears:
    """How many indicators of a year, or of a `period` of it that is over, lack their report, and until when it is due."""

    year: int
    reports: int
    due_on: date
    period: Period | None = None

    @property
    def late(self) -> bool:
        return timezone.localdate() > self.due_on


@dataclass(frozen=True)
class Owed:
    years: tuple[Arrears, ...] = ()
    progress: tuple[Arrears, ...] = ()
    contributions: int = 0
    """To how many indicators of open years the institution, as pelaksana, has contributed nothing yet."""


def of(user) -> Owed:
    """Return what is asked of this user, the oldest first. One query, none for other roles.

    It counts the tables in force in each year, so a year stays owed when a later plan is enacted. A period is owed while its year
    runs and the report of the year is not submitted; after that, the report of the year is owed.
    """
    if not rules.reports(user):
        return Owed()
    today = timezone.localdate()
    rows = [row for row in rules.with_closed_years(_targets(user, today.year)) if row.year not in row.closed_years]
    rows = [row for row in rows if not row.handed_in and asks(row)]
    counts, dates = Counter(), {}
    coordinated = [row for row in rows if not row.contributes]
    for row in (row for row in coordinated if row.year == today.year and row.interval):
        dates |= {one["period"]: date.fromisoformat(one["due_on"]) for one in row.due_dates}
        counts.update(period for period in PERIODS[row.interval] if period not in row.told and last_day(row.year, period) < today)
    progress = tuple(
        Arrears(today.year, counts[period], dates.get(period) or default_deadline(today.year, period), period)
        for period in sorted(counts)
    )
    contributions = {row.indicator_id for row in rows if row.contributes and not row.contributed}
    return Owed(_years([row for row in coordinated if row.year < today.year]), progress, len(contributions))


def _years(rows):
    counts, dates = Counter(row.year for row in rows), {row.year: row.due_on for row in rows}
    return tuple(Arrears(year, counts[year], dates[year] or default_deadline(year)) for year in sorted(counts))


def _targets(user, year):
    """Return the targets until this year that the user's institution carries out or coordinates."""
    of_row = {"indicator": OuterRef("indicator"), "year": OuterRef("year")}
    coordinated = Q(indicator__activity__in=rules.reported_by(user))
    carried_out = Q(indicator__activity__in=rules.carried_out_by(user))
    deadlines = ReportingDeadline.objects.filter(year=OuterRef("year"))
    due_dates = deadlines.exclude(period="")
    own = Contribution.objects.filter(**of_row, institution=user.institution_id)
    return (
        Target.objects.with_handed_in()
        .filter(in_force(FORCE), carried_out | coordinated, year__lte=year)
        .select_related("indicator")
        .annotate(
            contributes=ExpressionWrapper(carried_out, BooleanField()),
            contributed=Exists(own),
            interval=F(INTERVAL),
            due_on=Subquery(deadlines.filter(period="").values("due_on")),
            told=ArraySubquery(Progress.objects.filter(**of_row).values("period")),
            due_dates=ArraySubquery(due_dates.values(json=JSONObject(period="period", due_on="due_on"))),
        )
    )
