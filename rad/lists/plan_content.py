"""The content of a plan as plain values: its rows by kind and by code without version, as a workbook of the plan has them.

A workbook that is read (`rad.forms.new_plan`) has the same shape. So the import into a draft compares the two, and its verb
applies what differs.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from rad.lists import workbook
from rad.models import (
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    Indicator,
    NarrativeItem,
    Programme,
    SubTaskForce,
    Target,
)
from rad.models.codes import above, bare
from rad.models.revision import as_json

KEYS = {
    "tables": ("letter",),
    "items": ("letter", "kind", "order"),
    "programmes": ("code",),
    "activities": ("code",),
    "lines": ("code",),
    "indicators": ("code",),
    "targets": ("indicator", "year"),
    "amounts": ("line", "year"),
    "assignments": ("activity", "kind", "order"),
}
# What may change in a row that is there already. Printed texts stay, as when a draft is edited by hand.
CHANGING = {
    "tables": ("name", "title", "objective", "table_title"),
    "items": ("printed_number", "printed"),
    "programmes": ("printed_number", "printed"),
    "activities": ("wording", "line"),
    "lines": ("funding_source",),
    "indicators": ("wording", "direction", "accumulation", "line"),
    "targets": ("state", "value", "unit", "wording"),
    "amounts": ("amount",),
    "assignments": ("indicator", "institution_id", "group", "printed", "merged"),
}
OWNERS = {"targets": "indicators", "amounts": "lines", "items": "tables", "assignments": "activities"}


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs. `old` or `new`, its columns, is None if it is added or removed."""

    kind: str
    key: str | tuple
    old: dict | None
    new: dict | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that differ in a row that stays."""
        return tuple(name for name in CHANGING[self.kind] if not alike(self.old[name], self.new[name]))


def of(plan) -> dict[str, dict]:
    """Return the content of a plan, {kind: {key: columns}}. Seven queries."""
    return content(loaded(plan))


def loaded(plan) -> dict[str, dict]:
    """Return the stored rows of a plan, {kind: {key: row}}. Seven queries."""
    found = {kind: {} for kind in KEYS}
    for sheet in workbook.LOADED:
        for row in sheet.rows(plan):
            for part in parts(row):
                kind, columns = columns_of(part)
                found[kind].setdefault(key_of(kind, columns), part)
    return found


def content(rows) -> dict[str, dict]:
    """Return the columns of stored rows. An indicator names a budget only if it is not that of its activity."""
    found = {kind: {key: columns_of(row)[1] for key, row in some.items()} for kind, some in rows.items()}
    for code, indicator in found["indicators"].items():
        if indicator["line"] == found["activities"][above(code)]["line"]:
            indicator["line"] = None
    return found


def parts(row):
    """Return what a row of a sheet tells of: an activity is written with its programme, an amount with its budget."""
    if isinstance(row, Activity):
        return row.programme, row
    return (row.budget_line, row) if isinstance(row, BudgetAmount) else (row,)


def columns_of(row) -> tuple[str, dict]:
    """Return the kind and the columns of a stored row. An indicator names the budget that pays for it, as its sheet does."""
    kind, names, more = ROWS[type(row)]
    return kind, {name: as_json(getattr(row, name)) for name in names} | more(row)


def key_of(kind, columns):
    """Return the key of a row among those of its kind: one value, or several as a tuple."""
    key = tuple(columns[name] for name in KEYS[kind])
    return key if len(key) > 1 else key[0]


def as_lists(rows) -> dict[str, list]:
    """Return content as JSON holds it."""
    return {kind: list(rows[kind].values()) for kind in KEYS}


def keyed(lists) -> dict[str, dict]:
    """Return content that JSON held."""
    return {kind: {key_of(kind, columns): columns for columns in lists[kind]} for kind in KEYS}


def fingerprint(rows) -> str:
    """Return a digest of content: another one if anything in it has changed."""
    ordered = {kind: sorted(some.values(), key=lambda columns: str(key_of(kind, columns))) for kind, some in rows.items()}
    return sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest()


def changes(old, new) -> list[Change]:
    """Return the rows that differ between the contents of a plan, by kind. A target or amount that `new` lacks stays."""
    found = []
    for kind in KEYS:
        for key in dict.fromkeys((*old[kind], *new[kind])):
            change = Change(kind, key, old[kind].get(key), new[kind].get(key))
            if change.old and change.new:
                differs = bool(change.columns)
            else:
                differs = change.new or kind not in ("targets", "amounts") or key[0] not in new[OWNERS[kind]]
            if differs:
                found.append(change)
    return found


def alike(one, other) -> bool:
    """Return whether two values are the same but for blanks, which a spreadsheet may change."""
    return " ".join(one.split()) == " ".join(other.split()) if isinstance(one, str) and isinstance(other, str) else one == other


def _paid(line):
    return {"line": bare(line.code) if line else None}


def _coded(row):
    return {"code": bare(row.code)}


ROWS = {
    SubTaskForce: ("tables", ("letter", "name", "title", "objective", "table_title"), lambda row: {}),
    NarrativeItem: ("items", ("kind", "order", "printed_number", "printed"), lambda row: {"letter": row.sub_task_force.letter}),
    Programme: ("programmes", ("order", "printed", "printed_number"), _coded),
    Activity: ("activities", ("order", "printed", "wording"), lambda row: _coded(row) | _paid(row.budget_line)),
    BudgetLine: ("lines", ("funding_source",), _coded),
    Indicator: (
        *("indicators", ("order", "printed", "wording", "direction", "accumulation")),
        lambda row: _coded(row) | _paid(row.paid_by),
    ),
    Target: (
        *("targets", ("year", "printed", "state", "value", "unit", "wording")),
        lambda row: {"indicator": bare(row.indicator.code)},
    ),
    BudgetAmount: ("amounts", ("year", "amount", "printed"), lambda row: {"line": bare(row.budget_line.code)}),
    Assignment: (
        *("assignments", ("kind", "order", "institution_id", "group", "printed", "merged")),
        lambda row: {
            "activity": bare(row.activity.code),
            "indicator": bare(row.indicator.code) if row.indicator_id else None,
        },
    ),
}
KIND = {model: kind for model, (kind, _, _) in ROWS.items()}
