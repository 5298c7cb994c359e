"""The layout of the table of Lampiran II with results: groups by programme, lines by indicator, shared budgets as merged cells.

Everything is computed here, so that the template only prints.
"""

from dataclasses import dataclass, field

from gugus.navigation import path_of
from rad.choices import AssignedGroup, RevisedColumn
from rad.figures import ActivityYear, Bundle, Row
from rad.lists.cells import Mark
from rad.models import SourceNote

OF_CELLS = (RevisedColumn.TARGET, RevisedColumn.AMOUNT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: the achievement or the budget of one year."""

    year: int
    kind: str  # target or budget

    @property
    def label(self):
        return f"{self.year} {'capaian' if self.kind == 'target' else 'anggaran'}"


@dataclass(slots=True)
class Cell:
    """One cell: a `row` or a `bundle`, by the column's kind, `span` lines high. Lines covered by a merged cell have none."""

    column: Column
    row: Row | None = None
    bundle: Bundle | None = None
    span: int = 1
    mark: Mark | None = None
    """What revisions changed in it."""


@dataclass(slots=True)
class Line:
    """One indicator, or an activity without indicators. `first`: it is the first line of its activity."""

    code: str
    activity: ActivityYear
    label: str
    rows: dict[int, Row]
    bundle: str
    first: bool
    notes: list[SourceNote]
    cells: list[Cell] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    """What revisions changed in the row, beside its targets and budgets."""

    @property
    def revision_path(self) -> str:
        return path_of("rad:revision_new", self.code)


@dataclass(slots=True)
class Group:
    """One programme; `notes` are the source notes on the programme itself."""

    code: str
    number: str
    label: str
    coordinators: tuple[str, ...]
    implementers: tuple[str, ...]
    lines: list[Line]
    notes: list[SourceNote]
    members: list[tuple[str, int, str]] = field(default_factory=list)
    """The institutions behind each printed group that coordinates or carries out: (group, how many, their short names)."""


def columns(force, year=None) -> list[Column]:
    """Return the columns of a sub task force: some years have only targets, some only budgets."""
    return [
        Column(one, kind)
        for one in force.printed_years
        if year in (None, one)
        for kind, printed in (("target", force.target_years), ("budget", force.budget_years))
        if one in printed
    ]


def members(force) -> dict[str, tuple[int, str]]:
    """Return {printed group: how many institutions are behind it, and their short names}.

    `force` is from SubTaskForceQuerySet.with_members.
    """
    behind = {AssignedGroup.ALL_MEMBERS: force.all_members, AssignedGroup.SUB_TASK_FORCE: force.own_members}
    return {group.label: (len(names), ", ".join(names)) for group, names in behind.items() if names}


def groups(by_year, shown_columns, notes, keeps=lambda line: True) -> list[Group]:
    """Return the groups of one sub task force. `by_year` maps a year to its SubTaskForceYear, `notes` a row's code to its notes.

    `keeps` is a predicate of lines; the others are left out.
    """
    by_programme = {}
    for line in filter(keeps, _lines(by_year, notes)):
        by_programme.setdefault(line.activity.programme_code, []).append(line)
    bundles = {year: {bundle.code: bundle for bundle in one.bundles} for year, one in by_year.items()}
    return [_group(code, some, bundles, shown_columns, notes) for code, some in by_programme.items()]


def name_members(all_groups, members):
    """Add the institutions behind the printed groups of bodies, as `members` returns them."""
    for group in all_groups:
        names = dict.fromkeys((*group.coordinators, *group.implementers))
        group.members = [(name, *members[name]) for name in names if name in members]


def mark(all_groups, marks):
    """Put the marks of revised cells (rad.lists.cells.marks) into the cells and lines that show them."""
    of_cells = {(column, mark.code, mark.year): mark for (column, _), mark in marks.items()}
    for line in (line for group in all_groups for line in group.lines):
        codes = {line.code, *([line.activity.code] if line.first else ())}
        line.marks = [mark for (column, _), mark in marks.items() if column not in OF_CELLS and mark.code in codes]
        for cell in line.cells:
            column, code = ("target", line.code) if cell.column.kind == "target" else ("amount", line.bundle)
            cell.mark = of_cells.get((column, code, cell.column.year))


def programmes(year) -> list[tuple[str, str]]:
    """Return (code, label) of each programme, as choices."""
    labels = {one.programme_code: f"{one.programme_number} {one.programme}".strip()[:70] for one in year.activities}
    return list(labels.items())


def coordinators(activities) -> list[str]:
    return sorted({name for activity in activities for name in activity.coordinators})


def _lines(by_year, notes):
    for activities in zip(*(year.activities for year in by_year.values()), strict=True):
        activity = activities[-1]  # a year that is closed keeps the words that were signed
        rows = {}
        for one in activities:
            for row in one.rows:
                rows.setdefault(row.code, {})[row.year] = row
        own = next((code for one in activities for code in one.bundles), "")
        first = True
        for code, years in rows.items() or [(activity.code, {})]:
            bundle = next((row.bundle for row in years.values() if row.bundle), "" if years else own)
            label = [row.label for row in years.values()][-1] if years else ""
            flags = [*(notes.get(activity.code, ()) if first and code != activity.code else ()), *notes.get(code, ())]
            yield Line(code, activity, label if label != activity.label else "", years, bundle, first, flags)
            first = False


def _group(code, lines, bundles, shown_columns, notes):
    for place, line in enumerate(lines):
        line.first = place == 0 or lines[place - 1].activity is not line.activity  # a filter may have left the first one out
        start = place == 0 or not line.bundle or lines[place - 1].bundle != line.bundle
        span = next((n for n, other in enumerate(lines[place:]) if other.bundle != line.bundle), len(lines) - place)
        for column in shown_columns:
            if column.kind == "target":
                line.cells.append(Cell(column, row=line.rows.get(column.year)))
            elif start:
                bundle = bundles[column.year].get(line.bundle)
                line.cells.append(Cell(column, bundle=bundle, span=span if line.bundle else 1))
    activity = lines[0].activity
    return Group(
        code=code,
        number=activity.programme_number,
        label=activity.programme,
        coordinators=tuple(dict.fromkeys(name for line in lines for name in line.activity.coordinators)),
        implementers=tuple(dict.fromkeys(name for line in lines for name in line.activity.implementers)),
        lines=lines,
        notes=notes.get(code, []),
    )
