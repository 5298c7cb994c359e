"""The rows of the plan and its reports from which `rad.figures` computes: one statement for all of them."""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import JSONObject

from gugus.models.compiled import Among, compiled, together
from rad import rules, scoring
from rad.choices import Accumulation, AssignmentKind, ReportStatus
from rad.models import Activity, Assignment, BudgetAmount, Realisation, Spending, Target
from rad.models.assignment import HasPart, names_of
from rad.models.evaluation import Measured
from rad.models.realisation import reading_institution

FORCE_OF_ACTIVITY = "activity__programme__sub_task_force"

# What is read of each table: an instance takes many times as long as a tuple.
ACTIVITY = (
    *("pk", "code", "printed", "wording", "budget_line", "bodies", "mine"),
    *(f"programme__{name}" for name in ("code", "sub_task_force", "printed_number", "printed")),
)
TARGET = (
    *("year", "printed", "wording", "state", "value", "unit", "indicator"),
    *(f"indicator__{name}" for name in ("code", "activity", "budget_line", "printed", "wording", "direction", "accumulation")),
)
AMOUNT = (
    *("year", "printed", "amount", "budget_line"),
    *(f"budget_line__{name}" for name in ("code", "sub_task_force", "funding_source")),
)
SPENDING = ("budget_line", "year", "status", "amount", "excess_reason", "return_reason")


class Reported(NamedTuple):
    """A realisation in its current state; only an `approved` one is scored."""

    indicator: int
    year: int
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


class Sources:
    """The database rows of the wanted years, each table indexed by its look-up key."""

    def __init__(self, forces_of_years, user, closed):
        wanted = list(forces_of_years)
        forces = list({force.pk for some in forces_of_years.values() for force in some})
        reader, of_years = user and reading_institution(user), {"forces": forces, "years": wanted}
        activities, targets, amounts, realisations, spendings = together(
            _activity_rows.asked(forces=forces, institution=reader),
            _target_rows.asked(**of_years),
            _amount_rows.asked(**of_years),
            _realisation_rows.asked(**of_years, institution=reader),
            _spending_rows.asked(**of_years, institution=reader),
        )
        self.activities = _grouped_rows(activities, lambda one: one.programme__sub_task_force)
        self.bodies = {
            (one.pk, kind): names_of(body for body in one.bodies if body["kind"] == kind)
            for one in activities
            for kind in AssignmentKind
        }
        self.targets = _grouped_rows(targets, lambda one: (one.indicator__activity, one.year))
        self.amounts = {(one.budget_line, one.year): one for one in amounts}
        self.amounts_of_force = _grouped_rows(amounts, lambda one: (one.budget_line__sub_task_force, one.year))
        self.codes = {one.budget_line: one.budget_line__code for one in amounts}
        self.realisations = {(one.indicator, one.year): one for one in map(Reported._make, realisations)}
        self.spendings = {(one.budget_line, one.year): one for one in spendings}
        self.signed = rules.signed_figures(wanted if closed is None else {*wanted} & {*closed})

    def measured(self, target):
        """Return how an indicator is measured: in a closed year as its evaluation was signed."""
        accumulation = target.indicator__accumulation
        reached = scoring.reached(accumulation, target.year, self._values[target.indicator])
        now = Measured(target.indicator__direction, accumulation, reached)
        return self.signed.measured.get((target.indicator__code, target.year), now)

    @cached_property
    def _values(self):
        values = defaultdict(dict)
        for (indicator, year), report in self.realisations.items():
            if report.approved and report.value is not None:
                values[indicator][year] = report.value
        return values


@compiled
def _activity_rows(forces, institution):
    duties = Assignment.objects.filter(activity=OuterRef("pk")).order_by("kind", "order")
    bodies = JSONObject(kind="kind", name="institution__short_name", group="group")
    mine = Value(True) if institution is None else HasPart(institution, AssignmentKind.COORDINATOR, "pk")
    rows = Activity.objects.filter(Among("programme__sub_task_force", forces)).order_by("programme__code", "order")
    return rows.annotate(bodies=ArraySubquery(duties.values(json=bodies)), mine=mine).values_list(*ACTIVITY, named=True)


@compiled
def _target_rows(forces, years):
    rows = Target.objects.filter(Among(f"indicator__{FORCE_OF_ACTIVITY}", forces), Among("year", years))
    return rows.order_by("indicator__code").values_list(*TARGET, named=True)


@compiled
def _amount_rows(forces, years):
    rows = BudgetAmount.objects.filter(Among("budget_line__sub_task_force", forces), Among("year", years))
    return rows.order_by("budget_line__code").values_list(*AMOUNT, named=True)


@compiled
def _realisation_rows(forces, years, institution):
    """Return the realisations of the wanted years, and those of other years that a cumulative target may count."""
    added = Q(indicator__accumulation=Accumulation.CUMULATIVE, status=ReportStatus.APPROVED)
    rows = Realisation.objects.filter(Among(f"indicator__{FORCE_OF_ACTIVITY}", forces)).filter(Among("year", years) | added)
    return rows.read_by(institution).order_by().values_list(*Reported._fields)


@compiled
def _spending_rows(forces, years, institution):
    rows = Spending.objects.filter(Among("budget_line__sub_task_force", forces), Among("year", years))
    return rows.read_by(institution).order_by().values_list(*SPENDING, named=True)


def _grouped_rows(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
