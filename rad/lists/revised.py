"""What a revision changes, in groups: how many cells of each kind, what they change in money, and what to look at first."""

from collections import Counter
from dataclasses import dataclass

from rad.choices import RevisedColumn
from rad.models import Activity, RevisedCell
from rad.models.codes import activity_of, letter_of

FEW = 8  # so many cells stand on the page of the revision itself


@dataclass(frozen=True, slots=True)
class Group:
    """Some cells of a revision; `slug` is the part of the address of their page."""

    slug: str
    label: str
    cells: list[RevisedCell]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many cells of each kind, as (name, count)."""
        counted = Counter(cell.column for cell in self.cells)
        others = len(self.cells) - sum(counted[column] for column in SHOWN)
        return [*((column.label.lower(), counted[column]) for column in SHOWN), ("lain", others)]

    @property
    def before(self) -> int:
        return self._sum("old")

    @property
    def after(self) -> int:
        return self._sum("new")

    @property
    def more(self) -> int:
        return self.after - self.before

    @property
    def difference(self) -> int:
        return abs(self.more)

    def _sum(self, side):
        return sum(getattr(cell, side)["amount"] or 0 for cell in self.cells if cell.column == RevisedColumn.AMOUNT)


SHOWN = (RevisedColumn.TARGET, RevisedColumn.AMOUNT)


def by_force(revision) -> list[Group]:
    """Return the cells of a revision by sub task force."""
    forces = dict(revision.plan.sub_task_forces.values_list("letter", "name"))
    groups = {letter: [] for letter in sorted(forces)}
    for cell in revision.cells.all():
        groups[letter_of(cell.code)].append(cell)
    return [Group(letter, f"{letter}. {forces[letter]}", some) for letter, some in groups.items() if some]


def by_activity(cells) -> list[Group]:
    """Return these cells by activity, each under its name."""
    groups = {}
    for cell in cells:
        groups.setdefault(activity_of(cell.code), []).append(cell)
    found = Activity.objects.filter(code__in=groups).select_related("programme")
    names = {activity.code: activity.label for activity in found}
    return [Group(code, names.get(code, code), some) for code, some in groups.items()]


def striking(revision) -> list[Group]:
    """Return what whoever decides should look at first; groups without a cell are left out."""
    groups = [Group(slug, label, list(filter(strikes, revision.cells.all()))) for slug, label, strikes in STRIKING]
    return [group for group in groups if group.cells]


def _falls(cell):
    before, after = cell.old.get("value"), cell.new.get("value")
    return cell.column == RevisedColumn.TARGET and bool(before) and after is not None and after < before / 2


def _loses_target(cell):
    return cell.column == RevisedColumn.TARGET and cell.old["value"] is not None and cell.new["value"] is None


def _loses_money(cell):
    return cell.column == RevisedColumn.AMOUNT and bool(cell.old["amount"]) and not cell.new["amount"]


STRIKING = (
    ("target-turun", "target turun lebih dari separuh", _falls),
    ("target-hilang", "target tidak berupa angka lagi", _loses_target),
    ("pagu-nol", "pagu menjadi nol atau kosong", _loses_money),
)
