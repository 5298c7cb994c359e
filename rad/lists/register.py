"""The register of the task force as a table for spreadsheets."""

from gugus.admin.table import Table, workbook
from rad.lists.workbook import value_at

COLUMNS = {
    "Jenis": "get_kind_display",
    "Nomor": "number",
    "Judul": "title",
    "Tanggal": "dated_on",
    "Berlaku sampai": "valid_until",
    "Institusi": "institution__short_name",
    "Kecamatan": "district__name",
    "Jumlah peserta": "participants",
    "Bukti untuk indikator": "indicator__code",
    "Keterangan": "note",
}


def as_xlsx(entries) -> bytes:
    """Return these entries as an XLSX file, protected against formula injection."""
    rows = [[value_at(entry, path) for path in COLUMNS.values()] for entry in entries]
    return workbook({"Dokumen dan kegiatan": Table(tuple(COLUMNS), rows)})
