"""Reports that wait for review, each with what a reviewer compares it with: target, percentage, and the year before."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from gugus.formats.indonesian import exact_number, percent, rupiah
from rad import rules, scoring
from rad.choices import Direction, TargetState
from rad.lists.reporting import coordinators_of
from rad.models import Activity, BudgetAmount, BudgetLine, Realisation, Spending, Target


@dataclass(frozen=True)
class Waiting:
    """A submitted report. `percent` is what it would score or absorb; None if it cannot be calculated."""

    row: Realisation | Spending
    code: str
    label: str
    coordinators: tuple[str, ...]
    target: str
    reported: str
    percent: Decimal | None
    standing: str
    """The percentage in words: "88,3% dari target (kurang 28)"; empty without one."""
    before: str
    graded: bool
    """Whether it needs a grade, which is given on its own page."""
    own: bool
    """Whether this user wrote or submitted it, so that somebody else must review it."""
    below: bool
    over: bool
    """Whether more was spent than the ceiling."""

    @property
    def pick(self) -> str:
        """The report and the version that the page shows, as the value of its checkbox."""
        return f"{self.row.pk}.{self.row.version}"

    @property
    def selectable(self) -> bool:
        return not self.graded and not self.own


def realisations(user) -> list[Waiting]:
    """Return the realisations that wait, those submitted first at the top. Four queries."""
    rows = list(_submitted(Realisation, user))
    indicators = {row.indicator_id for row in rows}
    targets = {(one.indicator_id, one.year): one for one in Target.objects.filter(indicator__in=indicators)}
    earlier = defaultdict(dict)
    for one in Realisation.objects.readable_by(user).approved().filter(indicator__in=indicators):
        earlier[one.indicator_id][one.year] = one
    bodies = coordinators_of({row.indicator.activity_id for row in rows})
    return [
        _realisation(user, row, targets[row.indicator_id, row.year], earlier[row.indicator_id], bodies[row.indicator.activity_id])
        for row in rows
    ]


def spendings(user) -> list[Waiting]:
    """Return the spendings that wait, those submitted first at the top. Six queries."""
    rows = list(_submitted(Spending, user))
    lines = {row.budget_line_id for row in rows}
    ceilings = {(one.budget_line_id, one.year): one.amount for one in BudgetAmount.objects.filter(budget_line__in=lines)}
    earlier = Spending.objects.readable_by(user).approved().filter(budget_line__in=lines)
    spent = {(one.budget_line_id, one.year): one.amount for one in earlier}
    of_line = BudgetLine.objects.filter(pk__in=lines).values_list("pk", "activities", "indicators__activity")
    paid = {line: whole or single for line, whole, single in of_line}
    bodies = coordinators_of(paid.values())
    names = {one.pk: one.label for one in Activity.objects.filter(pk__in=paid.values()).select_related("programme")}
    return [
        _spending(user, row, ceilings.get((row.budget_line_id, row.year)), spent, names, bodies, paid.get(row.budget_line_id))
        for row in rows
    ]


def _submitted(model, user):
    return model.objects.readable_by(user).waiting().for_list().order_by("submitted_at")


def _realisation(user, row, target, earlier, coordinators):
    indicator = row.indicator
    values = {year: one.value for year, one in earlier.items() if one.value is not None}
    own = {} if row.value is None else {row.year: row.value}
    value = scoring.reached(indicator.accumulation, row.year, values | own) if own else None
    score = scoring.score(
        direction=indicator.direction,
        state=target.state,
        target=target.value,
        reported=True,
        value=value,
    )
    before = earlier.get(row.year - 1)
    return Waiting(
        row=row,
        code=indicator.code,
        label=indicator.label,
        coordinators=coordinators,
        target="" if target.state == TargetState.DASH else target.text,
        reported=row.text,
        percent=score.percent,
        standing=_of_target(score, indicator, value, target.value),
        before=before.text if before else "",
        graded=rules.graded(indicator, target),
        own=rules.wrote(user, row),
        below=score.percent is not None and not score.met,
        over=False,
    )


def _spending(user, row, ceiling, spent, names, bodies, activity):
    money = scoring.Spent(row.budget_line_id, ceiling, row.amount)
    before = spent.get((row.budget_line_id, row.year - 1))
    return Waiting(
        row=row,
        code=row.budget_line.code,
        label=names.get(activity, row.budget_line.code),
        coordinators=bodies[activity],
        target=rupiah(ceiling) if ceiling is not None else "",
        reported=rupiah(row.amount),
        percent=money.absorption,
        standing=_of_ceiling(money),
        before=rupiah(before) if before is not None else "",
        graded=False,
        own=rules.wrote(user, row),
        below=False,
        over=money.exceeds,
    )


def _of_target(score, indicator, value, target):
    if score.percent is None:
        return ""
    if indicator.direction == Direction.DECREASE:
        more = "" if score.met else f", {exact_number(value - target)} di atas target"
        return f"capaian {percent(score.percent)}{more}"
    return f"{percent(score.percent)} dari target{'' if score.met else f' (kurang {exact_number(target - value)})'}"


def _of_ceiling(money):
    if money.absorption is None:
        return ""
    return f"{percent(money.absorption)} dari pagu{f' (lebih {rupiah(money.spent - money.budget)})' if money.exceeds else ''}"
