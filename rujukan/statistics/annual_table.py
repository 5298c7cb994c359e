"""The annual table for the national task force: counts of a year from `rujukan.figures`, with small-cell suppression."""

from django.conf import settings

from gugus.formats.suppression import HIDDEN, listed, small
from rujukan import figures

HEADERS = ("Bagian", "Rincian", "Jumlah")
NOTE = f"“{HIDDEN}”: kurang dari {{}} orang, atau dapat dihitung dari angka lain, sehingga tidak ditampilkan."


def annual_table(year: int) -> list[tuple]:
    """Return rows (part, item, count or HIDDEN) of one year."""
    counted = figures.year(year)
    parts = (
        ("Pengaduan menurut triwulan", counted.complaints.quarters),
        ("Pengaduan menurut saluran", counted.complaints.channels),
        ("Pengaduan menurut hasil", counted.complaints.outcomes),
        ("Korban menurut jenis kelamin", counted.victims.sexes),
        ("Korban menurut kelompok usia", counted.victims.age_bands),
        ("Korban menurut kecamatan ditemukan", counted.victims.districts),
        ("Layanan menurut tahap", counted.services),
        ("Penampungan menurut institusi", counted.stays.institutions),
    )
    rows = [row for part, tallies in parts for row in _table_rows(part, tallies)]
    witnesses = counted.victims.witnesses
    return [*rows, ("Saksi", "Semua", HIDDEN if small(witnesses, settings.SMALLEST_GROUP) else witnesses)]


def about(year: int) -> list[tuple]:
    """Return what the sheet of explanations says."""
    return [
        ("Tahun", str(year)),
        ("Dihitung", "Pengaduan yang diterima, korban yang dicatat, serta layanan dan penampungan dalam tahun itu."),
        ("Korban", "Korban dan terduga korban, tanpa saksi dan tanpa yang disimpulkan bukan korban; satu orang satu kali."),
        ("Angka kecil", NOTE.format(settings.SMALLEST_GROUP)),
    ]


def _table_rows(part, tallies):
    safe = listed({tally.code: tally.count for tally in tallies}, settings.SMALLEST_GROUP)
    for tally in tallies:
        yield part, tally.label, _shown_count(safe.cells[tally.code])
    yield part, "Semua", _shown_count(safe.total)


def _shown_count(count):
    return HIDDEN if count is None else count
