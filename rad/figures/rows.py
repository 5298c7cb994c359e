"""The rows of the plan and its reports from which `rad.figures` computes: each table is read once."""

from collections import defaultdict
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import JSONObject

from rad import rules, scoring
from rad.choices import Accumulation, AssignmentKind, ReportStatus
from rad.models import Activity, Assignment, BudgetAmount, Realisation, Spending, Target
from rad.models.assignment import HasPart
from rad.models.evaluation import Measured
from rad.models.realisation import sees_all_reports

# Columns of the largest tables, which are read as tuples: an instance takes twice as long.
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
REALISATION = (
    *("indicator", "year", "status", "text", "value", "grade", "justification"),
    *("hindrance", "follow_up", "evidence", "return_reason"),
)
SPENDING = ("budget_line", "year", "status", "amount", "excess_reason", "return_reason")


class Sources:
    """The database rows of the wanted years, each table loaded once and indexed by its look-up key."""

    def __init__(self, forces_of_years, user, closed):
        wanted = list(forces_of_years)
        forces = list({force for some in forces_of_years.values() for force in some})
        self.activities = _grouped(_activities(forces, user), lambda one: one.programme__sub_task_force)
        inside = {"indicator__activity__programme__sub_task_force__in": forces, "year__in": wanted}
        targets = Target.objects.filter(**inside).order_by("indicator__code").values_list(*TARGET, named=True)
        self.targets = _grouped(targets, lambda one: (one.indicator__activity, one.year))
        money = {"budget_line__sub_task_force__in": forces, "year__in": wanted}
        amounts = BudgetAmount.objects.filter(**money).order_by("budget_line__code").values_list(*AMOUNT, named=True)
        self.amounts = {(one.budget_line, one.year): one for one in amounts}
        realisations = Realisation.objects.filter(_counted(forces, wanted))
        spendings = Spending.objects.filter(**money)
        if user is not None:
            realisations, spendings = realisations.readable_by(user), spendings.readable_by(user)
        realisations = realisations.order_by().values_list(*REALISATION, named=True)
        spendings = spendings.order_by().values_list(*SPENDING, named=True)
        self.realisations = {(one.indicator, one.year): one for one in realisations}
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
        mine = HasPart(user.institution_id, AssignmentKind.COORDINATOR, "pk")
    return (
        Activity.objects.filter(programme__sub_task_force__in=forces)
        .annotate(bodies=ArraySubquery(duties.values(json=bodies)), mine=mine)
        .order_by("programme__code", "order")
        .values_list(*ACTIVITY, named=True)
    )


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
