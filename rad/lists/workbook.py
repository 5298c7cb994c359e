"""The plan as a workbook: one sheet for each of its tables, with Indonesian headings. The imports read the same sheets.

A sheet says which of its columns identify a row (`key`), which ones an import may change (`changes`), and which are only there to
be read (the printed text, names beside codes).
"""

import csv
from dataclasses import dataclass
from io import StringIO

from django.utils.text import slugify

from gugus.admin.table import Table, quoted, workbook
from rad.choices import (
    Accumulation,
    AssignedGroup,
    AssignmentKind,
    Direction,
    FundingSource,
    NarrativeKind,
    RevisedColumn,
    TargetState,
)
from rad.models import (
    Activity,
    Assignment,
    BudgetAmount,
    Indicator,
    NarrativeItem,
    Realisation,
    Spending,
    SubTaskForce,
    Target,
)
from rad.models.revision import as_json

FORCE = "programme__sub_task_force"


@dataclass(frozen=True)
class Column:
    """A column: its heading, where its value is found, and what it holds.

    `kind`: text, number, count, rupiah, figure (a number or text) or the label of a choice. `changes` is what an import may
    change with it: a cell of the plan, or a field of a report.
    """

    heading: str
    path: str
    kind: str = "text"
    key: bool = False
    changes: RevisedColumn | str | None = None
    choices: type | None = None
    most: int = 2000
    """Letters of a text that is changed, or that a new plan takes."""
    follows: str = ""
    """The heading of the code beside it, whose name it holds."""
    passing: bool = False
    """Whether it may have changed since the export: an import does not compare it."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its model with the order of its rows, its columns. Without a key it is exported only.

    `reports`: its rows are reports, which not everybody sees.
    """

    name: str
    model: type
    in_plan: str
    related: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    reports: bool = False

    @property
    def slug(self):
        return slugify(self.name)

    @property
    def keys(self):
        return tuple(column for column in self.columns if column.key)

    @property
    def changed(self):
        return tuple(column for column in self.columns if column.changes)

    def rows(self, plan, user=None):
        """Return the rows of a plan in the order of the print; of reports only what the user's own pages show. One query."""
        found = self.model.objects.readable_by(user) if self.reports else self.model.objects.all()
        if self.model is BudgetAmount:
            found = found.with_covers()
        return list(found.filter(**{self.in_plan: plan}).select_related(*self.related).order_by(*self.order))

    def key_of(self, row):
        return tuple(value_at(row, column.path) for column in self.keys)


def value_at(row, path):
    """Return a value of a row, a decimal as the JSON number that revisions store."""
    value = row
    for name in path.split("__"):
        value = getattr(value, name, None)
    return as_json(value() if callable(value) else value)


OF_PLAN = "sub_task_force__plan"
OF_ACTIVITY = f"programme__{OF_PLAN}"
OF_INDICATOR = f"activity__{OF_ACTIVITY}"

TABLES = Sheet(
    *("Tabel", SubTaskForce, "plan", ("plan",), ("letter",)),
    (
        Column("Huruf", "letter", key=True, most=1),
        Column("Sub gugus tugas", "name", most=120),
        Column("Judul", "title", most=200),
        Column("Tujuan", "objective"),
        Column("Judul tabel", "table_title", most=200),
    ),
)
ITEMS = Sheet(
    *("Butir", NarrativeItem, OF_PLAN, ("sub_task_force",), ("sub_task_force__letter", "kind", "order")),
    (
        Column("Huruf", "sub_task_force__letter", key=True, most=1),
        Column("Daftar", "get_kind_display", "choice", key=True, choices=NarrativeKind),
        Column("Urutan", "order", "count", key=True),
        Column("Nomor", "printed_number", most=10),
        Column("Teks", "printed"),
    ),
)
SHEETS = (
    TABLES,
    ITEMS,
    Sheet(
        *("Kegiatan", Activity, OF_ACTIVITY, (FORCE, "budget_line"), (f"{FORCE}__letter", "programme__order", "order")),
        (
            Column("Kode kegiatan", "code", key=True),
            Column("Sub gugus tugas", f"{FORCE}__name"),
            Column("Kode program", "programme__code"),
            Column("Program aksi", "programme__printed"),
            Column("Kegiatan (tercetak)", "printed"),
            Column("Kegiatan", "text", changes=RevisedColumn.ACTIVITY),
            Column("Kode anggaran", "budget_line__code"),
            Column("Nomor program", "programme__printed_number", most=10),
        ),
    ),
    Sheet(
        *("Indikator", Indicator, OF_INDICATOR, ("activity__budget_line", "budget_line"), ("code",)),
        (
            Column("Kode indikator", "code", key=True),
            Column("Kode kegiatan", "activity__code"),
            Column("Indikator (tercetak)", "printed"),
            Column("Indikator", "text", changes=RevisedColumn.INDICATOR),
            Column("Arah", "get_direction_display", "choice", changes=RevisedColumn.DIRECTION, choices=Direction),
            Column("Akumulasi", "get_accumulation_display", "choice", changes=RevisedColumn.ACCUMULATION, choices=Accumulation),
            Column("Kode anggaran", "paid_by__code"),
        ),
    ),
    Sheet(
        *("Target", Target, f"indicator__{OF_INDICATOR}", ("indicator",), ("indicator__code", "year")),
        (
            Column("Kode indikator", "indicator__code", key=True),
            Column("Tahun", "year", "count", key=True),
            Column("Target (tercetak)", "printed", most=300),
            Column("Bentuk", "get_state_display", "choice", changes=RevisedColumn.TARGET, choices=TargetState),
            Column("Nilai", "value", "number", changes=RevisedColumn.TARGET),
            Column("Satuan", "unit", changes=RevisedColumn.TARGET, most=60),
            Column("Kata-kata target", "text", changes=RevisedColumn.TARGET, most=300),
        ),
    ),
    Sheet(
        *("Anggaran", BudgetAmount, f"budget_line__{OF_PLAN}", ("budget_line",), ("budget_line__code", "year")),
        (
            Column("Kode anggaran", "budget_line__code", key=True),
            Column("Tahun", "year", "count", key=True),
            Column("Pagu (tercetak)", "printed", most=40),
            Column("Pagu (rupiah)", "amount", "rupiah", changes=RevisedColumn.AMOUNT),
            Column(
                *("Sumber dana", "budget_line__get_funding_source_display", "choice"),
                changes=RevisedColumn.FUNDING_SOURCE,
                choices=FundingSource,
            ),
        ),
    ),
    Sheet(
        *("Penugasan", Assignment, OF_INDICATOR, ("activity", "indicator", "institution")),
        ("activity__code", "kind", "order"),
        (
            Column("Kode kegiatan", "activity__code", key=True),
            Column("Peran", "get_kind_display", "choice", key=True, choices=AssignmentKind),
            Column("Urutan", "order", "count", key=True),
            Column("Hanya untuk indikator", "indicator__code"),
            Column("Institusi (tercetak)", "printed"),
            Column("Nama institusi", "institution__short_name", follows="Kode institusi"),
            Column("Kode institusi", "institution__code", changes=RevisedColumn.BODY, most=60),
            Column("Kelompok", "get_group_display", "choice", changes=RevisedColumn.BODY, choices=AssignedGroup),
        ),
    ),
    Sheet(
        *("Realisasi", Realisation, f"indicator__{OF_INDICATOR}", ("indicator",), ("indicator__code", "year")),
        (
            Column("Kode indikator", "indicator__code"),
            Column("Tahun", "year", "count"),
            Column("Keadaan", "get_status_display"),
            Column("Realisasi", "text"),
            Column("Nilai", "value", "number"),
            Column("Nilai penilai (%)", "grade", "count"),
            Column("Alasan penilaian", "justification"),
            Column("Kategori kendala", "get_hindrance_display"),
            Column("Tindak lanjut", "follow_up"),
            Column("Bukti", "evidence"),
        ),
        reports=True,
    ),
    Sheet(
        *("Uang yang terpakai", Spending, f"budget_line__{OF_PLAN}", ("budget_line",), ("budget_line__code", "year")),
        (
            Column("Kode anggaran", "budget_line__code"),
            Column("Tahun", "year", "count"),
            Column("Keadaan", "get_status_display"),
            Column("Uang yang terpakai (rupiah)", "amount", "rupiah"),
            Column("Alasan melebihi pagu", "excess_reason"),
            Column("Bukti", "evidence"),
        ),
        reports=True,
    ),
)
BY_SLUG = {sheet.slug: sheet for sheet in SHEETS} | {"penyerapan": SHEETS[-1]}  # the last with its former address
IMPORTED = tuple(sheet for sheet in SHEETS if sheet.changed)  # as a revision
LOADED = tuple(sheet for sheet in SHEETS if not sheet.reports)  # as a new plan


def plan_rows(plan):
    """Return {model: rows} of the sheets that an import may change. One query for each."""
    return {sheet.model: sheet.rows(plan) for sheet in IMPORTED}


def table(sheet, rows):
    """Return these rows of a sheet as a table with headings."""
    return Table(
        tuple(column.heading for column in sheet.columns),
        [[value_at(row, column.path) for column in sheet.columns] for row in rows],
    )


def as_xlsx(plan, user) -> bytes:
    """Return the whole plan as an XLSX file, protected against formula injection. One query for each sheet."""
    return workbook({sheet.name: table(sheet, sheet.rows(plan, user)) for sheet in SHEETS})


def as_csv(sheet, plan, user) -> bytes:
    """Return one sheet as CSV as an Indonesian spreadsheet reads it: semicolons, decimal commas, UTF-8 with a byte order mark."""
    rows = table(sheet, sheet.rows(plan, user))
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows.headers)
    writer.writerows([_in_csv(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _in_csv(value):
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return quoted(value)
