"""What an import changes in a draft plan, in words for its preview: row by row, and the money of each year."""

from collections import defaultdict
from dataclasses import dataclass

from gugus.formats.indonesian import rupiah
from rad.choices import Accumulation, AssignedGroup, AssignmentKind, Direction, FundingSource, NarrativeKind, TargetState
from rad.lists import cells, plan_content
from rad.lists.comparison import Counted, Difference, Fate, Money
from rad.models.codes import above, of_version

NONE = "tidak ada"
RANKS = {
    "tables": "Tabel",
    "programmes": "Program aksi",
    "activities": "Kegiatan",
    "indicators": "Indikator",
    "lines": "Anggaran",
}
HEADINGS = {
    "name": "Sub gugus tugas",
    "title": "Judul",
    "objective": "Tujuan",
    "table_title": "Judul tabel",
    "printed_number": "Nomor program",
    "printed": "Program aksi",
    "funding_source": "Sumber dana",
    "direction": "Arah",
    "accumulation": "Akumulasi",
}
LABELS = {"funding_source": FundingSource, "direction": Direction, "accumulation": Accumulation}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the draft with what changes in it and in what belongs to it: targets, amounts, duties."""

    kind: str
    code: str
    label: str
    fate: Fate
    differences: tuple[Difference, ...]


class DraftChanges(Counted):
    """The rows that differ between the content of a draft (`old`) and of a workbook (`new`), and its `money`."""

    def __init__(self, plan, old, new):
        self.plan, self.old, self.new = plan, old, new
        changes = plan_content.changes(old, new)
        values = [columns for one in changes for columns in (one.old, one.new) if columns]
        self.names = cells.body_names(values)
        owned = defaultdict(list)
        for one in changes:
            kind = plan_content.OWNERS.get(one.kind, one.kind)
            owned[kind, one.key[0] if kind != one.kind else one.key].append(one)
        ranks = list(RANKS)
        ordered = sorted(owned, key=lambda place: (place[1], ranks.index(place[0])))
        self.entries = [self._entry(kind, key, owned[kind, key]) for kind, key in ordered]
        self.removed = [one.code for one in self.entries if (one.kind, one.fate) == (RANKS["activities"], Fate.DROPPED)]
        """Codes of the activities that go, for which a reason is asked."""

    @property
    def money(self) -> list[Money]:
        """The budgets of each year before and after, each bundle once; the sum of the period is the last."""
        old, new = (_sums(rows) for rows in (self.old, self.new))
        years = [Money(year, old[year], year, new[year]) for year in sorted({*old, *new})]
        return [*years, Money(None, sum(one.old for one in years), None, sum(one.new for one in years))]

    def _entry(self, kind, key, changes):
        own = next((one for one in changes if one.kind == kind), None)
        fate = Fate.CHANGED if own is None or (own.old and own.new) else Fate.ADDED if own.new else Fate.DROPPED
        differences = []
        for one in changes:
            if one is own:
                differences += self._columns(one) if fate == Fate.CHANGED else ()
            elif fate != Fate.DROPPED or one.kind == "amounts":
                differences.append(self._part(one))
        blank = set() if fate == Fate.CHANGED else {NONE, "kosong"}  # years of a row that comes or goes
        shown = [one for one in differences if one.old != one.new and {one.old, one.new} != blank]
        code = key if kind == "tables" else of_version(key, self.plan.version)
        return Entry(RANKS[kind], code, self._label(kind, key), fate, tuple(shown))

    def _label(self, kind, key):
        rows = self.new if key in self.new[kind] else self.old
        row = rows[kind][key]
        if kind == "tables":
            return row["name"]
        if kind == "lines":
            return FundingSource(row["funding_source"]).label
        if kind == "programmes":
            return row["printed"]
        above_it = {"indicators": "activities", "activities": "programmes"}[kind]
        return row["wording"] or row["printed"] or self._label(above_it, above(key))

    def _columns(self, change):
        """Return the differences of the columns of a row that stays."""
        for name in change.columns:
            if name == "wording":
                yield Difference(
                    RANKS[change.kind], *(one["wording"] or one["printed"] or "kosong" for one in (change.old, change.new))
                )
            elif name == "line":
                label = "Anggaran sendiri" if change.kind == "indicators" else "Anggaran"
                yield Difference(label, *(self._code(one["line"]) for one in (change.old, change.new)))
            elif name in LABELS:
                yield Difference(HEADINGS[name], *(LABELS[name](one[name]).label for one in (change.old, change.new)))
            else:
                yield Difference(HEADINGS[name], *(one[name] or "kosong" for one in (change.old, change.new)))

    def _part(self, change):
        """Return the difference of a row that belongs to another one."""
        label, words = {
            "items": (lambda row: f"{NarrativeKind(row['kind']).label} {row['order']}", _item),
            "targets": (lambda row: f"Target {row['year']}", _target),
            "amounts": (lambda row: f"Pagu {row['year']}", _amount),
            "assignments": (lambda row: f"{AssignmentKind(row['kind']).label} {row['order']}", self._duty),
        }[change.kind]
        return Difference(label(change.new or change.old), *(words(one) if one else NONE for one in (change.old, change.new)))

    def _duty(self, row):
        body = AssignedGroup(row["group"]).label if row["group"] else self.names[row["institution_id"]]
        return f"{body}, hanya {self._code(row['indicator'])}" if row["indicator"] else body

    def _code(self, code):
        return of_version(code, self.plan.version) if code else NONE


def _item(row):
    return f"{row['printed_number']} {row['printed']}".strip()


def _target(row):
    text = row["wording"] or row["printed"]
    return f"{text} ({TargetState(row['state']).label.lower()})" if text else "kosong"


def _amount(row):
    return "kosong" if row["amount"] is None else rupiah(row["amount"])


def _sums(rows):
    sums = defaultdict(int)
    for row in rows["amounts"].values():
        sums[row["year"]] += row["amount"] or 0
    return sums
