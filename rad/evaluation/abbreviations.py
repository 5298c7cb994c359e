"""The abbreviations that the report uses, with their meaning; names of institutions come from the figures."""

from django.conf import settings

GENERAL = {
    "APBD": "Anggaran Pendapatan dan Belanja Daerah",
    "APBN": "Anggaran Pendapatan dan Belanja Negara",
    settings.COUNTY.lead_name: settings.COUNTY.lead_full_name,
    "LPSK": "Lembaga Perlindungan Saksi dan Korban",
    "NIP": "Nomor Induk Pegawai",
    "PDF": "bentuk berkas dokumen (Portable Document Format)",
    "PP": "Pencegahan dan Penanganan",
    "RAD": "Rencana Aksi Daerah",
    "SHA-256": "sidik digital sebuah berkas, 64 huruf dan angka",
    "SOP": "Standar Operasional Prosedur",
    "SPM": "Standar Pelayanan Minimal",
    "TPPO": "Tindak Pidana Perdagangan Orang",
    settings.COUNTY.clock: settings.COUNTY.clock_name,
}


def of(figures: dict) -> list[tuple[str, str]]:
    """Return the abbreviations of a report with their meaning, in the order of the alphabet."""
    bodies = {short: name for short, name in figures.get("bodies", {}).items() if not _plain(short, name)}
    return sorted((GENERAL | bodies).items(), key=lambda pair: pair[0].lower())


def _plain(short, name):
    """Return whether a short name only leaves words out, as "Dinas Kesehatan" does."""
    return set(short.split()) <= set(name.replace(",", "").split())
