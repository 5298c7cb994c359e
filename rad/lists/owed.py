"""What the plan asks of an institution: reports of past years, progress of periods that are over, and contributions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from rad import rules
from rad.choices import PERIODS, Period
from rad.lists.reporting import FORCE, asks
from rad.models import Contribution, Progress, ReportingDeadline, ReportingInterval, Target
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
    rows = [row for row in _targets(user, today.year) if asks(row)]
    counts = Counter()
    coordinated = [row for row in rows if not row.contributes]
    for row in (row for row in coordinated if row.year == today.year and row.interval):
        counts.update(period for period in PERIODS[row.interval] if period not in row.told and last_day(row.year, period) < today)
    progress = tuple(
        Arrears(today.year, counts[period], _due_on(coordinated, today.year, period), period) for period in sorted(counts)
    )
    contributions = {row.indicator_id for row in rows if row.contributes and not row.contributed}
    return Owed(_years([row for row in coordinated if row.year < today.year]), progress, len(contributions))


def _years(rows):
    counts = Counter(row.year for row in rows)
    return tuple(Arrears(year, counts[year], _due_on(rows, year)) for year in sorted(counts))


def _due_on(rows, year, period=""):
    deadlines = next(row.deadlines for row in rows if row.year == year)
    chosen = (date.fromisoformat(one["due_on"]) for one in deadlines if one["period"] == period)
    return next(chosen, default_deadline(year, period))


def _targets(user, year):
    """Return the targets until this year that the user's institution carries out or coordinates, and whose report is not closed
    or submitted.
    """
    of_row = {"indicator": OuterRef("indicator"), "year": OuterRef("year")}
    coordinated = rules.reported_by(user, "indicator__activity")
    carried_out = rules.carried_out_by(user, "indicator__activity")
    deadlines = ReportingDeadline.objects.filter(year=OuterRef("year")).order_by()
    told = Progress.objects.filter(**of_row).order_by()
    interval = ReportingInterval.objects.filter(plan=OuterRef(f"{FORCE}__plan"))
    own = Contribution.objects.filter(**of_row, institution=user.institution_id)
    return (
        Target.objects.filter(in_force(FORCE), carried_out | coordinated, rules.in_open_year(), year__lte=year)
        .not_handed_in()
        .order_by()
        .select_related("indicator")
        .annotate(
            contributes=ExpressionWrapper(carried_out, BooleanField()),
            contributed=Exists(own),
            interval=Subquery(interval.values("interval")),
            told=ArraySubquery(told.values("period")),
            deadlines=ArraySubquery(deadlines.values(json=JSONObject(period="period", due_on="due_on"))),
        )
    )
