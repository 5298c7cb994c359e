"""Contributions of the bodies that carry out an activity: what an institution may add, and what a koordinator finds."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, IntegerField, OuterRef, Prefetch, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from gugus.models.compiled import compiled
from rad import rules
from rad.choices import MEASURED, PERIODS, Interval, Period, named
from rad.lists.reporting import FORCE, INTERVAL, asks, coordinating
from rad.models import BudgetAmount, Contribution, Indicator, Target
from rad.models.contribution import contribution_address
from rad.models.reporting_deadline import first_day
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Part:
    """One indicator in one year that the user's institution carries out, with its contribution. `editable`: it may be changed.

    `period`: the part of the year that it is about, if it is not the year. `periods`: those of the year on which the plan is
    reported and that have begun, and others to which the institution contributed; each with its contribution.
    """

    target: Target
    period: str
    own: Contribution | None
    editable: bool
    periods: tuple[tuple[Period, Contribution | None], ...]

    @property
    def when(self):
        """The year or period in words: "tahun 2026", "Triwulan I 2026"."""
        return named(self.target.year, self.period) if self.period else f"tahun {self.target.year}"

    @property
    def given(self):
        """Whether the institution has contributed to the year or to a period of it."""
        return self.own is not None or any(own for _, own in self.periods)

    @property
    def page(self):
        """The address where the figure is written that is missing first: of a period, otherwise of the year."""
        period = next((one for one, own in self.periods if not own), "")
        return contribution_address(self.indicator, self.target.year, period)

    @property
    def indicator(self):
        return self.target.indicator


def of(user) -> list[Part]:
    """Return what this user's institution may still contribute, and what it has, the newest year first. Two queries.

    Years that are not begun and plans that are drafts are left out.
    """
    parts = _parts(user, year__lte=timezone.localdate().year)
    return sorted((part for part in parts if part.editable or part.given), key=lambda part: -part.target.year)


def find(user, code, year, period="") -> Part | None:
    """Return the indicator `code` in a year or in a period of it.

    None if the user's institution does not carry it out, or if the period is none of its `periods`.
    """
    part = next(iter(_parts(user, period, indicator__code=code, year=year)), None)
    return part if part and (not period or period in dict(part.periods)) else None


def budget(part) -> BudgetAmount | None:
    """Return the budget that pays for the row in its year; None if there is none."""
    return BudgetAmount.objects.filter(budget_line=part.indicator.paid_by, year=part.target.year).first()


def _parts(user, period="", **conditions):
    if not rules.contributes(user):
        return []
    own = Contribution.objects.filter(institution=user.institution_id).select_related("by")
    enacted, mine = Indicator.objects.of_no_draft().values("pk"), rules.carried_out_by(user, "indicator__activity")
    targets = Target.objects.with_handed_in().filter(mine, **conditions, indicator__in=enacted)
    activity = "indicator__activity"
    related = (f"{activity}__programme", f"{activity}__budget_line", "indicator__budget_line")
    targets = targets.select_related(*related).order_by("indicator__code")
    targets = targets.prefetch_related(Prefetch("indicator__contributions", own, to_attr="own_contributions"))
    targets = targets.annotate(in_force=in_force(FORCE), interval=F(INTERVAL), bodies=coordinating())
    targets = rules.with_closed_years(targets)
    return [
        Part(target, period, _own_of(target, period), editable=_is_editable(target, period), periods=_told_in(target))
        for target in targets
        if asks(target)
    ]


def _is_editable(target, period):
    asked = not period or period in _periods_asked(target)
    return asked and target.in_force and not target.handed_in and target.year not in target.closed_years


def _periods_asked(target):
    """Return the periods on which the plan of a target is reported now. An earlier interval may have left others."""
    return PERIODS[target.interval or Interval.YEAR]


def _told_in(target):
    begun = {one for one in _periods_asked(target) if first_day(target.year, one) <= timezone.localdate()}
    rows = ((one, _own_of(target, one)) for one in Period)
    return tuple((one, own) for one, own in rows if own or one in begun)


def _own_of(target, period):
    rows = target.indicator.own_contributions
    return next((row for row in rows if (row.year, row.period) == (target.year, period)), None)


@dataclass(frozen=True)
class Given:
    """A contribution as the koordinator reads it. `words` would be the realisation; empty if the target asks for a figure."""

    row: Contribution
    words: str


@compiled
def rows_given(indicator, year):
    """Return the contributions to an indicator in a year and to periods of it, the oldest first."""
    rows = Contribution.objects.filter(indicator=indicator, year=Value(year, IntegerField()))
    return rows.select_related("institution", "by", "indicator").order_by("at", "pk")


def given(subject, rows) -> list[Given]:
    """Return the `rows_given` to a `rad.lists.reporting.Subject`."""
    measured = subject.target.state in MEASURED
    return [Given(row, row.figure if measured else row.text) for row in rows]


def with_given(targets, period=None):
    """Add the contributions to the row and year of each target, or to one period of it, for `words_given`."""
    inside = {} if period is None else {"period": period}
    rows = Contribution.objects.filter(indicator=OuterRef("indicator"), year=OuterRef("year"), **inside).order_by("at", "pk")
    columns = JSONObject(institution="institution__short_name", period="period", text="text")
    return targets.annotate(given=ArraySubquery(rows.values(json=columns)))


def words_given(target) -> list[tuple[str, str, str]]:
    """Return (institution, period or empty, text) of each contribution, the oldest first."""
    return [(one["institution"], one["period"] and Period(one["period"]).label, one["text"]) for one in target.given]
