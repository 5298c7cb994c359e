"""The reports of a year as a workbook: one sheet for realisations, one for what was spent. An import reads the same sheets."""

from dataclasses import dataclass

from gugus.admin.table import workbook
from rad.choices import Hindrance
from rad.lists import realisation_grid
from rad.lists.reporting import Subject, coordinators_of
from rad.lists.workbook import Column, Sheet, table
from rad.models import Realisation, Spending


@dataclass(frozen=True)
class Line:
    """One row of a sheet: an indicator, or a budget at the first indicator that it pays for."""

    subject: Subject
    coordinators: str

    @property
    def figure(self):
        """The figure of a report, or its words."""
        row = self.subject.realisation
        return row and (row.text if row.value is None else row.value)

    def code(self, sheet):
        return self.subject.indicator.code if sheet is REALISATIONS else self.subject.amount.budget_line.code

    def prefix(self, sheet):
        """The name of its form: an indicator and the budget that pays for it may have the same code."""
        return self.code(sheet) if sheet is REALISATIONS else f"{self.code(sheet)}-anggaran"


STATE = {"passing": True}
REALISATIONS = Sheet(
    *("Realisasi", Realisation, "", (), ()),
    (
        Column("Kode indikator", "subject__indicator__code", key=True),
        Column("Tahun", "subject__target__year", "count", key=True),
        Column("Indikator", "subject__indicator__text"),
        Column("Institusi koordinator", "coordinators"),
        Column("Target", "subject__target__text"),
        Column("Keadaan", "subject__realisation__get_status_display", **STATE),
        Column("Realisasi", "figure", "figure", changes="text", most=300),
        Column("Satuan", "subject__target__unit"),
        Column("Alasan berbeda dari data kasus", "subject__realisation__other_reason", changes="other_reason", most=1000),
        Column(
            *("Kategori kendala", "subject__realisation__get_hindrance_display", "choice"), changes="hindrance", choices=Hindrance
        ),
        Column("Tindak lanjut", "subject__realisation__follow_up", changes="follow_up"),
        Column("Bukti", "subject__realisation__evidence", changes="evidence", most=1000),
    ),
)
SPENDINGS = Sheet(
    *("Uang yang terpakai", Spending, "", (), ()),
    (
        Column("Kode anggaran", "subject__amount__budget_line__code", key=True),
        Column("Tahun", "subject__amount__year", "count", key=True),
        Column("Institusi koordinator", "coordinators"),
        Column("Banyak baris yang dibiayai", "subject__covers", "count"),
        Column("Pagu (rupiah)", "subject__amount__amount", "rupiah"),
        Column("Keadaan", "subject__spending__get_status_display", **STATE),
        Column("Uang yang terpakai (rupiah)", "subject__spending__amount", "rupiah", changes="amount"),
        Column("Alasan melebihi pagu", "subject__spending__excess_reason", changes="excess_reason", most=1000),
        Column("Bukti uang yang terpakai", "subject__spending__evidence", changes="evidence", most=1000),
    ),
)
SHEETS = (REALISATIONS, SPENDINGS)


def lines(user, year, *, everyone=False) -> dict[Sheet, list[Line]]:
    """Return the rows of both sheets: what this user reports in a year, or with `everyone` what anybody does. Six queries."""
    entries = realisation_grid.entries(user, year, everyone=everyone)
    names = coordinators_of({entry.subject.indicator.activity_id for entry in entries})
    of = [(entry, Line(entry.subject, ", ".join(names[entry.subject.indicator.activity_id]))) for entry in entries]
    return {REALISATIONS: [line for _, line in of], SPENDINGS: [line for entry, line in of if entry.spends]}


def as_xlsx(rows) -> bytes:
    """Return what `lines` found as an XLSX file, protected against formula injection."""
    return workbook({sheet.name: table(sheet, found) for sheet, found in rows.items()})
