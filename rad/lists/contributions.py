"""Contributions of the bodies that carry out an activity: what an institution may add, and what a koordinator finds."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from gugus.formats.indonesian import exact_number
from rad import rules
from rad.choices import MEASURED
from rad.lists.reporting import FORCE, asks
from rad.models import BudgetAmount, Contribution, Indicator, Target
from rad.models.year_in_force import in_force


@dataclass(frozen=True)
class Part:
    """One indicator in one year that the user's institution carries out, with its contribution. `editable`: it may be changed."""

    target: Target
    own: Contribution | None
    editable: bool

    @property
    def indicator(self):
        return self.target.indicator


def of(user) -> list[Part]:
    """Return what this user's institution may still contribute, and what it has, the newest year first. Two queries.

    Years that are not begun and plans that are drafts are left out.
    """
    parts = _parts(user, year__lte=timezone.localdate().year)
    return sorted((part for part in parts if part.editable or part.own), key=lambda part: -part.target.year)


def find(user, code, year) -> Part | None:
    """Return the indicator `code` in a year; None if the user's institution does not carry it out."""
    return next(iter(_parts(user, indicator__code=code, year=year)), None)


def budget(part) -> BudgetAmount | None:
    """Return the budget that pays for the row in its year; None if there is none."""
    return BudgetAmount.objects.filter(budget_line=part.indicator.paid_by, year=part.target.year).first()


def _parts(user, **conditions):
    if not rules.contributes(user):
        return []
    own = Contribution.objects.filter(institution=user.institution_id).select_related("by")
    enacted, mine = Indicator.objects.of_no_draft().values("pk"), rules.carried_out_by(user)
    targets = Target.objects.with_handed_in().filter(**conditions, indicator__in=enacted, indicator__activity__in=mine)
    targets = targets.select_related("indicator__activity__budget_line", "indicator__budget_line").order_by("indicator__code")
    targets = targets.prefetch_related(Prefetch("indicator__contributions", own, to_attr="own_contributions"))
    return [
        Part(target, _of_year(target), editable=_is_editable(target))
        for target in rules.with_closed_years(targets.annotate(in_force=in_force(FORCE)))
        if asks(target)
    ]


def _is_editable(target):
    return target.in_force and not target.handed_in and target.year not in target.closed_years


def _of_year(target):
    return next((row for row in target.indicator.own_contributions if row.year == target.year), None)


@dataclass(frozen=True)
class Given:
    """A contribution as the koordinator reads it. `words` would be the realisation; empty if the target asks for a figure."""

    row: Contribution
    words: str

    @property
    def figure(self):
        return "" if self.row.value is None else exact_number(self.row.value)


def given(subject) -> list[Given]:
    """Return the contributions to a `rad.lists.reporting.Subject`, the oldest first. One query."""
    rows = Contribution.objects.filter(indicator=subject.indicator, year=subject.target.year)
    found = [Given(row, row.text) for row in rows.select_related("institution", "by", "indicator").order_by("at", "pk")]
    if subject.target.state not in MEASURED:
        return found
    return [Given(one.row, one.figure) for one in found]
