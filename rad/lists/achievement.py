"""Targets beside what was achieved and spent, as a workbook: a sheet of sums, and a sheet for each sub task force.

Only approved realisations and spendings are counted and shown. A bundle of money that pays for several rows is in the first of
them, so that a sum of the column counts it once.
"""

from gugus.admin.table import Table, workbook
from rad import figures, scoring
from rad.choices import ReportStatus, TargetState
from rad.lists import in_force
from rad.models.realisation import sees_all_reports
from rad.models.revision import as_json

SUMS = (
    *("Tahun", "Sub gugus tugas", "Indikator bertarget", "Dilaporkan", "Tercapai", "Dinilai", "Rata-rata capaian (%)"),
    *("Golongan", "Pagu (rupiah)", "Terpakai (rupiah)", "Terpakai (%)"),
)
ROWS = (
    *("Kode", "Program aksi", "Kegiatan", "Indikator", "Tahun", "Target", "Bentuk target", "Nilai target", "Satuan"),
    *("Laporan", "Realisasi", "Nilai realisasi", "Capaian (%)", "Golongan"),
    *("Kode anggaran", "Pagu (rupiah)", "Terpakai (rupiah)", "Terpakai (%)"),
)


def as_xlsx(plan, user) -> bytes:
    """Return the workbook as XLSX, protected against formula injection; of other institutions' reports nothing. Three queries."""
    forces = in_force.of_plan(plan.code)
    years = figures.years(plan, in_force.printed_years(forces), user=user, forces=forces)
    sheets = {"Ringkasan": _sums_table(years.values(), sees_all_reports(user))}
    for force in forces:
        of_force = [part for one in years.values() for part in one.sub_task_forces if part.letter == force.letter]
        sheets[force.letter] = Table(ROWS, [line for part in of_force for line in _indicator_rows(part)])
    return workbook(sheets)


def _sums_table(years, sees_all):
    whole = "Seluruhnya" if sees_all else "Kegiatan institusi Anda"
    lines = []
    for one in years:
        lines += [_sum_row(f"{force.letter}. {force.name}", force, one.year) for force in one.sub_task_forces]
        lines.append(_sum_row(whole, one, one.year))
    return Table(SUMS, lines)


def _sum_row(label, part, year):
    summary, money = part.summary, part.money
    counts = (summary.targeted, summary.reported, summary.met, summary.scored)
    band = part.band.label if part.band else ""
    return (
        *(year, label, *counts, summary.mean, band),
        *(money.budget, money.spent, money.absorption),
    )


def _indicator_rows(force):
    """Yield the lines of one sub task force in one year: its indicators, then the money without an indicator."""
    bundles = {bundle.code: bundle for bundle in force.bundles}
    for activity in force.activities:
        for row in activity.rows:
            yield _indicator_row(activity, row, force.year, bundles.pop(row.bundle, None))
        for code in activity.bundles:
            if not activity.rows and code in bundles:
                yield _unmeasured(activity, force.year, bundles.pop(code))


def _indicator_row(activity, row, year, bundle):
    report = row.reported if row.reported and row.reported.approved else None
    state = ReportStatus(row.reported.status).label if row.reported else scoring.UNSCORED[scoring.Outcome.NOT_REPORTED]
    return (
        *(row.code, activity.programme, activity.label, row.label, year),
        *(row.printed, TargetState(row.state).label, as_json(row.target), row.unit),
        *(state if row.mine else "", row.achieved if report else "", as_json(row.reached), row.score.percent),
        _class(row.score) if row.mine else "",
        row.bundle,
        *_money_cells(bundle),
    )


def _unmeasured(activity, year, bundle):
    empty = [""] * (len(ROWS) - 9)
    return (activity.code, activity.programme, activity.label, "", year, *empty, bundle.code, *_money_cells(bundle))


def _class(score):
    """Return the band of an indicator, or why it has none."""
    return scoring.UNSCORED.get(score.outcome) or scoring.band(score.capped).label


def _money_cells(bundle):
    if bundle is None:
        return ("", "", "")
    return (bundle.budget, bundle.spent, bundle.absorption)
