"""What the plan asks of an institution: reports of past years, progress of periods that are over, contributions, and what an
evaluation recommends to it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractYear, Sign
from django.utils import timezone

from gugus.choices import Role
from gugus.models.compiled import compiled, together
from gugus.navigation import path_of
from rad import rules
from rad.choices import PERIODS, AssignmentKind, Period, named
from rad.lists.plan_review import Awaited, undecided
from rad.lists.reporting import FORCE, expects
from rad.models import Contribution, PlanEnactment, Progress, Recommendation, ReportingDeadline, ReportingInterval, Target
from rad.models.assignment import HasPart
from rad.models.reporting_deadline import default_deadline, last_day
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Arrears:
    """How many indicators of a year, or of a `period` of it that is over, lack their report, and until when it is due."""

    year: int
    reports: int
    due_on: date
    period: Period | None = None

    @cached_property
    def late(self) -> bool:
        return timezone.localdate() > self.due_on

    @property
    def words(self) -> str:
        what = f"kemajuan {named(self.year, self.period)}" if self.period else f"laporan rencana aksi {self.year}"
        return f"{what} {'lewat tenggat' if self.late else 'belum diajukan'}"

    @property
    def page(self) -> str:
        """The address where they are filled in."""
        if self.period:
            return path_of("rad:progress_grid", self.year, self.period)
        return path_of("rad:realisation_grid", self.year)

    @property
    def page_of_bodies(self) -> str:
        """The address where a reader of all reports sees who owes them."""
        return self.page if self.period else f"{path_of('rad:realisation_list')}?tahun={self.year}"


class Recommended(NamedTuple):
    """An open recommendation of an enacted evaluation."""

    key: int
    year: int
    text: str
    owner: str
    deadline: date


def recommended():
    """Return the open recommendations of enacted evaluations as columns of `Recommended`, the earliest deadline first."""
    rows = Recommendation.objects.published().open().order_by("deadline", "pk")
    return rows.values_list("pk", "evaluation__year", "text", "owner__name", "deadline")


@dataclass(frozen=True)
class Owed:
    years: tuple[Arrears, ...] = ()
    progress: tuple[Arrears, ...] = ()
    contributions: int = 0
    """To how many indicators of open years the institution, as pelaksana, has contributed nothing yet."""
    decisions: tuple[Awaited, ...] = ()
    """What waits for the user's decision in open reviews of the plan."""
    recommendations: tuple[Recommended, ...] = ()
    """Those to the user's institution, or to a part of it; the earliest deadline first."""

    @property
    def duties(self) -> list[tuple[int, str, str]]:
        """How much of each is asked, the most urgent first, in words, and the address of its list.

        (3, "laporan rencana aksi 2021 lewat tenggat", "…"), (1, "rekomendasi untuk Anda", "…").
        """
        reports = [*self.years, *self.progress]
        others = (
            (sum(one.count for one in self.decisions), "kegiatan menunggu Anda", "rad:realisation_list"),
            (len(self.recommendations), "rekomendasi untuk Anda", "rad:recommendation_list"),
        )
        late = [(one.reports, one.words, one.page) for one in reports if one.late]
        counts = [
            *late[:1],
            *((count, what, path_of(page)) for count, what, page in others),
            *late[1:],
            *((one.reports, one.words, one.page) for one in reports if not one.late),
        ]
        return [one for one in counts if one[0]]

    @property
    def counts(self) -> list[tuple[int, str, str]]:
        """The duties, and last how many figures may be given to others."""
        given = (self.contributions, "angka untuk kegiatan institusi lain", path_of("rad:contribution_list"))
        return [*self.duties, *([given] if self.contributions else [])]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Indicators of a year whose reports are open and alike: of their targets `value` is the sign, and what was told of them."""

    year: int
    direction: str
    state: str
    value: int | None
    contributes: bool
    contributed: bool
    interval: str | None
    told: list[str]
    indicators: list[int]


ALIKE = ("contributes", "contributed", "interval", "told")


@dataclass(frozen=True)
class Limits:
    """The deadlines that were set, by (year, period), and the day on which the latest plan of a year came into force."""

    set: dict[tuple[int, str], date]
    since: dict[int, date]

    def due_on(self, year, period=""):
        return self.set.get((year, period)) or default_deadline(year, period, self.since.get(year))


def limits(deadlines, enacted) -> Limits:
    """Return the limits of the rows of `limit_queries`."""
    return Limits({(year, period): due_on for year, period, due_on in deadlines}, dict(enacted))


def limit_queries():
    """Return what `together` takes to read the deadlines, and the days on which plans came into force."""
    return _deadlines.asked(), _days_in_force.asked()


@compiled
def _deadlines():
    return ReportingDeadline.objects.order_by().values_list("year", "period", "due_on")


@compiled
def _days_in_force():
    return PlanEnactment.objects.by_year().values_list("in_force", "day")


def of(user) -> Owed:
    """Return what is asked of this user, the oldest first. One query, none for other roles.

    It counts the tables in force in each year, so a year stays owed when a later plan is enacted. A period is owed while its year
    runs and the report of the year is not submitted; after that, the report of the year is owed.
    """
    if not rules.reports(user):
        return Owed()
    today = timezone.localdate()
    asked = rules.asked(user)
    targets, decisions, recommendations, *told = together(
        _targets.asked(on=today, **asked),
        _decisions.asked(**asked),
        _recommended_to.asked(institution=asked["institution"]),
        *limit_queries(),
    )
    limits_of = limits(*told)
    rows = [row for row in (_Asked(*target) for target in targets) if expects(row.direction, row.state, row.value)]
    coordinated = [row for row in rows if not row.contributes]
    contributions = {key for row in rows if row.contributes and not row.contributed for key in row.indicators}
    past = _years_owed([row for row in coordinated if row.year < today.year], limits_of)
    progress = _periods_owed([row for row in coordinated if row.year == today.year and row.interval], today, limits_of)
    waiting = tuple(Awaited(*row) for row in decisions)
    return Owed(past, progress, len(contributions), waiting, tuple(map(Recommended._make, recommendations)))


def asks(user) -> bool:
    """Return whether the plan asks something of this officer's institution, one query; True for every other role."""
    return user.roles != [Role.OFFICER] or of(user) != Owed()


def _periods_owed(rows, today, limits):
    counts = Counter()
    for row in rows:
        for period in PERIODS[row.interval]:
            if period not in row.told and last_day(row.year, period) < today:
                counts[period] += len(row.indicators)
    return tuple(Arrears(today.year, counts[period], limits.due_on(today.year, period), period) for period in sorted(counts))


def _years_owed(rows, limits):
    counts = Counter()
    for row in rows:
        counts[row.year] += len(row.indicators)
    return tuple(Arrears(year, counts[year], limits.due_on(year)) for year in sorted(counts))


_decisions = compiled(undecided)


@compiled
def _recommended_to(institution):
    own = Q(owner=institution) | Q(owner__parent=institution) | Q(owner__parent__parent=institution)
    return recommended().filter(own)


@compiled
def _targets(on, institution, manager):
    """Return the targets until this year that the institution carries out or coordinates, and whose report is not closed or
    submitted, those alike in one row. Only of this year they say what was told in its periods.
    """
    year, activity = ExtractYear(Value(on, DateField())), "indicator__activity"
    of_row = {"indicator": OuterRef("indicator"), "year": OuterRef("year")}
    coordinated, carried_out = rules.reported(institution, manager, activity), rules.carried_out(institution, activity)
    # What is carried out and coordinated is coordinated: it needs no exclusion here, which would ask for the activities again.
    part = coordinated | Q(HasPart(institution, AssignmentKind.IMPLEMENTER, activity)) if institution else coordinated
    told = Progress.objects.filter(**of_row).order_by()
    interval = ReportingInterval.objects.filter(plan=OuterRef(f"{FORCE}__plan")).order_by()
    own = Contribution.objects.filter(**of_row, institution=institution)
    this_year, contributes = Q(year=year), carried_out if manager else ~coordinated
    return (
        Target.objects.filter(in_force(FORCE), part, rules.in_open_year(), year__lte=year)
        .not_handed_in()
        .order_by()
        .annotate(
            contributes=ExpressionWrapper(contributes, BooleanField()),
            contributed=Exists(own) if institution else Value(False),
            interval=Case(When(this_year, then=Subquery(interval.values("interval")))),
            told=Case(When(this_year, then=ArraySubquery(told.values("period"))), default=Value([], ArrayField(CharField()))),
        )
        .values_list("year", "indicator__direction", "state", Sign("value"), *ALIKE)
        .annotate(indicators=ArrayAgg("indicator"))
    )
