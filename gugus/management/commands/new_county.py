"""Describe a county in workbooks: write them, check what was filled in, preview it, and write the files of its folder."""

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from gugus.checks.county_folder import OF_APPS, Check
from gugus.county import Place
from gugus.management import county_workbook
from gugus.management.county_cells import as_typed
from gugus.management.county_sheets import BOOKS

COPIED = ("41_alarm_steps.json", "45_retention.json", "65_grade_levels.json")  # the same everywhere, until somebody decides else
NEEDED = {"10_districts.json", "20_institutions.json"}
EMPTY = "belum diisi."
INDONESIAN = {  # what `gugus.county`, `gugus.checks.county_folder` and the `faults` of each app say
    "is missing": EMPTY,
    "{} is missing": EMPTY,
    "is unknown": "tidak dikenal.",
    "{} is unknown": "{} tidak dikenal.",
    "{!r} is not a capital letter": "“{}” bukan satu huruf besar.",
    "must be at least 1": "paling sedikit 1.",
    "{!r} is not one of {}": "“{}” tidak dikenal. Pilihan: {}.",
    "no institution {!r} in 20_institutions.json": "“{}” tidak ada di lembar Institusi.",
    "does not begin with {}, the county's code, and two digits": "kode ini harus diawali kode wilayah daerah, {}, lalu titik dan "
    "dua angka.",
    "{!r} is not of the form 61.06": "“{}” bukan kode kabupaten atau kota: dua angka, titik, dua angka, seperti 61.06.",
    "{!r} is not another county of province {}": "“{}” bukan kode kabupaten atau kota lain di provinsi {}.",
    "province {} has {}": "provinsi berkode {} memakai {}. Pilih itu, atau perbaiki kode wilayah.",
    "begins with {}, which is its kind": "tulis nama tanpa kata {}.",
    "{!r} is no code of a language: up to ten small letters": "“{}” bukan kode bahasa: paling panjang sepuluh huruf kecil, tanpa "
    "spasi. Bahasa Indonesia dan bahasa isyarat sudah ada.",
    "ends with {}, which is the county's name": "tulis nama tanpa {}; nama daerah ditambahkan di belakangnya.",
    "{!r} is not the name of a file alone": "“{}”: tulis nama berkasnya saja, dan simpan berkas itu di folder ini.",
    "no file {!r} in {}": "berkas “{}” tidak ada di folder ini.",
    "is no text in UTF-8": "berkas ini bukan teks UTF-8. Simpan ulang sebagai TXT dengan pengodean UTF-8.",
    "no line of it is “Pasal 1”": "tidak ada baris yang hanya berisi “Pasal 1”. Tulis setiap judul pasal pada baris tersendiri.",
    "must be {}": "hanya boleh satu isian.",
    "has no code or no name": "kode dan nama harus diisi.",
    "is missing in {}": "berkas ini tidak ada.",
    "no table {!r}": "tabel {} tidak dikenal.",
    "{} is not in a row of {} before": "“{}” tidak ada di {}.",
    "{} is not in a row above": "“{}” tidak ada di baris lebih atas.",
    "may only have small letters, digits and hyphens": "hanya huruf kecil, angka, dan tanda hubung, tanpa spasi.",
    "{} is already in {}": "“{}” sudah ada di {}.",
    "breaks the rule {}": "{}",
    "no plan has the code {!r}": "“{}” tidak ada di lembar Rencana.",
    "before first_year": "tahun terakhir lebih awal daripada tahun pertama.",
    "{} is not in sub_task_forces of regulation.json": "“{}” tidak ada di lembar Nama sub gugus tugas.",
    "{} belong to another stage": "bukan formulir tahap ini: {}.",
    "the forms need {} in the same row": "formulir di sel ini memerlukan yang lain. Tambahkan di sel ini: {}.",
    "the forms need {} in this row or another": "formulir di sel ini memerlukan yang lain. Tambahkan di sel ini, atau di baris "
    "institusi lain yang mengisinya: {}.",
    "{} is the code of no province": "“{}” bukan kode provinsi Kemendagri.",
    "the code {} is that of {}": "“{}” adalah kode provinsi {}. Tulis itu, atau perbaiki kode wilayah.",
    "{!r} is not in the text": "“{}” tidak ada di berkas naskah. Tulis seperti judulnya di sana: Pasal 1.",
    "{} is outside Indonesia ({} to {})": "{} di luar Indonesia ({} sampai {}).",
    "the 0 before {} is missing": "angka nol di depan {} hilang. Ubah format sel menjadi Teks, lalu tulis ulang.",
    "the lead agency is outside the task force": "instansi pemimpin tidak boleh di luar gugus tugas.",
    "{} is outside the task force": "“{}” di luar gugus tugas menurut lembar Institusi.",
    "is unknown to the program; missing: {}": "kode ini tidak dikenal program; “{}” hilang.",
    "codes that the program reads are missing: {}": "kode yang dibaca program hilang: {}.",
    "{} titles, not {}": "{} judul; harus {}, dipisah titik koma.",
    "{} is not a year of {} {}: {}": "tahun {} di luar tahun rencana {}, huruf {} ({}).",
}
SEMICOLON = "titik koma"
TABLES = {sheet.model: sheet for sheet in county_workbook.SHEETS}
RULES = {
    "emergency_number_can_be_called": "nomor yang tampil harus berisi paling sedikit tiga angka.",
    "institution_not_own_parent": "institusi tidak dapat menjadi induknya sendiri.",
    "standard_reminds_within_its_limit": "pengingat harus lebih kecil daripada batas.",
    "retention_rule_days": "paling sedikit satu hari.",
    "plan_years_in_order": "tahun terakhir lebih awal daripada tahun pertama.",
    "budget_amount_not_negative": "pagu tidak boleh kurang dari nol.",
    "target_value_when_measured": "nilai harus diisi untuk angka, dan dikosongkan untuk bentuk lain.",
    "target_value_not_negative": "nilai tidak boleh kurang dari nol.",
    "assignment_institution_or_group": "isi institusi atau kelompok, salah satu saja.",
    "assignment_printed_or_merged": "teks tercetak harus diisi, kecuali bila menyatu dengan baris di atas.",
    "grade_level_floor_at_most_full": "paling banyak 100.",
}


class Command(BaseCommand):
    help = (
        "Describe a county in workbooks. In a folder without them: write them. In a folder with them: check each cell and show "
        "what they hold, or with --write store it as the files that load_regulation reads."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the county's folder")
        parser.add_argument("--write", action="store_true", help="write the files of the folder if there is no fault")

    def handle(self, *, folder, write, **_):
        if any(county_workbook.files_like(folder, book) for book in BOOKS):
            self._read(folder, write)
        else:
            self._begin(folder)

    def _begin(self, folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            books = county_workbook.written(folder)
        except (OSError, ValueError) as error:
            raise CommandError(f"{folder}: {error}") from error
        for name, content in books.items():
            (folder / name).write_bytes(content)
            self.stdout.write(f"Ditulis: {folder / name}")
        if any(folder.glob("*.json")):
            self.stdout.write("Ditulis dari berkas JSON di folder itu.")
        self.stdout.write("Isi ketiganya, simpan, lalu jalankan perintah yang sama lagi.")

    def _read(self, folder, write):
        filled = county_workbook.Filled(folder)
        with TemporaryDirectory() as place:
            draft = Path(place)
            _copy(folder, draft)
            _store(filled.files, draft)
            check = Check(draft)
            faults = _faults(filled, check)
            if faults:
                raise CommandError("\n".join([f"{len(faults)} hal perlu diperbaiki. Tidak ada yang ditulis.", *faults]))
            self.stdout.write("\n".join(line for module in OF_APPS for line in module.preview(check)))
            if not write:
                self.stdout.write("Tidak ada kesalahan. Belum ada yang ditulis: tambahkan --write untuk menulisnya.")
                return
            for old in folder.glob(county_workbook.PLAN_FILES):
                old.unlink()
            for path in draft.glob("*.json"):
                shutil.copyfile(path, folder / path.name)
        self.stdout.write(f"Ditulis ke {folder}. Berikutnya: make demo COUNTY={folder} (docs/adopt.md, langkah 5).")


def _copy(folder, draft):
    """Copy what the workbooks do not hold: the text of the regulation, the crest, other rows."""
    replaced = {sheet.file for sheet in county_workbook.SHEETS} | {path.name for path in folder.glob(county_workbook.PLAN_FILES)}
    for path in folder.iterdir():
        if path.is_file() and path.name not in {*replaced, *BOOKS}:
            shutil.copyfile(path, draft / path.name)
    for name in COPIED:
        if not (draft / name).exists():
            shutil.copyfile(settings.COUNTY.folder / name, draft / name)


def _store(files, draft):
    for name, content in files.items():
        if isinstance(content, dict):
            text = json.dumps(content, ensure_ascii=False, indent=2)
        elif content or name in NEEDED:
            rows = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in content)
            text = f"[\n{rows}\n]"
        else:
            continue
        (draft / name).write_text(f"{text}\n", encoding="utf-8")


def _faults(filled, check):
    """Return each fault with its cell, one for a cell, in the order of the sheets; alone those of a file or sheet not read."""
    if unread := {cell: words for cell, words in filled.faults.items() if not cell[2]}:
        return [f"{_called(cell)}: {unread[cell]}" for cell in sorted(unread, key=_in_order)]
    faults = dict(filled.faults)
    for fault in check.found:
        cell = _cell(filled, fault.place, fault.values)
        faults.setdefault(cell, _said(filled, fault))
    for cell in filled.commas & faults.keys():
        if SEMICOLON not in faults[cell]:
            faults[cell] += f" Pisahkan dengan {SEMICOLON}."
    return [f"{_called(cell)}: {faults[cell]}" for cell in sorted(faults, key=_in_order)]


def _in_order(cell):
    book, sheet, place = cell
    letters, digits = re.fullmatch(r"([A-Z]*)([0-9]*).*", place).groups()
    return book, [*county_workbook.NAMES, sheet].index(sheet), int(digits or 0), len(letters), letters


def _cell(filled, place, values=()):
    part = f"{place.key}.{values[0]}" if values else place.key
    keys = [(place.file, place.row, part), (place.file, place.row, place.key), (place.file, place.row, "")]
    return next((filled.cells[key] for key in keys if key in filled.cells), (str(place), "", ""))


def _called(cell):
    book, sheet, place = cell
    return ", ".join([book, *([f"lembar {sheet}"] if sheet else []), *([f"sel {place}"] if place else [])])


def _said(filled, fault):
    values = [_value(filled, value) for value in fault.values]
    words = INDONESIAN.get(fault.words, fault.words).format(*values)
    asked = filled.asked.get(_cell(filled, fault.place, fault.values))
    return f"{words} {asked}" if asked and words == EMPTY else words


def _value(filled, value):
    if isinstance(value, Place):
        return _called(_cell(filled, value))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if value in TABLES:
        return _place_of_key(value)
    return RULES.get(value, value) if isinstance(value, str) else as_typed(value)


def _place_of_key(model):
    """Return the sheet of a table, and the columns by which other sheets name its rows."""
    sheet = TABLES[model]
    keys = {part.partition("__")[0] for part in county_workbook.model_of(sheet).NATURAL_KEY}
    headings = [county_workbook.heading_of(sheet, column) for column in sheet.columns if column.name.partition(".")[0] in keys]
    return f"lembar {sheet.name}, kolom {' dan '.join(headings)}"
