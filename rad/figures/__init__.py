"""What the plan achieved and spent, as frozen values for pages, charts, PDFs and exports.

Only approved realisations are scored; drafts and submitted ones are shown. Targets and budgets are matched by year. Table B has
different years for the two, no target in 2019 and no budget in 2022: such a year has no rows, or no bundles. Money is in rupiah
and counts once per bundle.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from gugus.formats.indonesian import exact_number
from rad import scoring
from rad.choices import Accumulation, AssignmentKind, ReportStatus
from rad.figures.rows import Reported, Sources
from rad.models import SubTaskForce
from rad.models.indicator import names_itself


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
    def waits(self) -> bool:
        """Whether the realisation waits for review."""
        return self.reported is not None and self.reported.status == ReportStatus.SUBMITTED

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
class Sums:
    """Base of what is summed up: its three figures and its money."""

    summary: scoring.Summary
    money: scoring.Money

    @property
    def band(self) -> scoring.Band | None:
        """The band of the mean, None while fewer than RAD_COVERAGE per cent of the indicators are reported."""
        return scoring.band(self.summary.mean) if self.summary.covers(settings.RAD_COVERAGE) else None


@dataclass(frozen=True, slots=True)
class SubTaskForceYear(Sums):
    """One sub task force in one year: activities in printed order, each bundle once. The sums count only what is `mine`.

    `plan` is the code of its plan.
    """

    plan: str
    letter: str
    name: str
    year: int
    activities: tuple[ActivityYear, ...]
    bundles: tuple[Bundle, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for activity in self.activities for row in activity.rows)

    @property
    def waiting(self) -> int:
        """The number of realisations that wait for review."""
        return sum(row.waits for row in self.rows)

    @property
    def spent_waiting(self) -> int:
        """How much money is reported and waits for review; `money` has what is approved."""
        waiting = (bundle for bundle in self.bundles if bundle.mine and bundle.status == ReportStatus.SUBMITTED)
        return sum(bundle.reported_amount for bundle in waiting)


@dataclass(frozen=True, slots=True)
class PlanYear(Sums):
    """All tables of one year: those of a plan, or those in force."""

    year: int
    sub_task_forces: tuple[SubTaskForceYear, ...]

    @property
    def waiting(self) -> int:
        """The number of realisations that wait for review."""
        return sum(force.waiting for force in self.sub_task_forces)


def year(plan, year: int, *, user=None, forces=None, closed=None) -> PlanYear:
    """Return the figures of one year. With a `user`, only of what they may see (see `years`)."""
    return years(plan, [year], user=user, forces=forces, closed=closed)[year]


def years(plan, wanted, *, user=None, forces=None, closed=None) -> dict[int, PlanYear]:
    """Return {year: figures} with one query or two, whatever the number of years or the size of the plan.

    A closed year is measured as it was signed; `closed` saves the second if none of them is. `forces` limits it to some sub task
    forces, already loaded. Rows of which the `user` reads no report have none, are not `mine`, and are not counted in the sums.
    """
    forces = list(SubTaskForce.objects.filter(plan=plan).select_related("plan") if forces is None else forces)
    return of_tables(dict.fromkeys(sorted(wanted), forces), user=user, closed=closed)


def of_tables(forces_of_years, *, user=None, closed=None, whole=None) -> dict[int, PlanYear]:
    """Return {year: figures} of these tables, {year: sub task forces} with their `plan`; otherwise as `years`.

    With a `whole` year the others have only the activities and bundles that are `mine`: all that their sums count.
    """
    sources = Sources(forces_of_years, user, closed)
    return {one: _plan_year(one, forces, sources, whole in (None, one)) for one, forces in forces_of_years.items()}


def _plan_year(of_year, forces, sources, whole):
    forces = tuple(_force_year(force, of_year, sources, whole) for force in forces)
    return PlanYear(
        year=of_year,
        sub_task_forces=forces,
        summary=scoring.summarise(row.score for force in forces for row in force.rows if row.mine),
        money=scoring.total(bundle.money for force in forces for bundle in force.bundles if bundle.mine),
    )


def _force_year(force, of_year, sources, whole):
    rows, mine = {}, set()
    covered = defaultdict(list)  # bundle id: the rows it pays for, None for an activity without indicators
    activities = [activity for activity in sources.activities[force.pk] if whole or activity.mine]
    for activity in activities:
        targets = sources.targets[activity.pk, of_year]
        rows[activity.pk] = []
        for target in targets:
            line = target.indicator__budget_line or activity.budget_line
            row = _row(force, target, activity, sources.amounts.get((line, of_year)), sources)
            rows[activity.pk].append(row)
            covered[line].append(row)
        if not targets and activity.budget_line:
            covered[activity.budget_line].append(None)
        if activity.mine:
            mine.update({activity.budget_line, *(target.indicator__budget_line for target in targets)})
    bundles = tuple(
        _bundle_year(amount, covered[amount.budget_line], amount.budget_line in mine, sources)
        for amount in sources.amounts_of_force[force.pk, of_year]
        if whole or amount.budget_line in mine
    )
    return SubTaskForceYear(
        plan=force.plan.code,
        letter=force.letter,
        name=force.name,
        year=of_year,
        activities=tuple(
            _activity_year(activity, of_year, tuple(rows[activity.pk]), sources.codes.get(activity.budget_line, ""), sources)
            for activity in activities
        ),
        bundles=bundles,
        summary=scoring.summarise(row.score for some in rows.values() for row in some if row.mine),
        money=scoring.total(bundle.money for bundle in bundles if bundle.mine),
    )


def _row(force, target, activity, amount, sources):
    report = sources.realisations.get((target.indicator, target.year))
    measured = sources.measured(target)
    text = target.indicator__wording or target.indicator__printed
    label = text if names_itself(text) else f"{text} {_activity_label(activity)}".strip()
    approved = report is not None and report.approved and measured.counted
    return Row(
        code=target.indicator__code,
        label=sources.signed.wording(target.indicator__code, target.year, label),
        year=target.year,
        direction=measured.direction,
        accumulation=measured.accumulation,
        printed=target.wording or target.printed,
        state=target.state,
        target=target.value,
        unit=target.unit,
        bundle=amount.budget_line__code if amount else "",
        mine=activity.mine,
        reported=report,
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


def _bundle_year(amount, covered, mine, sources):
    spending = sources.spendings.get((amount.budget_line, amount.year))
    counted = sources.signed.spent.get((amount.budget_line__code, amount.year), 0) is not None
    spent = spending.amount if spending and spending.status == ReportStatus.APPROVED and counted else None
    achievement = scoring.mean(row.score for row in covered if row)
    money = scoring.Spent(amount.budget_line__code, amount.amount, spent)
    return Bundle(
        code=amount.budget_line__code,
        year=amount.year,
        funding_source=amount.budget_line__funding_source,
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


def _activity_year(activity, of_year, rows, own_bundle, sources):
    text = activity.wording or activity.printed
    return ActivityYear(
        code=activity.code,
        label=sources.signed.wording(activity.code, of_year, _activity_label(activity)),
        printed=text and sources.signed.wording(activity.code, of_year, text),
        programme_code=activity.programme__code,
        programme_number=activity.programme__printed_number,
        programme=activity.programme__printed,
        coordinators=sources.bodies[activity.pk, AssignmentKind.COORDINATOR],
        implementers=sources.bodies[activity.pk, AssignmentKind.IMPLEMENTER],
        mine=activity.mine,
        rows=rows,
        bundles=tuple(dict.fromkeys(code for code in (own_bundle, *(row.bundle for row in rows)) if code)),
    )


def _activity_label(activity):
    """Return the name of an activity, as `Activity.label`."""
    return activity.wording or activity.printed or activity.programme__printed
