"""The sheets of the workbooks that describe a county: which table each fills, and what its columns mean.

Here are those of the base; each app has its own in its `management/county_sheets.py`.
"""

import json
import re
from dataclasses import dataclass, field
from statistics import median

from django.conf import settings

from gugus.choices import InstitutionKind
from gugus.county import CLOCKS, KINDS, Place

CODE = "Kode pendek: huruf kecil, angka, tanda hubung. Sekali ditulis, jangan diubah."
PRINTED = "Disalin seperti tercetak di peraturan."
NEEDED = (InstitutionKind.POLICE, InstitutionKind.HOSPITAL)
BODY = ("Kode institusi dari lembar Institusi.", "dinsos")
ZONES = {f"{clock} ({zone.partition('/')[2]})": zone for zone, (clock, _) in CLOCKS.items()}


@dataclass(frozen=True)
class Column:
    """A column: the name in JSON (with the place in a natural key behind a dot), what is written there, an example.

    `also` is a second name that is filled with the same value.
    """

    name: str
    words: str
    example: object = ""
    also: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet whose rows are those of one table, and the file of the county's folder that holds them."""

    book: str
    name: str
    file: str
    model: str
    columns: tuple[Column, ...]
    may_be_empty: bool = False


@dataclass(frozen=True)
class Word:
    """A row of a sheet of words: the key in JSON, what it is called, what is written there, an example.

    `kind`: text, number, list (parts with semicolons), or code (one of such parts). `choices`: {what may be written: the value}.
    """

    name: str
    heading: str
    words: str
    example: str
    kind: str = "text"
    choices: dict[str, str] = field(default_factory=dict)


def columns(*written):
    return tuple(Column(*column) for column in written)


LABELS = {"head": "Kepala instansi pemimpin"}  # of choices that are named after the county
STANDARDS, STANDARD = "40_standards.json", "gugus.servicestandard"  # the same everywhere: the program reads their codes
COUNTY, STAGES, PLAN = "1-daerah.xlsx", "2-tahap.xlsx", "3-rencana.xlsx"

WORDS = {
    "county.json": (
        *(COUNTY, "Daerah"),
        (
            Word(
                "code",
                "Kode wilayah",
                "Kode Kemendagri kabupaten atau kota, dengan titik; dua angka pertamanya kode provinsi.",
                "99.01",
            ),
            Word("name", "Nama", "Tanpa kata Kabupaten atau Kota.", "Contoh Jaya"),
            Word(
                "kind",
                "Jenis",
                f"{' atau '.join(KINDS)}; menentukan {' atau '.join(head for head, _ in KINDS.values())}.",
                "Kota",
                choices={kind: kind for kind in KINDS},
            ),
            Word("seat", "Ibu kota", "Tempat surat ditandatangani.", "Contoh"),
            Word("province", "Provinsi", "Tanpa kata Provinsi.", "Contoh Raya"),
            Word(
                *("time_zone", "Zona waktu"),
                f"Pilihan: {', '.join(ZONES)}.",
                "WITA (Makassar)",
                choices=ZONES,
            ),
            Word("task_force", "Nama gugus tugas", "Nama lengkap menurut peraturan, tanpa nama daerah.", "Gugus Tugas Contoh"),
            Word("task_force_short", "Nama pendek gugus tugas", "Untuk judul halaman.", "Gugus Tugas TPPO"),
            Word("lead", "Kode instansi pemimpin", "Satu kode dari lembar Institusi.", "dinsos", "code"),
            Word("danger", "Diberi tahu saat bahaya", "Kode institusi, dipisah titik koma.", "polres", "list"),
            Word("crest", "Berkas lambang", "Nama berkas gambar (PNG atau SVG) di folder ini; boleh kosong.", "lambang.png"),
            Word(
                *("entry_points", "Pintu masuk"),
                "Pos lintas batas, pelabuhan, bandara tempat orang pulang dari luar negeri, dipisah titik koma; boleh kosong.",
                "Pelabuhan Contoh",
                "list",
            ),
        ),
    ),
    "regulation.json": (
        *(COUNTY, "Peraturan"),
        (
            Word("number", "Nomor", "Nomor peraturan kepala daerah.", "1"),
            Word("year", "Tahun", "Tahun peraturan.", "2024", "number"),
            Word("title", "Judul", "Tentang apa, tanpa kata “tentang”.", "Rujukan Korban"),
            Word("text", "Berkas naskah", "Nama berkas TXT di folder ini dengan batang tubuh peraturan.", "peraturan.txt"),
            Word("plan", "Kode rencana", "Rencana di lampiran peraturan ini: kode dari lembar Rencana.", "rad-2025"),
            Word(
                "review_years",
                "Ditinjau setiap (tahun)",
                "Tiap berapa tahun rencana ditinjau: bilangan bulat.",
                "3",
                "number",
            ),
            Word("note", "Catatan", "Satu kalimat tentang nomor atau cetakannya; boleh kosong.", ""),
            Word("articles.definition", "Pasal: pengertian", "Pasal tentang pengertian gugus tugas.", "Pasal 1"),
            Word("articles.membership", "Pasal: keanggotaan", "Pasal tentang susunan anggota.", "Pasal 2"),
            Word("articles.duties", "Pasal: tugas", "Pasal tentang tugas gugus tugas.", "Pasal 3"),
            Word("articles.evaluation", "Pasal: evaluasi", "Pasal tentang laporan dan evaluasi.", "Pasal 4"),
            Word("articles.sub_task_forces", "Pasal: sub gugus tugas", "Pasal tentang sub gugus tugas.", "Pasal 5"),
            Word("articles.review", "Pasal: peninjauan", "Pasal tentang peninjauan rencana.", "Pasal 6"),
            Word("articles.budget", "Pasal: pembiayaan", "Pasal tentang pembiayaan.", "Pasal 7"),
        ),
    ),
}
# Pairs of a key and a text, each a sheet: the file and the key in it, and the two columns.
PAIRS = {
    ("county.json", "neighbours"): (
        *(COUNTY, "Tetangga"),
        (
            ("Kode wilayah", "Kabupaten atau kota lain di provinsi ini.", "99.02"),
            ("Nama", "Kota ditulis dengan kata Kota.", "Lain"),
        ),
    ),
    ("county.json", "languages"): (
        *(COUNTY, "Bahasa"),
        (
            ("Kode", "Paling panjang sepuluh huruf kecil, tanpa spasi. Sekali ditulis, jangan diubah.", "contoh"),
            (
                "Nama",
                "Bahasa orang di sini selain bahasa Indonesia dan bahasa isyarat, dua yang paling sering di atas; boleh kosong.",
                "Contoh",
            ),
        ),
    ),
    ("regulation.json", "sub_task_forces"): (
        *(COUNTY, "Nama sub gugus tugas"),
        (("Huruf", "Satu huruf besar.", "A"), ("Nama", "Nama menurut peraturan.", "Pencegahan")),
    ),
}
SHEETS = (
    Sheet(
        *(COUNTY, "Kecamatan", "10_districts.json", "gugus.district"),
        columns(
            ("code", "Kode Kemendagri; diawali kode wilayah daerah ini.", "99.01.01"),
            ("name", "Nama kecamatan.", "Contoh Hulu"),
            ("latitude", "Lintang kantor camat dalam derajat, dari peta di internet; selatan dengan tanda minus.", -1.25),
            ("longitude", "Bujurnya dalam derajat.", 112.5),
        ),
    ),
    Sheet(
        *(COUNTY, "Nomor darurat", "15_emergency_numbers.json", "gugus.emergencynumber"),
        columns(
            ("code", CODE, "polri"),
            ("name", "Siapa yang menjawab.", "Polisi"),
            ("number", "Nomor yang dapat dihubungi sekarang.", "110"),
            ("note", "Seperti jam layanan; boleh kosong.", "Siang malam"),
            ("order", "Urutan di formulir publik.", 1),
            ("active", "Tampil di formulir publik? Ya atau Tidak.", "Ya"),
            ("confirmed", "Sudah dicoba ditelepon? Ya atau Tidak.", "Tidak"),
        ),
    ),
    Sheet(
        *(COUNTY, "Institusi", "20_institutions.json", "gugus.institution"),
        columns(
            ("code", CODE, "dinsos"),
            ("name", "Nama lengkap.", "Dinas Sosial Contoh"),
            ("short_name", "Nama pendek; tidak boleh sama dengan yang lain.", "Dinsos"),
            ("kind", "Jenis. Di luar gugus tugas: Lainnya; dinas provinsi: Perangkat daerah.", "office"),
            ("parent.0", "Kode institusi di baris lebih atas, untuk bidang atau seksi; boleh kosong.", ""),
            ("district.0", "Kode kecamatan, untuk kantor kecamatan atau puskesmas; boleh kosong.", ""),
            ("phone", "Telepon kantor; boleh kosong.", ""),
            ("external", "Di luar gugus tugas, hanya penerima surat? Ya atau Tidak; kosong berarti Tidak.", "Tidak"),
        ),
    ),
    Sheet(
        *(COUNTY, "Ejaan lain", "21_institution_aliases.json", "gugus.institutionalias"),
        columns(("institution.0", *BODY), ("name", "Nama lain institusi ini dalam peraturan.", "Dinas Sosial Kab. Contoh")),
        may_be_empty=True,
    ),
    Sheet(
        *(STAGES, "Standar", STANDARDS, STANDARD),
        columns(
            ("code", "Dibaca oleh program: jangan diubah dan jangan dihapus.", "referral-decided"),
            ("trigger", "Apa yang dihitung.", "Usulan rujukan diputuskan"),
            ("hours", "Batas dalam jam.", 24),
            ("working_time", "Hanya hari kerja? Ya atau Tidak.", "Tidak"),
            ("condition", "Kapan berlaku.", "always"),
            ("basis", "Peraturan dan pasal yang menjadi dasar; bila tidak ada: SOP (aturan internal).", "SOP (aturan internal)"),
            ("confirmed", "Sudah dikonfirmasi Bagian Hukum? Ya atau Tidak.", "Tidak"),
            ("remind_hours", "Ingatkan berapa jam sebelum batas; lebih kecil dari batas; boleh kosong.", 4),
            ("remind_whom", "Siapa yang diingatkan.", "responsible"),
            ("escalate_hours", "Laporkan ke atas berapa jam sesudah batas; boleh kosong.", 24),
            ("escalate_to", "Dilaporkan kepada siapa.", "coordinator"),
        ),
    ),
)
BOOKS = (COUNTY, STAGES, PLAN)
INDONESIA = {"latitude": (-11, 6), "longitude": (95, 141)}  # degrees
FAR = 3  # degrees from the middle of the county: a sign or a digit is wrong
NO_ZERO = re.compile(r"8[0-9]{8,}")  # a mobile number that a spreadsheet took for a number


def faults(check):
    """Yield a place outside Indonesia, a lead agency outside the task force, a telephone number without its 0, and standards
    whose codes are not the program's.
    """
    for row, place in check.placed("gugus.district"):
        for name, (least, most) in INDONESIA.items():
            value = getattr(row, name)
            if value is not None and not least <= value <= most:
                yield place, name, "{} is outside Indonesia ({} to {})", value, least, most
    for row, place in check.placed("gugus.institution"):
        if row.external and row.code == check.words.get("lead"):
            yield place, "external", "the lead agency is outside the task force"
        if NO_ZERO.fullmatch(row.phone):
            yield place, "phone", "the 0 before {} is missing", row.phone
    for row, place in check.placed("gugus.emergencynumber"):
        if NO_ZERO.fullmatch(row.number):
            yield place, "number", "the 0 before {} is missing", row.number
    standards = json.loads((settings.COUNTY.folder / STANDARDS).read_text(encoding="utf-8"))
    known, given = {row["fields"]["code"] for row in standards}, {row.code: place for row, place in check.placed(STANDARD)}
    missing, unknown = sorted(known - given.keys()), given.keys() - known
    for code in unknown:
        yield given[code], "code", "is unknown to the program; missing: {}", missing
    if missing and not unknown:
        yield Place(STANDARDS), "", "codes that the program reads are missing: {}", missing


def preview(check):
    yield f"{check.county.full_name}, {check.county.citation}"
    yield f"Kecamatan: {len(check.rows('gugus.district'))}"
    for name in INDONESIA:
        places = [(getattr(row, name), row.name) for row in check.rows("gugus.district")]
        middle = median(value for value, _ in places)
        yield from (f"PERHATIKAN: kecamatan {of} jauh dari yang lain." for value, of in places if abs(value - middle) > FAR)
    bodies = [row for row in check.rows("gugus.institution") if not row.external]
    yield f"Institusi: {len(bodies)}, dan {len(check.rows('gugus.institution')) - len(bodies)} di luar gugus tugas"
    kinds = {row.kind for row in bodies}
    yield from (f"PERHATIKAN: belum ada institusi berjenis {kind.label}." for kind in NEEDED if kind not in kinds)
    for row in check.rows("gugus.emergencynumber"):
        if row.active and not row.confirmed:
            yield f"PERHATIKAN: nomor darurat {row.number} ({row.name}) tampil, tetapi belum dipastikan."
