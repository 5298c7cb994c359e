"""The cells of rows of the plan that a revision can change, and what approved revisions have changed.

Rows that are ticked in the table are one `PlanRow` with `parts`, so that form and verb treat them as one row.
"""

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from zlib import crc32

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from gugus.formats.indonesian import number, rupiah
from gugus.models import Institution
from gugus.models.compiled import compiled, together as read_together
from rad import rules
from rad.choices import Accumulation, AssignedGroup, Direction, FundingSource, RevisedColumn, RevisionStatus, TargetState
from rad.models import ActionPlan, Activity, Assignment, BudgetAmount, Indicator, RevisedCell, Target
from rad.models.revision import values_of

CHOICES = {
    RevisedColumn.DIRECTION: Direction,
    RevisedColumn.ACCUMULATION: Accumulation,
    RevisedColumn.FUNDING_SOURCE: FundingSource,
}
OF_INDICATOR = (RevisedColumn.INDICATOR, RevisedColumn.DIRECTION, RevisedColumn.ACCUMULATION)
OF_PLAN = "programme__sub_task_force__plan"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the row of the table that holds it, and its place and name for the screen. `key` names its form field.

    `among` is the code of its row of the plan, if the form shows several.
    """

    column: RevisedColumn
    row: object
    code: str
    label: str
    year: int | None = None
    among: str = ""

    @property
    def key(self) -> str:
        number = self.row.pk if self.column == RevisedColumn.BODY else self.year
        own = f"{self.column}_{number}" if number else str(self.column)
        return f"{self.among}-{own}" if self.among else own

    @property
    def place(self):
        return self.column, self.row.pk

    @property
    def values(self) -> dict:
        return values_of(self.column, self.row)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several rows that are revised together."""

    code: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One indicator, or an activity without a single one, with its plan and its cells; or several of them, its `parts`.

    `version` is the number of cells that approved revisions changed: it grows when one is applied. For a draft, whose cells
    change without revisions, it is a checksum of the cells. `closed` are the years whose evaluation is signed: their targets and
    budgets do not change.
    """

    code: str
    label: str
    plan: ActionPlan
    cells: tuple[Cell, ...]
    version: int
    closed: frozenset[int]
    parts: tuple[Part, ...] = ()

    def cell(self, key) -> Cell | None:
        return next((cell for cell in self.cells if cell.key == key), None)


@compiled
def _indicators(code):
    rows = Indicator.objects.filter(code=code)
    return rows.select_related(f"activity__{OF_PLAN}", "activity__budget_line", "budget_line")


@compiled
def _activities(code):
    return Activity.objects.filter(code=code).select_related(OF_PLAN, "budget_line")


@compiled
def _duties(code):
    own = Q(indicator=None) | Q(indicator__code=code)
    rows = Assignment.objects.filter(own, activity__in=_of_both(code, F("pk"), F("activity")))
    return rows.select_related("activity", "institution").order_by("kind", "order")


@compiled
def _targets(code):
    return Target.objects.filter(indicator__code=code).select_related("indicator").order_by("year")


@compiled
def _amounts(code):
    line = _of_both(code, F("budget_line"), Coalesce("budget_line", "activity__budget_line"))
    return BudgetAmount.objects.with_covers().select_related("budget_line").filter(budget_line__in=line).order_by("year")


def _of_both(code, of_activity, of_indicator):
    """Return a column of the activity or the indicator with this code, for a subquery."""
    activities = Activity.objects.filter(code=code).order_by().values(found=of_activity)
    return activities.union(Indicator.objects.filter(code=code).order_by().values(found=of_indicator), all=True)


def plan_row(code) -> PlanRow | None:
    """Return the row with this code, None if there is none. Two queries."""
    parts = read_together(*(part.asked(code=code) for part in (_indicators, _activities, _duties, _targets, _amounts)))
    indicators, activities, *others = parts
    indicator = next(iter(indicators), None)
    activity = indicator.activity if indicator else next(iter(activities), None)
    if activity is None:
        return None
    rows = {Activity: [activity], Indicator: indicators} | dict(zip((Assignment, Target, BudgetAmount), others, strict=True))
    cells = tuple(of_rows(rows).values())
    return _plan_row(code, (indicator or activity).label, activity.programme.sub_task_force.plan, cells)


def together(plan, rows, codes) -> PlanRow | None:
    """Return several rows of a plan as one, to be revised together; None if it lacks one. One query.

    `rows`: rad.lists.workbook.plan_rows. A cell that several rows share, as a budget, is in the first of them only.
    """
    every = of_rows(rows)
    indicators = {row.code: row for row in rows[Indicator]}
    activities = {key: row for row in rows[Activity] for key in (row.pk, row.code)}
    parts = []
    for code in dict.fromkeys(codes):
        indicator = indicators.get(code)
        activity = activities.get(indicator.activity_id if indicator else code)
        if activity is None:
            return None
        own = [cell.place for cell in every.values() if _belongs(cell, activity, indicator)]
        cells = tuple(replace(every.pop(place), among=code) for place in own)
        parts.append(Part(code, (indicator and indicator.text) or activity.label, cells))
    label = "Isian yang dipakai beberapa baris, misalnya anggaran gabungan, tampil pada baris pertamanya."
    cells = tuple(cell for part in parts for cell in part.cells)
    return _plan_row(f"{len(parts)} baris", label, plan, cells, tuple(parts))


def _belongs(cell, activity, indicator):
    """Return whether a cell is one of this row of the plan. `indicator` is None for an activity without a single one."""
    row, own = cell.row, indicator.pk if indicator else None
    if cell.column == RevisedColumn.ACTIVITY:
        return row.pk == activity.pk
    if cell.column == RevisedColumn.BODY:
        return row.activity_id == activity.pk and row.indicator_id in (None, own)
    if cell.column == RevisedColumn.TARGET:
        return row.indicator_id == own
    if isinstance(row, Indicator):
        return row.pk == own
    line = (indicator and indicator.budget_line_id) or activity.budget_line_id
    return line == (row.budget_line_id if cell.column == RevisedColumn.AMOUNT else row.pk)


def _plan_row(code, label, plan, cells, parts=()):
    # One query for both: the closed years, and how often revisions changed these cells.
    applied = _applied({cell.place for cell in cells})
    (found,) = rules.with_closed_years(ActionPlan.objects.filter(pk=plan.pk).annotate(applied=applied))
    checksum = crc32(repr([(cell.place, cell.values) for cell in cells]).encode())
    version = checksum if plan.is_draft else found.applied
    return PlanRow(code, label, plan, cells, version, frozenset(found.closed_years), parts)


def _applied(places):
    """Return the SQL count of the approved revisions of these cells, for a query of plans."""
    keys = {}
    for column, key in sorted(places):
        keys.setdefault(column, []).append(key)
    anywhere = reduce(or_, (Q(column=column, subject__in=some) for column, some in keys.items()))
    approved = RevisedCell.objects.filter(anywhere, revision__plan=OuterRef("pk"), revision__status=RevisionStatus.APPROVED)
    counted = approved.order_by().values("revision__plan").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def of_rows(rows) -> dict[tuple[str, int], Cell]:
    """Return {place: Cell} of every cell of a plan. `rows`: rad.lists.workbook.plan_rows."""
    lines = {amount.budget_line_id: amount.budget_line for amount in rows[BudgetAmount]}
    covered = {amount.budget_line_id: amount.covers for amount in rows[BudgetAmount]}
    shared = {key: f" (gabungan {count} baris)" if count > 1 else "" for key, count in covered.items()}
    column = RevisedColumn
    found = [
        *(Cell(column.ACTIVITY, row, row.code, column.ACTIVITY.label) for row in rows[Activity]),
        *(Cell(column.BODY, row, row.activity.code, f"{row.get_kind_display()} {row.order}") for row in rows[Assignment]),
        *(Cell(one, row, row.code, one.label) for row in rows[Indicator] for one in OF_INDICATOR),
        *(Cell(column.TARGET, row, row.indicator.code, f"Target {row.year}", row.year) for row in rows[Target]),
        *(
            Cell(column.AMOUNT, row, row.budget_line.code, f"Pagu {row.year}{shared[row.budget_line_id]}", row.year)
            for row in rows[BudgetAmount]
        ),
        *(
            Cell(column.FUNDING_SOURCE, line, line.code, f"{column.FUNDING_SOURCE.label}{shared[line.pk]}")
            for line in lines.values()
        ),
    ]
    return {cell.place: cell for cell in found}


def body_names(some) -> dict[int, str]:
    """Return {key: name} of the institutions in these values of cells. One query, none if they name none."""
    keys = {values["institution_id"] for values in some if values.get("institution_id")}
    return dict(Institution.objects.filter(pk__in=keys).values_list("pk", "short_name")) if keys else {}


def in_words(cell: Cell, values: dict, names=None) -> str:
    """Return the values of a cell as a person reads them. `names` (body_names) saves a query for each body."""
    if cell.column == RevisedColumn.TARGET:
        state = TargetState(values["state"])
        return f"{values['wording'] or _printed_words(cell, values) or 'kosong'} ({state.label.lower()})"
    if cell.column == RevisedColumn.AMOUNT:
        return "kosong" if values["amount"] is None else rupiah(values["amount"])
    if cell.column == RevisedColumn.BODY:
        return _body(values, names)
    if cell.column in CHOICES:
        (value,) = values.values()
        return CHOICES[cell.column](value).label
    return values["wording"] or cell.row.printed or "kosong"


def _printed_words(cell, values):
    """Return the print, with the number that is read from it if the print is ambiguous: "8,167 Orang" is 8.167."""
    printed, value = cell.row.printed, values["value"]
    if value is None or (shown := as_typed(value)) in printed:
        return printed
    return f"{printed}, dibaca {shown}"


def _body(values, names):
    if values["group"]:
        return AssignedGroup(values["group"]).label
    names = body_names([values]) if names is None else names
    return names[values["institution_id"]]


def as_typed(value) -> str:
    """Return a number of a target as people type it: 1250 → "1.250", 12.5 → "12,5"."""
    return number(value, 0 if value == int(value) else 2)


@dataclass(frozen=True, slots=True)
class Mark:
    """What approved revisions have made of one cell: its values before the first, its words in force, and the last one."""

    original: dict
    original_words: str
    current_words: str
    label: str
    code: str
    year: int | None
    number: str


def marks(plan) -> dict[tuple[str, int], Mark]:
    """Return {(column, key of the row): Mark} of every revised cell of a plan. One query."""
    found = {}
    for cell in RevisedCell.objects.in_force(Q(revision__plan=plan)):
        first = found.get(cell.place)
        found[cell.place] = Mark(
            original=first.original if first else cell.old,
            original_words=first.original_words if first else cell.old_words,
            current_words=cell.new_words,
            label=cell.label,
            code=cell.code,
            year=cell.year,
            number=cell.revision.number,
        )
    return found
