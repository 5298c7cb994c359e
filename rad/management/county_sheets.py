"""The sheets of a county's workbooks about the plan, and what a preview says of them."""

import re
from collections import Counter
from decimal import Decimal
from operator import attrgetter

from gugus.formats.indonesian import exact_number, rupiah
from gugus.management.county_sheets import BODY, CODE, PLAN, PRINTED, Sheet, columns
from rad.choices import AssignmentKind, PlanStatus

HEADERS = "NOMOR; PROGRAM AKSI; KEGIATAN; INDIKATOR; TARGET CAPAIAN; KOORDINASI; PELAKSANAAN; ANGGARAN"
LABELS = {"apbd": "APBD"}
MONEY = re.compile(r"Rp\.? ?([0-9]{1,3}(?:\.[0-9]{3})*)(?:,00|,-)?")
NUMBER = re.compile(r"[0-9]+(?:,[0-9]+)?(?![0-9.])")  # at the beginning of a printed target
TITLES = len(HEADERS.split(";"))
YEARS = "Tahun, dipisah titik koma."
OF_PLAN = ("Kode rencana dari lembar Rencana.", "rad-2025")
LETTER = ("Huruf dari lembar Sub gugus tugas.", "A")
ACTIVITY = ("Kode kegiatan dari lembar Kegiatan.", "A-01-01")
INDICATOR = ("Kode indikator dari lembar Indikator.", "A-01-01-1")
LINE = ("Kode dari lembar Anggaran.", "A-01-01-1")
ORDER = "Urutan cetak: 1, 2, 3, …"
SHEETS = (
    Sheet(
        *(PLAN, "Rencana", "50_rad_plan.json", "rad.actionplan"),
        columns(
            ("code", CODE, "rad-2025"),
            ("title", "Judul rencana.", "Rencana Aksi Daerah Contoh"),
            ("version", "1 untuk rencana pertama; tidak boleh sama.", 1),
            ("first_year", "Tahun pertama.", 2025),
            ("last_year", "Tahun terakhir.", 2027),
            ("legal_basis", "Peraturan dan lampirannya.", "Peraturan Nomor 1 Tahun 2024, Lampiran II"),
            ("status", "Rencana yang sudah ditetapkan: Berlaku.", "enacted"),
        ),
    ),
    Sheet(
        *(PLAN, "Sub gugus tugas", "50_rad_plan.json", "rad.subtaskforce"),
        columns(
            ("plan.0", *OF_PLAN),
            ("letter", "Huruf dari lembar Nama sub gugus tugas.", "A"),
            ("name", "Nama sub gugus tugas.", "Pencegahan"),
            ("title", PRINTED, "SUB GUGUS TUGAS PENCEGAHAN"),
            ("objective", PRINTED, "Menguatkan pencegahan."),
            ("table_title", PRINTED, "RENCANA AKSI DAERAH PENCEGAHAN"),
            ("table_headers", "Delapan judul kolom tabel yang tercetak, dipisah titik koma.", HEADERS),
            ("target_years", YEARS, "2025; 2026; 2027"),
            ("budget_years", YEARS, "2025; 2026; 2027"),
        ),
    ),
    Sheet(
        *(PLAN, "Tahun berlaku", "50_rad_plan.json", "rad.yearinforce"),
        columns(
            ("sub_task_force.0", *OF_PLAN),
            ("sub_task_force.1", "Huruf; setiap tahun satu rencana saja yang berlaku.", "A", "letter"),
            ("year", "Satu baris untuk tiap huruf dan tiap tahun rencana.", 2025),
        ),
    ),
    Sheet(
        *(PLAN, "Butir", "50_rad_plan.json", "rad.narrativeitem"),
        columns(
            ("sub_task_force.0", *OF_PLAN),
            ("sub_task_force.1", *LETTER),
            ("kind", "Daftar mana.", "output"),
            ("order", ORDER, 1),
            ("printed_number", PRINTED, "1."),
            ("printed", PRINTED, "Kerja sama berjalan."),
        ),
        may_be_empty=True,
    ),
    Sheet(
        *(PLAN, "Anggaran", "51_rad_tables.json", "rad.budgetline"),
        columns(
            ("code", "Huruf, program, kegiatan, nomor urut anggaran.", "A-01-01-1"),
            ("sub_task_force.0", *OF_PLAN),
            ("sub_task_force.1", *LETTER),
            ("funding_source", "Sumber dana.", "apbd"),
        ),
    ),
    Sheet(
        *(PLAN, "Pagu", "51_rad_tables.json", "rad.budgetamount"),
        columns(
            ("budget_line.0", *LINE),
            ("year", "Satu baris setiap tahun.", 2025),
            ("printed", PRINTED, "Rp20.000.000"),
            ("amount", "Rupiah: hanya angka, tanpa Rp dan tanpa titik.", 20000000),
        ),
    ),
    Sheet(
        *(PLAN, "Program", "51_rad_tables.json", "rad.programme"),
        columns(
            ("code", "Huruf dan nomor program.", "A-01"),
            ("sub_task_force.0", *OF_PLAN),
            ("sub_task_force.1", *LETTER),
            ("order", ORDER, 1),
            ("printed_number", PRINTED, "1"),
            ("printed", PRINTED, "Penyuluhan."),
        ),
    ),
    Sheet(
        *(PLAN, "Kegiatan", "51_rad_tables.json", "rad.activity"),
        columns(
            ("code", "Kode program dan nomor kegiatan.", "A-01-01"),
            ("programme.0", "Kode dari lembar Program.", "A-01"),
            ("order", ORDER, 1),
            ("printed", PRINTED, "Penyuluhan calon pekerja migran."),
            ("budget_line.0", f"{LINE[0]} Boleh kosong.", LINE[1]),
        ),
    ),
    Sheet(
        *(PLAN, "Indikator", "51_rad_tables.json", "rad.indicator"),
        columns(
            ("code", "Kode kegiatan dan nomor indikator.", "A-01-01-1"),
            ("activity.0", *ACTIVITY),
            ("order", ORDER, 1),
            ("printed", PRINTED, "Jumlah peserta penyuluhan."),
            ("direction", "Arah yang baik.", "increase"),
            ("accumulation", "Cara menjumlah beberapa tahun.", "annual"),
            ("budget_line.0", "Kode anggaran, bila indikator ini punya anggaran sendiri; boleh kosong.", ""),
        ),
    ),
    Sheet(
        *(PLAN, "Target", "51_rad_tables.json", "rad.target"),
        columns(
            ("indicator.0", *INDICATOR),
            ("year", "Satu baris setiap tahun.", 2025),
            ("printed", PRINTED, "40 orang"),
            ("state", "Bentuk target.", "unit"),
            ("value", "Nilai, hanya untuk angka; selain itu kosong.", 40),
            ("unit", "Satuan; boleh kosong.", "orang"),
        ),
    ),
    Sheet(
        *(PLAN, "Penugasan", "51_rad_tables.json", "rad.assignment"),
        columns(
            ("activity.0", *ACTIVITY),
            ("kind", "Peran.", "coordinator"),
            ("order", "Urutan dalam peran itu: 1, 2, 3, …", 1),
            ("printed", "Seperti tercetak; kosong bila menyatu dengan baris di atas.", "Dinas Sosial Contoh."),
            ("institution.0", f"{BODY[0]} Kosong bila kelompok diisi.", BODY[1]),
            ("group", "Kelompok, bila bukan satu institusi.", ""),
            ("indicator.0", "Kode indikator, bila hanya untuk indikator itu; boleh kosong.", ""),
            ("merged", "Menyatu dengan baris di atas? Ya atau Tidak.", "Tidak"),
        ),
    ),
)
# The tables with years: the way to their sub task force, and its columns with the years that it prints.
WITH_YEARS = (
    ("rad.target", "indicator.activity.programme.sub_task_force", ("target_years",)),
    ("rad.budgetamount", "budget_line.sub_task_force", ("budget_years",)),
    ("rad.yearinforce", "sub_task_force", ("target_years", "budget_years")),
)


def faults(check):
    """Yield somebody outside, a head of a table without its eight titles, each year that its sub task force does not print."""
    for row, place in check.placed("rad.assignment"):
        if row.institution and row.institution.external:
            yield place, "institution", "{} is outside the task force", row.institution.code
    for row, place in check.placed("rad.subtaskforce"):
        if row.table_headers and len(row.table_headers) != TITLES:
            yield place, "table_headers", "{} titles, not {}", len(row.table_headers), TITLES
    for label, way, printed in WITH_YEARS:
        for row, place in check.placed(label):
            force = attrgetter(way)(row)
            years = sorted({year for column in printed for year in getattr(force, column) or ()})
            if years and row.year is not None and row.year not in years:
                yield place, "year", "{} is not a year of {} {}: {}", row.year, force.plan.code, force.letter, years


def _doubts(check):
    """Yield what the database takes, but nobody means: each is a slip of the hand or what the plan lacks."""
    enacted = {row.code for row in check.rows("rad.actionplan") if row.status == PlanStatus.ENACTED}
    if check.county.regulation.plan not in enacted:
        yield f"rencana {check.county.regulation.plan} belum berstatus {PlanStatus.ENACTED.label}."
    in_force = {(*row.sub_task_force.natural_key(), row.year) for row in check.rows("rad.yearinforce")}
    for force in check.rows("rad.subtaskforce"):
        if outside := sorted({*force.printed_years} - {*force.plan.years}):
            words = f"tahun {', '.join(map(str, outside))} di luar {force.plan.first_year}–{force.plan.last_year}"
            yield f"rencana {force.plan.code}, huruf {force.letter}: {words}."
        of_regulation = force.plan.years if force.plan.code == check.county.regulation.plan else ()
        if absent := [year for year in of_regulation if (*force.natural_key(), year) not in in_force]:
            yield f"huruf {force.letter}: tahun {', '.join(map(str, absent))} tidak ada di lembar Tahun berlaku."
    coordinated = {row.activity.code for row in check.rows("rad.assignment") if row.kind == AssignmentKind.COORDINATOR}
    for activity in check.rows("rad.activity"):
        if activity.code not in coordinated:
            yield f"kegiatan {activity.code} tidak punya koordinator di lembar Penugasan: tidak ada yang melaporkannya."
    for row in check.rows("rad.budgetamount"):
        if (printed := MONEY.fullmatch(row.printed)) and int(printed[1].replace(".", "")) != row.amount:
            yield f"pagu {row.budget_line.code} tahun {row.year}: tercetak {row.printed}, tetapi jumlahnya {rupiah(row.amount)}."
    for row in check.rows("rad.target"):
        printed, value = NUMBER.match(row.printed), row.value
        if printed and value is not None and Decimal(printed[0].replace(",", ".")) != value:
            yield f"target {row.indicator.code} tahun {row.year}: tercetak {row.printed}, tetapi nilainya {exact_number(value)}."


def preview(check):
    yield f"Sub gugus tugas: {len(check.rows('rad.subtaskforce'))}"
    yield f"Kegiatan: {len(check.rows('rad.activity'))}"
    targets, budget = Counter(row.year for row in check.rows("rad.target")), Counter()
    for row in check.rows("rad.budgetamount"):
        budget[row.year] += row.amount or 0
    yield "Target: " + "; ".join(f"{year} ada {count}" for year, count in sorted(targets.items()))
    yield "Pagu: " + "; ".join(f"{year} {rupiah(amount)}" for year, amount in sorted(budget.items()))
    yield from (f"PERHATIKAN: {doubt}" for doubt in _doubts(check))
