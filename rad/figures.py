"""What the plan achieved and spent, as frozen values for pages, charts, PDFs and exports.

Only approved realisations are scored; drafts and submitted ones are shown. Targets and budgets are matched by year. Table B has
different years for the two, no target in 2019 and no budget in 2022: such a year has no rows, or no bundles. Money is in rupiah
and counts once per bundle.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import JSONObject

from gugus.formats.indonesian import exact_number
from rad import rules, scoring
from rad.choices import Accumulation, AssignedGroup, AssignmentKind, ReportStatus
from rad.models import Activity, Assignment, BudgetAmount, Realisation, Spending, SubTaskForce, Target
from rad.models.evaluation import Measured
from rad.models.realisation import sees_all_reports


@dataclass(frozen=True, slots=True)
class Reported:
    """A realisation in its current state; only `approved` ones are scored."""

    status: str
    text: str
    value: Decimal | None
    grade: int | None
    justification: str
    hindrance: str
    follow_up: str
    evidence: str
    return_reason: str

    @property
    def approved(self) -> bool:
        return self.status == ReportStatus.APPROVED


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in one year. `bundle` is the code of its budget. `reported` is None if no report is visible.

    `reached` is the figure that the target is compared with; `since` the first year that it counts if the target is cumulative.
    """

    code: str
    label: str
    year: int
    direction: str
    accumulation: str
    printed: str
    state: str
    target: Decimal | None
    unit: str
    bundle: str
    mine: bool
    reported: Reported | None
    reached: Decimal | None
    since: int | None
    score: scoring.Score

    @property
    def achieved(self) -> str:
        """The reported text; of a cumulative target with the sum that is scored."""
        text = self.reported.text if self.reported else ""
        if self.since is None or self.reached is None:
            return text
        return f"{text}; sejak {self.since}: {f'{exact_number(self.reached)} {self.unit}'.strip()}"

    @property
    def needs_grade(self) -> bool:
        return scoring.needs_grade(direction=self.direction, state=self.state, target=self.target)

    @property
    def below(self) -> bool:
        """Whether the approved realisation misses the target."""
        return self.score.outcome is scoring.Outcome.SCORED and not self.score.met

    @property
    def asks(self) -> bool:
        """Whether a report is expected: there is a target, and it is not zero, except where the figure must decrease."""
        return self.score.outcome not in scoring.OUTSIDE


@dataclass(frozen=True, slots=True)
class Bundle:
    """One budget in one year. `covers` counts the table's rows it pays for; `spent` is the approved amount."""

    code: str
    year: int
    funding_source: str
    printed: str
    budget: int | None
    spent: int | None
    status: str
    reported_amount: int | None
    excess_reason: str
    return_reason: str
    covers: int
    mine: bool
    achievement: Decimal | None
    quadrant: scoring.Quadrant

    @property
    def money(self) -> scoring.Spent:
        return scoring.Spent(self.code, self.budget, self.spent)

    @property
    def absorption(self) -> Decimal | None:
        return self.money.absorption

    @property
    def gathered(self) -> str:
        """How many rows of the table share this budget, in words."""
        return f"Gabungan {self.covers}"


@dataclass(frozen=True, slots=True)
class ActivityYear:
    """One activity in one year. `rows` is empty if the print gives it no indicator; `bundles` are codes."""

    code: str
    label: str
    printed: str
    programme_code: str
    programme_number: str
    programme: str
    coordinators: tuple[str, ...]
    implementers: tuple[str, ...]
    mine: bool
    rows: tuple[Row, ...]
    bundles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubTaskForceYear:
    """One sub task force in one year: activities in printed order, each bundle once. The sums count only what is `mine`.

    `plan` is the code of its plan.
    """

    plan: str
    letter: str
    name: str
    year: int
    activities: tuple[ActivityYear, ...]
    bundles: tuple[Bundle, ...]
    summary: scoring.Summary
    money: scoring.Money

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for activity in self.activities for row in activity.rows)

    @property
    def band(self) -> scoring.Band | None:
        return band(self.summary)

    @property
    def waiting(self) -> int:
        """The number of realisations that wait for review."""
        return sum(row.reported is not None and row.reported.status == ReportStatus.SUBMITTED for row in self.rows)


@dataclass(frozen=True, slots=True)
class PlanYear:
    """All tables of one year: those of a plan, or those in force."""

    year: int
    sub_task_forces: tuple[SubTaskForceYear, ...]
    summary: scoring.Summary
    money: scoring.Money

    @property
    def band(self) -> scoring.Band | None:
        return band(self.summary)


def band(summary: scoring.Summary) -> scoring.Band | None:
    """Return the band of a mean, None while fewer than RAD_COVERAGE per cent of the indicators are reported."""
    return scoring.band(summary.mean) if summary.covers(settings.RAD_COVERAGE) else None


def year(plan, year: int, *, user=None, forces=None, closed=None) -> PlanYear:
    """Return the figures of one year. With a `user`, only of what they may see (see `years`)."""
    return years(plan, [year], user=user, forces=forces, closed=closed)[year]


def years(plan, wanted, *, user=None, forces=None, closed=None) -> dict[int, PlanYear]:
    """Return {year: figures} with six or seven queries, whatever the number of years or the size of the plan.

    A closed year is measured as it was signed; `closed` saves a query if none of them is. `forces` limits it to some sub task
    forces, already loaded. Rows of which the `user` reads no report have none, are not `mine`, and are not counted in the sums.
    """
    forces = list(SubTaskForce.objects.filter(plan=plan).select_related("plan") if forces is None else forces)
    return of_tables(dict.fromkeys(sorted(wanted), forces), user=user, closed=closed)


def of_tables(forces_of_years, *, user=None, closed=None) -> dict[int, PlanYear]:
    """Return {year: figures} of these tables, {year: sub task forces} with their `plan`; otherwise as `years`."""
    sources = _Sources(forces_of_years, user, closed)
    return {one: _plan_year(one, forces, sources) for one, forces in forces_of_years.items()}


class _Sources:
    """The database rows of the wanted years, each table loaded once and indexed by its look-up key."""

    def __init__(self, forces_of_years, user, closed):
        wanted = list(forces_of_years)
        forces = list({force for some in forces_of_years.values() for force in some})
        self.activities = _grouped(_activities(forces, user), lambda one: one.programme.sub_task_force_id)
        inside = {"indicator__activity__programme__sub_task_force__in": forces, "year__in": wanted}
        targets = Target.objects.filter(**inside).select_related("indicator").order_by("indicator__code")
        self.targets = _grouped(targets, lambda one: (one.indicator.activity_id, one.year))
        money = {"budget_line__sub_task_force__in": forces, "year__in": wanted}
        amounts = BudgetAmount.objects.filter(**money).select_related("budget_line").order_by("budget_line__code")
        self.amounts = {(one.budget_line_id, one.year): one for one in amounts}
        realisations = Realisation.objects.filter(_counted(forces, wanted))
        spendings = Spending.objects.filter(**money)
        if user is not None:
            realisations, spendings = realisations.readable_by(user), spendings.readable_by(user)
        self.realisations = {(one.indicator_id, one.year): one for one in realisations}
        self.spendings = {(one.budget_line_id, one.year): one for one in spendings.distinct()}
        self.signed = rules.signed_figures(wanted if closed is None else {*wanted} & {*closed})

    def measured(self, one, year):
        """Return how an indicator is measured: in a closed year as its evaluation was signed."""
        now = Measured(one.direction, one.accumulation, scoring.reached(one.accumulation, year, self._values[one.pk]))
        return self.signed.measured.get((one.code, year), now)

    @cached_property
    def _values(self):
        values = defaultdict(dict)
        for (indicator, year), report in self.realisations.items():
            if report.status == ReportStatus.APPROVED and report.value is not None:
                values[indicator][year] = report.value
        return values


def _counted(forces, wanted):
    """Return the condition for the realisations of the wanted years, and for the earlier ones that a cumulative target counts."""
    earlier = Q(indicator__accumulation=Accumulation.CUMULATIVE, year__lt=max(wanted, default=0), status=ReportStatus.APPROVED)
    return (Q(year__in=wanted) | earlier) & Q(indicator__activity__programme__sub_task_force__in=forces)


def _activities(forces, user):
    duties = Assignment.objects.filter(activity=OuterRef("pk")).order_by("kind", "order")
    bodies = JSONObject(kind="kind", name="institution__short_name", group="group")
    everything = user is None or sees_all_reports(user)
    if everything or user.institution_id is None or not (user.is_officer or user.is_coordinator):
        mine = Value(everything)
    else:
        mine = Exists(Assignment.objects.coordinating().of(user.institution_id).filter(activity=OuterRef("pk")))
    return (
        Activity.objects.filter(programme__sub_task_force__in=forces)
        .select_related("programme")
        .annotate(bodies=ArraySubquery(duties.values(json=bodies)), mine=mine)
        .order_by("programme__code", "order")
    )


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _plan_year(of_year, forces, sources):
    forces = tuple(_force_year(force, of_year, sources) for force in forces)
    return PlanYear(
        year=of_year,
        sub_task_forces=forces,
        summary=scoring.summarise(row.score for force in forces for row in force.rows if row.mine),
        money=scoring.total(bundle.money for force in forces for bundle in force.bundles if bundle.mine),
    )


def _force_year(force, of_year, sources):
    rows, mine = {}, set()
    covered = defaultdict(list)  # bundle id: the rows it pays for, None for an activity without indicators
    for activity in sources.activities[force.pk]:
        targets = sources.targets[activity.pk, of_year]
        rows[activity.pk] = []
        for target in targets:
            line = target.indicator.budget_line_id or activity.budget_line_id
            row = _row(force, target, activity, sources.amounts.get((line, of_year)), sources)
            rows[activity.pk].append(row)
            covered[line].append(row)
        if not targets and activity.budget_line_id:
            covered[activity.budget_line_id].append(None)
        if activity.mine:
            mine.update({activity.budget_line_id, *(target.indicator.budget_line_id for target in targets)})
    bundles = tuple(
        _bundle(amount, covered[line], line in mine, sources)
        for (line, year_of_amount), amount in sources.amounts.items()
        if year_of_amount == of_year and amount.budget_line.sub_task_force_id == force.pk
    )
    codes = {amount.budget_line_id: amount.budget_line.code for amount in sources.amounts.values()}
    return SubTaskForceYear(
        plan=force.plan.code,
        letter=force.letter,
        name=force.name,
        year=of_year,
        activities=tuple(
            _activity(activity, of_year, tuple(rows[activity.pk]), codes.get(activity.budget_line_id, ""), sources)
            for activity in sources.activities[force.pk]
        ),
        bundles=bundles,
        summary=scoring.summarise(row.score for some in rows.values() for row in some if row.mine),
        money=scoring.total(bundle.money for bundle in bundles if bundle.mine),
    )


def _row(force, target, activity, amount, sources):
    indicator = target.indicator
    report = sources.realisations.get((indicator.pk, target.year))
    measured = sources.measured(indicator, target.year)
    approved = report is not None and report.status == ReportStatus.APPROVED and measured.counted
    return Row(
        code=indicator.code,
        label=sources.signed.wording(indicator, target.year, indicator.wording or indicator.printed or activity.label),
        year=target.year,
        direction=measured.direction,
        accumulation=measured.accumulation,
        printed=target.text,
        state=target.state,
        target=target.value,
        unit=target.unit,
        bundle=amount.budget_line.code if amount else "",
        mine=activity.mine,
        reported=report and _reported(report),
        reached=measured.reached if approved else None,
        since=min(force.target_years) if measured.accumulation == Accumulation.CUMULATIVE else None,
        score=scoring.score(
            direction=measured.direction,
            state=target.state,
            target=target.value,
            reported=approved,
            value=measured.reached,
            grade=report.grade if approved else None,
        ),
    )


def _reported(report):
    names = ("status", "text", "value", "grade", "justification", "hindrance", "follow_up", "evidence", "return_reason")
    return Reported(**{name: getattr(report, name) for name in names})


def _bundle(amount, covered, mine, sources):
    spending = sources.spendings.get((amount.budget_line_id, amount.year))
    counted = sources.signed.spent.get((amount.budget_line.code, amount.year), 0) is not None
    spent = spending.amount if spending and spending.status == ReportStatus.APPROVED and counted else None
    achievement = scoring.summarise(row.score for row in covered if row).mean
    money = scoring.Spent(amount.budget_line.code, amount.amount, spent)
    return Bundle(
        code=amount.budget_line.code,
        year=amount.year,
        funding_source=amount.budget_line.funding_source,
        printed=amount.printed,
        budget=amount.amount,
        spent=spent,
        status=spending.status if spending else "",
        reported_amount=spending.amount if spending else None,
        excess_reason=spending.excess_reason if spending else "",
        return_reason=spending.return_reason if spending else "",
        covers=len(covered),
        mine=mine,
        achievement=achievement,
        quadrant=scoring.quadrant(achievement, money),
    )


def _activity(activity, of_year, rows, own_bundle, sources):
    return ActivityYear(
        code=activity.code,
        label=sources.signed.wording(activity, of_year, activity.label),
        printed=activity.text and sources.signed.wording(activity, of_year, activity.text),
        programme_code=activity.programme.code,
        programme_number=activity.programme.printed_number,
        programme=activity.programme.printed,
        coordinators=_names(activity.bodies, AssignmentKind.COORDINATOR),
        implementers=_names(activity.bodies, AssignmentKind.IMPLEMENTER),
        mine=activity.mine,
        rows=rows,
        bundles=tuple(dict.fromkeys(code for code in (own_bundle, *(row.bundle for row in rows)) if code)),
    )


def _names(bodies, kind):
    return tuple(dict.fromkeys(body["name"] or AssignedGroup(body["group"]).label for body in bodies if body["kind"] == kind))
