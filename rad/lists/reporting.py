"""Which coordinating institutions owe which reports, and all that the page of one report needs."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import JSONObject

from gugus.formats.indonesian import exact_number
from gugus.models.compiled import compiled, together
from rad import rules, scoring
from rad.choices import MEASURED, NEVER_IN_FORCE, REPORT_EDITABLE, Accumulation, ReportStatus, handed_in
from rad.figures import Bundle, PlanYear
from rad.lists.case_offer import Offer, accepted, offer
from rad.lists.quadrants import paid_by
from rad.models import Assignment, BudgetAmount, PlanEnactment, Realisation, ReportingDeadline, Spending, Target
from rad.models.assignment import names_of
from rad.models.evaluation import Measured
from rad.models.realisation import PEOPLE, reading_institution
from rad.models.reporting_deadline import default_deadline
from rad.models.year_in_force import in_force

FORCE = "indicator__activity__programme__sub_task_force"
INTERVAL = f"{FORCE}__plan__reporting_interval__interval"


@dataclass(frozen=True, slots=True)
class Reporting:
    """The progress of one coordinating body (or several together) with its reports of a year, counted in indicators.

    The counts from `drafted` on are in the order of `ReportStatus`.
    """

    coordinators: tuple[str, ...]
    asked: int
    unfilled: int
    drafted: int
    submitted: int
    returned: int
    approved: int

    @property
    def missing(self) -> int:
        """How many are not submitted, as `rad.choices.handed_in`: not written, a draft, or returned."""
        return self.unfilled + self.drafted + self.returned

    @property
    def states(self) -> tuple[tuple[str, int], ...]:
        """How many are in each state, as (word, count)."""
        returned = ("dikembalikan", self.returned)
        return ("draf", self.drafted), ("diajukan", self.submitted), returned, ("disetujui", self.approved)


def by_coordinator(of_year: PlanYear) -> list[Reporting]:
    """Return one entry for each coordinator from whom reports are expected, those that lack most first."""
    owed = defaultdict(list)
    for force in of_year.sub_task_forces:
        for activity in force.activities:
            owed[activity.coordinators].extend(row.reported and row.reported.status for row in activity.rows if row.asks)
    entries = [
        Reporting(names, len(statuses), statuses.count(None), *(statuses.count(status) for status in ReportStatus))
        for names, statuses in owed.items()
        if statuses
    ]
    return sorted(entries, key=lambda one: (-one.missing, one.coordinators))


def _with_deadline(targets, year):
    """Add until when the year is reported, for `_due_date`."""
    return targets.annotate(
        due_on=Subquery(ReportingDeadline.objects.filter(year=year, period="").values("due_on")),
        since=Subquery(PlanEnactment.objects.days_of(year)[:1]),
    )


def _due_date(target):
    return target.due_on or default_deadline(target.year, since=target.since)


def coordinating():
    """Return the expression for the bodies that coordinate a target's activity, as `names_of` takes them."""
    duties = Assignment.objects.coordinating().filter(activity=OuterRef("indicator__activity")).order_by("order")
    return ArraySubquery(duties.values(json=JSONObject(name="institution__short_name", group="group")))


def coordinators_of(activities) -> dict[int, tuple[str, ...]]:
    """Return {activity: names of the bodies that coordinate it}, of any other activity none."""
    bodies = defaultdict(list)
    duties = Assignment.objects.coordinating().filter(activity__in=activities).order_by("activity", "order")
    for body in duties.values("activity", "group", name=F("institution__short_name")):
        bodies[body["activity"]].append(body)
    return defaultdict(tuple, {activity: names_of(some) for activity, some in bodies.items()})


def asks(target):
    """Return whether a report is expected, as `rad.figures.Row.asks`."""
    return expects(target.indicator.direction, target.state, target.value)


def expects(direction, state, value):
    """Return `asks` of a target with this state and value of an indicator with this direction."""
    score = scoring.score(direction=direction, state=state, target=value, reported=False, value=None, grade=None)
    return score.outcome not in scoring.OUTSIDE


def unspent(of_year: PlanYear) -> list[tuple[Bundle, str]]:
    """Return the budgets whose spending is not submitted yet, or was returned, each with the activity that it pays for."""
    paid = {code: name for force in of_year.sub_task_forces for code, name in paid_by(force).items()}
    bundles = (bundle for force in of_year.sub_task_forces for bundle in force.bundles)
    mine = (bundle for bundle in bundles if bundle.mine and bundle.budget and not handed_in(bundle.status))
    return [(bundle, paid.get(bundle.code, "")) for bundle in mine]


def outstanding(of_year: PlanYear) -> list[dict]:
    """Return the reports that a year's evaluation cannot count yet, in printed order: realisations first, then spending.

    `kind` is realisasi (of an indicator) or penyerapan (of a budget), `bodies` who coordinates it, `state` is in words.
    """
    return [*_silent_rows(of_year), *_silent_bundles(of_year)]


def _silent_rows(of_year):
    for force in of_year.sub_task_forces:
        for activity in force.activities:
            for row in activity.rows:
                status = row.reported.status if row.reported else ""
                if row.asks and status != ReportStatus.APPROVED:
                    yield _silent("realisasi", row.code, activity.coordinators, status)


def _silent_bundles(of_year):
    for force in of_year.sub_task_forces:
        paid = {code: activity for activity in reversed(force.activities) for code in activity.bundles}
        for bundle in force.bundles:
            if (bundle.budget or bundle.status) and bundle.status != ReportStatus.APPROVED:
                coordinators = paid[bundle.code].coordinators if bundle.code in paid else ()
                yield _silent("penyerapan", bundle.code, coordinators, bundle.status)


def _silent(kind, code, bodies, status):
    state = str(ReportStatus(status).label) if status else "Belum diisi"
    return {"kind": kind, "code": code, "bodies": list(bodies), "state": state}


COUNTS = {
    Accumulation.ANNUAL: "Capaian tahun ini saja",
    Accumulation.LATEST: "Keadaan terakhir",
    Accumulation.UNDECIDED: "Capaian tahun ini saja; belum diputuskan",
}


@dataclass(frozen=True)
class Subject:
    """One indicator in one year, with all that its page needs."""

    target: Target
    realisation: Realisation | None
    amount: BudgetAmount | None
    """With how many rows it covers."""
    spending: Spending | None
    reports: bool
    coordinators: str
    closed: bool
    """Whether the year's evaluation is signed: no report is expected and none can change."""
    in_force: bool
    """Whether the table counts in this year: if another plan's does, no report is expected here and none can change."""
    earlier: dict[int, Decimal]
    """{year: approved figure} of the years before."""
    offer: Offer | None
    """What the case data offer for the indicator; None if it is not reported from them."""
    signed: Measured | None = None
    """How the evaluation measured it, if the year is closed: a later revision does not change that."""
    label: str = ""
    """The words of the indicator: in a closed year those of its evaluation."""
    activity_label: str = ""

    @property
    def indicator(self):
        return self.target.indicator

    @property
    def force(self):
        return self.indicator.activity.programme.sub_task_force

    @property
    def is_open(self):
        """Whether the reports of this table and year can change."""
        return self.in_force and not self.closed

    @property
    def due_on(self):
        return _due_date(self.target)

    @property
    def direction(self):
        return (self.signed or self.indicator).direction

    @property
    def accumulation(self):
        return (self.signed or self.indicator).accumulation

    @property
    def writes_realisation(self):
        return self._writes(self.realisation)

    @property
    def writes_spending(self):
        return self.amount is not None and self._writes(self.spending)

    def _writes(self, row):
        return self.reports and self.is_open and (row is None or row.status in REPORT_EDITABLE)

    @property
    def score(self):
        """The score of the approved realisation."""
        row = self.realisation
        approved = row is not None and row.status == ReportStatus.APPROVED and (self.signed is None or self.signed.counted)
        return scoring.score(
            direction=self.direction,
            state=self.target.state,
            target=self.target.value,
            reported=approved,
            value=self.reached if approved else None,
            grade=row.grade if approved else None,
        )

    @property
    def reached(self):
        """The figure to compare with the target, as far as reported; None without one."""
        if self.signed:
            return self.signed.reached
        own = {} if self.realisation is None or self.realisation.value is None else {self.target.year: self.realisation.value}
        return scoring.reached(self.accumulation, self.target.year, self.earlier | own) if own else None

    @property
    def since(self):
        """The first year that a cumulative target counts; None for other targets."""
        return min(self.force.target_years) if self.accumulation == Accumulation.CUMULATIVE else None

    @property
    def reached_in_words(self):
        """The sum that a cumulative target is compared with: "12 orang sejak 2019"; empty for other targets."""
        if self.since is None or self.reached is None:
            return ""
        return f"{f'{exact_number(self.reached)} {self.target.unit}'.strip()} sejak {self.since}"

    @property
    def counts(self):
        """What the year's target counts, in words; empty for a target without a number."""
        if self.target.state not in MEASURED:
            return ""
        if self.since:
            return f"Sejak {self.since}"
        return COUNTS[self.accumulation]

    @property
    def covers(self):
        return self.amount.covers if self.amount else 0

    @property
    def gathered(self):
        return f"Satu anggaran untuk {self.covers} baris"

    @property
    def returned(self):
        """The returned reports, which wait for their writer."""
        rows = (self.realisation, self.spending)
        return [row for row in rows if row is not None and row.status == ReportStatus.RETURNED]

    @property
    def accepts(self):
        """Whether the offered figure can be the realisation."""
        return accepted(self.target, self.offer)

    @property
    def graded(self):
        return rules.graded(self, self.target)


def target_of(user, code, year) -> tuple[Target | None, bool]:
    """Return (target of the indicator `code` in `year`, whether this user fills in its report).

    The target is None for a user who neither fills it in nor reads every report.
    """
    targets = Target.objects.select_related(
        f"{FORCE}__plan__reporting_interval",
        "indicator__activity__budget_line",
        "indicator__budget_line",
        "indicator__case_source",
    )
    mine = ExpressionWrapper(rules.reported_by(user, "indicator__activity"), BooleanField())
    targets = _with_deadline(targets.annotate(bodies=coordinating(), reports=mine, in_force=in_force(FORCE)), year)
    targets = targets.filter(indicator__code=code, year=year).exclude(**{f"{FORCE}__plan__status__in": NEVER_IN_FORCE})
    target = rules.with_closed_years(targets).first()
    reports = target is not None and target.reports
    return (target, reports) if reports or rules.sees_all_reports(user) else (None, False)


def approved_before(realisations, year) -> dict[int, Decimal]:
    """Return {year: approved figure} of those realisations of an indicator that are older than `year`."""
    return {
        row.year: row.value
        for row in realisations
        if row.year < year and row.status == ReportStatus.APPROVED and row.value is not None
    }


@compiled
def _amounts(line, year):
    amounts = BudgetAmount.objects.with_covers().select_related("budget_line")
    return amounts.filter(budget_line=line, year=Value(year, IntegerField()))


@compiled
def _spendings(line, year, reader):
    spendings = Spending.objects.read_by(reader).select_related("budget_line", *PEOPLE)
    return spendings.filter(budget_line=line, year=Value(year, IntegerField()))


@compiled
def _realisations(indicator, year, reader):
    """Return the realisations of an indicator until a year."""
    realisations = Realisation.objects.read_by(reader).select_related("indicator", "meeting", *PEOPLE)
    return realisations.filter(indicator=indicator, year__lte=Value(year, IntegerField()))


def find(user, code, year) -> Subject | None:
    """Return the report on the indicator `code` in `year`; None for a user who neither fills it in nor reads every report."""
    target, reports = target_of(user, code, year)
    if target is None:
        return None
    line = target.indicator.paid_by
    reader, of_line = reading_institution(user), {"line": line and line.pk, "year": year}
    amounts, spendings, realisations = together(
        _amounts.asked(**of_line),
        _spendings.asked(**of_line, reader=reader),
        _realisations.asked(indicator=target.indicator_id, year=year, reader=reader),
    )
    realisations = {row.year: row for row in realisations}
    signed = rules.signed_figures([year] if year in target.closed_years else [])
    return Subject(
        target=target,
        realisation=realisations.pop(year, None),
        amount=next(iter(amounts), None),
        spending=next(iter(spendings), None),
        reports=reports,
        coordinators=", ".join(names_of(target.bodies)),
        closed=year in target.closed_years,
        in_force=target.in_force,
        earlier=approved_before(realisations.values(), year),
        offer=offer(target.indicator, year),
        signed=signed.measured.get((code, year)),
        label=signed.wording(code, year, target.indicator.label),
        activity_label=signed.wording(target.indicator.activity.code, year, target.indicator.activity.label),
    )
