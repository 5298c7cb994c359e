"""A county is described in workbooks: what the files hold survives them, and each fault is named with its cell."""

import json
import re
import shutil
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import CheckConstraint

from gugus.checks.county_folder import Check
from gugus.management.commands.new_county import INDONESIAN, RULES
from gugus.management.county_sheets import BOOKS, COUNTY, PLAN, STAGES
from gugus.management.county_workbook import LISTS, SHEETS
from tests.test_county import WORDS

SECOND = settings.BASE_DIR / "tests/counties/tanjung-bakti"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how a file of Office 97 begins
SOURCES = (
    "gugus/county.py",
    "gugus/checks/county_folder.py",
    *(f"{app}/management/county_sheets.py" for app in settings.OWN_APPS),
)


def run(folder, *flags):
    said = StringIO()
    call_command("new_county", str(folder), *flags, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Return the folder of the second county with its workbooks."""
    folder = tmp_path_factory.mktemp("books") / "county"
    shutil.copytree(SECOND, folder)
    run(folder)
    return folder


@pytest.fixture
def folder(books, tmp_path):
    """Return a folder with only the workbooks and the text of the regulation."""
    for name in (*BOOKS, "perwali-17-2022.txt"):
        shutil.copy(books / name, tmp_path)
    (tmp_path / "peraturan.doc").write_bytes(OLD_EXCEL)
    return tmp_path


def stored(folder):
    """Return what the database would hold: {(table, key): the values of its columns}."""
    check = Check(folder)
    assert check.faults == []

    def value(row, column):
        given = getattr(row, column.name if column.is_relation else column.attname)
        return given.natural_key() if hasattr(given, "natural_key") else given

    return {
        (model, key): [value(row, column) for column in model._meta.concrete_fields if column.name != "id"]
        for model, rows in check.places.items()
        for key, (row, _) in rows.items()
    }


def test_what_the_files_hold_survives_the_workbooks(folder):
    assert f"Berikutnya: make demo COUNTY={folder} " in run(folder, "--write")
    assert stored(folder) == stored(SECOND)
    for name in ("county.json", "regulation.json"):
        assert json.loads((folder / name).read_text()) == json.loads((SECOND / name).read_text())
    with pytest.raises(CommandError, match="No fault in"):
        call_command("load_regulation", str(folder))
    for book in BOOKS:
        (folder / book).unlink()
    assert "Ditulis dari berkas JSON di folder itu." in run(folder)


def test_the_preview_counts_and_writes_nothing(folder):
    said = run(folder)
    for words in (
        "Kecamatan: 4",
        "Institusi: 6, dan 3 di luar gugus tugas",
        "Penampungan 1",
        "Sub gugus tugas: 3",
        "Kegiatan: 5",
        "2023 ada 5",
        "Rp285.000.000",
    ):
        assert words in said
    assert not list(folder.glob("*.json"))


def test_new_workbooks_explain_each_column_and_mark_their_examples(tmp_path):
    run(tmp_path / "new")
    for book in BOOKS:
        sheets = openpyxl.load_workbook(tmp_path / "new" / book)
        del sheets[LISTS]
        for sheet in sheets:
            rows = list(sheet.iter_rows(values_only=True))
            if rows[0][0] == "Apa":
                assert all(words for _, _, words, _ in rows)
            else:
                assert rows[1][0] == "PENJELASAN"
                assert all(rows[0][1:])
                assert all(rows[1][1:])
                assert sheet.title == "Standar" or [row[0] for row in rows[2:]] == ["CONTOH"]
                assert not [value for row in rows for value in row if WORDS.search(str(value))]
    standards = openpyxl.load_workbook(tmp_path / "new" / STAGES)["Standar"].iter_rows(min_row=3, values_only=True)
    assert {row[7] for row in standards} == {"Tidak"}
    with pytest.raises(CommandError) as refused:
        run(tmp_path / "new", "--write")
    for words in (
        "lembar Daerah, sel B2: belum diisi",
        "lembar Institusi, sel A3: belum ada baris",
        "lembar Target, sel A3",
        "lembar Standar, sel G14",
    ):
        assert words in str(refused.value)
    assert not list((tmp_path / "new").glob("*.json"))


FAULTS = {
    "no name": (COUNTY, "Daerah", {"B3": None}, "lembar Daerah, sel B3: belum diisi."),
    "time zone": (
        COUNTY,
        "Daerah",
        {"B7": "Asia/Bangkok"},
        "lembar Daerah, sel B7: “Asia/Bangkok” tidak dikenal. Pilihan: Asia/J",
    ),
    "two lead agencies": (COUNTY, "Daerah", {"B10": "dp3a; polres"}, "lembar Daerah, sel B10: hanya boleh satu isian."),
    "a word twice": (
        COUNTY,
        "Daerah",
        {"A14": "Kode instansi pemimpin", "B14": "rsud"},
        "lembar Daerah, sel B14: hanya boleh satu",
    ),
    "no such lead": (COUNTY, "Daerah", {"B10": "dinsos"}, "lembar Daerah, sel B10: “dinsos” tidak ada di lembar Institusi."),
    "province of no code": (COUNTY, "Daerah", {"B2": "99.01"}, "lembar Daerah, sel B2: “99” bukan kode provinsi Kemendagri."),
    "another province": (COUNTY, "Daerah", {"B6": "Bali"}, "lembar Daerah, sel B6: “74” adalah kode provinsi Sulawesi Tenggara."),
    "article that is not in the text": (
        *(COUNTY, "Peraturan", {"B9": "Pasal 99"}),
        "lembar Peraturan, sel B9: “Pasal 99” tidak ada di berkas naskah.",
    ),
    "latitude": (COUNTY, "Kecamatan", {"D3": 40.1}, "lembar Kecamatan, sel D3: 40.1 di luar Indonesia (-11 sampai 6)."),
    "longitude": (COUNTY, "Kecamatan", {"E4": 12.5}, "lembar Kecamatan, sel E4: 12.5 di luar Indonesia (95 sampai 141)."),
    "lead agency outside": (COUNTY, "Institusi", {"I3": "Ya"}, "lembar Institusi, sel I3: instansi pemimpin tidak boleh di luar"),
    "no article": (COUNTY, "Peraturan", {"B15": None}, "lembar Peraturan, sel B15: belum diisi."),
    "no text": (COUNTY, "Peraturan", {"B5": "hilang.txt"}, "lembar Peraturan, sel B5: berkas “hilang.txt” tidak ada"),
    "year as words": (COUNTY, "Peraturan", {"B3": "dua ribu"}, "lembar Peraturan, sel B3: “dua ribu” bukan bilangan bulat."),
    "year as a date": (COUNTY, "Peraturan", {"B3": date(2022, 10, 3)}, "lembar Peraturan, sel B3: terbaca sebagai angka atau"),
    "no article in the text": (
        *(COUNTY, "Peraturan", {"B5": "peraturan.doc"}),
        "lembar Peraturan, sel B5: berkas ini bukan teks UTF-8.",
    ),
    "another county's district": (COUNTY, "Kecamatan", {"B4": "73.71.01"}, "lembar Kecamatan, sel B4: kode ini harus diawali"),
    "code as number": (COUNTY, "Kecamatan", {"B4": 74.79}, "lembar Kecamatan, sel B4: terbaca sebagai angka"),
    "code twice": (COUNTY, "Institusi", {"B4": "dp3a"}, "sel B4: “dp3a” sudah ada di 1-daerah.xlsx, lembar Institusi, sel B3."),
    "short name twice": (
        COUNTY,
        "Institusi",
        {"D4": "dp3A"},
        "sel D4: isi ini sudah ada di 1-daerah.xlsx, lembar Institusi, sel B3.",
    ),
    "commas between institutions": (
        *(COUNTY, "Daerah", {"B11": "polres, rsud"}),
        "sel B11: “polres, rsud” tidak ada di lembar Institusi. Pisahkan dengan titik koma.",
    ),
    "spaces in a code": (
        COUNTY,
        "Institusi",
        {"B4": "pol res"},
        "sel B4: hanya huruf kecil, angka, dan tanda hubung, tanpa spasi.",
    ),
    "capitals in a code": (
        COUNTY,
        "Institusi",
        {"B4": "Polres"},
        "sel B4: hanya huruf kecil, angka, dan tanda hubung, tanpa spasi.",
    ),
    "kind": (COUNTY, "Institusi", {"E3": "Kantor"}, "lembar Institusi, sel E3: Pilihan tidak dikenal: “Kantor”."),
    "letter twice": (COUNTY, "Nama sub gugus tugas", {"B4": "A"}, "lembar Nama sub gugus tugas, sel B4: “A” tertulis dua kali."),
    "number": (COUNTY, "Nomor darurat", {"D3": "11"}, "lembar Nomor darurat, sel D3: nomor yang tampil"),
    "heading": (COUNTY, "Kecamatan", {"C1": "Nama kec."}, "sel C1: judul kolom “Nama kec.” tidak dikenal."),
    "a word in column A": (COUNTY, "Kecamatan", {"A3": "x"}, "lembar Kecamatan, sel A3: kolom A hanya untuk"),
    "missing institution": (
        *(STAGES, "Tugas per tahap", {"D5": "dinsos"}),
        "lembar Tugas per tahap, sel D5: “dinsos” tidak ada di lembar Institusi, kolom Kode.",
    ),
    "commas between forms": (STAGES, "Tugas per tahap", {"H7": "3a Visum, 3b Pemeriksaan"}, "Pisahkan dengan titik koma."),
    "choices": (STAGES, "Standar", {"L5": "camat"}, "Pilihannya: Koordinator; Kepala instansi pemimpin."),
    "no institution": (STAGES, "Tugas per tahap", {"D5": None}, "lembar Tugas per tahap, sel D5: belum diisi."),
    "unknown stage": (STAGES, "Tugas per tahap", {"B5": "Sembuh"}, "sel B5: Pilihan tidak dikenal: “Sembuh”. Pilihannya: Iden"),
    "institution outside": (
        *(STAGES, "Tugas per tahap", {"D5": "lpsk"}),
        "lembar Tugas per tahap, sel D5: “lpsk” di luar gugus tugas menurut lembar Institusi.",
    ),
    "form without what it needs": (
        *(STAGES, "Tugas per tahap", {"H7": "3a Visum; 3b Pemeriksaan"}),
        "lembar Tugas per tahap, sel H7: “3a Visum” memerlukan “3e Persetujuan tindakan”. Tambahkan di baris ini.",
    ),
    "form that nobody fills": (
        *(STAGES, "Tugas per tahap", {"H7": "3c Perawatan"}),
        "sel H10: “5c Perjalanan” memerlukan “3b Pemeriksaan”. Tambahkan di baris ini atau di institusi lain.",
    ),
    "code of a standard": (
        STAGES,
        "Standar",
        {"B5": "x"},
        "lembar Standar, sel B5: kode ini tidak dikenal program; “referral-an",
    ),
    "standard left out": (
        *(STAGES, "Standar", dict.fromkeys([f"{letter}5" for letter in "BCDEFGHIJKL"])),
        "lembar Standar, sel A1: kode yang dibaca program hilang: referral-answered.",
    ),
    "place in a stage twice": (
        STAGES,
        "Tugas per tahap",
        {"C4": 1},
        "sel C4: isi ini sudah ada di 2-tahap.xlsx, lembar Tugas per",
    ),
    "overlapping years": (
        PLAN,
        "Tahun berlaku",
        {"D4": 2023},
        "“A, 2023” sudah ada di 3-rencana.xlsx, lembar Tahun berlaku, sel B3",
    ),
    "years the wrong way": (PLAN, "Rencana", {"F3": 2020}, "lembar Rencana, sel F3: tahun terakhir lebih awal"),
    "no first year": (PLAN, "Rencana", {"E3": None}, "lembar Rencana, sel E3: belum diisi."),
    "order twice": (PLAN, "Penugasan", {"D4": 1, "C4": "Koordinator"}, "lembar Penugasan, sel D4: “"),
    "no such letter": (PLAN, "Sub gugus tugas", {"C3": "Z"}, "sel C3: “Z” tidak ada di lembar Nama sub gugus tugas."),
    "year in a list": (
        PLAN,
        "Sub gugus tugas",
        {"I3": "2023; dua"},
        "lembar Sub gugus tugas, sel I3: “dua” bukan bilangan bulat. Tulis tahun, dipisah titik koma: 2024; 2025.",
    ),
    "titles of a table": (PLAN, "Sub gugus tugas", {"H4": "A; B; C"}, "sel H4: 3 judul; harus 8, dipisah titik koma."),
    "year of no target": (
        *(PLAN, "Target", {"C9": 2027}),
        "lembar Target, sel C9: tahun 2027 di luar tahun rencana rad-2023, huruf B (2023, 2024, 2025).",
    ),
    "year of no amount": (PLAN, "Pagu", {"C5": 2027}, "lembar Pagu, sel C5: tahun 2027 di luar tahun rencana rad-2023, huruf A"),
    "year not in force": (PLAN, "Tahun berlaku", {"D5": 2027}, "lembar Tahun berlaku, sel D5: tahun 2027 di luar tahun rencana"),
    "amount": (PLAN, "Pagu", {"E3": "20.000"}, "lembar Pagu, sel E3: “20.000” bukan bilangan bulat. Tulis hanya angka"),
    "amount below zero": (PLAN, "Pagu", {"E3": -1}, "lembar Pagu, sel E3: pagu tidak boleh kurang dari nol."),
    "formula": (PLAN, "Pagu", {"E3": "=1+1"}, "lembar Pagu, sel E3: berisi rumus."),
    "target without value": (PLAN, "Target", {"F3": None}, "lembar Target, sel F3: nilai harus diisi untuk angka"),
    "nobody assigned": (PLAN, "Penugasan", {"F3": None}, "lembar Penugasan, sel G3: isi institusi atau kelompok"),
}


@pytest.mark.parametrize("book", BOOKS)
def test_each_fault_is_named_with_its_cell_and_nothing_is_written(folder, book):
    for name, (of_book, sheet, changes, words) in FAULTS.items():
        if of_book != book:
            continue
        content = (folder / book).read_bytes()
        filled = openpyxl.load_workbook(folder / book)
        for cell, value in changes.items():
            filled[sheet][cell] = value
        filled.save(folder / book)
        with pytest.raises(CommandError) as refused:
            run(folder, "--write")
        assert words in str(refused.value), name
        (folder / book).write_bytes(content)
    assert not list(folder.glob("*.json"))


def test_faults_of_several_sheets_are_named_at_once(folder):
    for book, sheet, changes in ((COUNTY, "Daerah", {"B3": None}), (PLAN, "Sub gugus tugas", {"C3": "Z"})):
        filled = openpyxl.load_workbook(folder / book)
        for cell, value in changes.items():
            filled[sheet][cell] = value
        filled.save(folder / book)
    with pytest.raises(
        CommandError, match=r"(?s)Tidak ada yang ditulis.*Daerah, sel B3: belum diisi.*Sub gugus tugas, sel C3: “Z”"
    ):
        run(folder, "--write")


def test_an_example_that_was_overwritten_is_not_left_out_silently(tmp_path):
    run(tmp_path)
    filled = openpyxl.load_workbook(tmp_path / COUNTY)
    filled["Institusi"]["B3"] = "dp3a"
    filled.save(tmp_path / COUNTY)
    with pytest.raises(CommandError) as refused:
        run(tmp_path)
    assert str(refused.value).count("baris CONTOH ini diubah") == 1
    assert "lembar Institusi, sel A3: baris CONTOH ini diubah." in str(refused.value)


def test_a_missing_workbook_and_a_missing_sheet_are_named(folder):
    (folder / STAGES).unlink()
    filled = openpyxl.load_workbook(folder / PLAN)
    del filled["Target"]
    filled.save(folder / PLAN)
    with pytest.raises(CommandError) as refused:
        run(folder)
    assert "2-tahap.xlsx: berkas ini tidak ada" in str(refused.value)
    assert "3-rencana.xlsx, lembar Target: lembar ini tidak ada." in str(refused.value)
    assert len(str(refused.value).splitlines()) == 3, "what follows from it hides it"


def test_a_workbook_of_another_type_is_named(folder):
    (folder / COUNTY).rename(folder / "1-daerah.xls")
    (folder / PLAN).write_bytes(OLD_EXCEL)
    with pytest.raises(CommandError) as refused:
        run(folder)
    assert "1-daerah.xlsx: berkas ini tidak ada di folder. Simpan 1-daerah.xls sebagai XLSX." in str(refused.value)
    assert "3-rencana.xlsx: Berkas ini Excel lama (XLS)" in str(refused.value)
    for book in (STAGES, PLAN):
        (folder / book).unlink()
    with pytest.raises(CommandError, match=r"Simpan 1-daerah\.xls sebagai XLSX"):
        run(folder)
    assert not (folder / COUNTY).exists(), "new workbooks beside filled ones"


def test_merged_cells_are_named_and_spaces_around_words_are_not_read(folder):
    filled = openpyxl.load_workbook(folder / COUNTY)
    for row in filled["Institusi"].iter_rows(min_row=3):
        for cell in row[1:]:
            cell.value = f"  {cell.value} " if cell.value else None
    filled.save(folder / COUNTY)
    run(folder, "--write")
    assert stored(folder) == stored(SECOND)
    filled["Kecamatan"].merge_cells("C3:C4")
    filled.save(folder / COUNTY)
    with pytest.raises(CommandError, match="lembar Kecamatan, sel C3:C4: berupa sel gabungan"):
        run(folder)


def test_the_preview_names_what_could_not_be_done(folder):
    filled = openpyxl.load_workbook(folder / COUNTY)
    for row in filled["Institusi"].iter_rows(min_row=3):
        if row[1].value == "lpsk":
            row[1].value = "saksi"
        if row[1].value == "rsud":
            row[4].value = "Lainnya"
    filled.save(folder / COUNTY)
    plan = openpyxl.load_workbook(folder / PLAN)
    plan["Sub gugus tugas"]["I3"] = "2023; 2024; 2025; 2027"
    plan.save(folder / PLAN)
    said = run(folder)
    assert "PERHATIKAN: belum ada institusi berjenis Rumah sakit." in said
    assert "PERHATIKAN: tanpa institusi berkode lpsk" in said
    assert "PERHATIKAN: nomor darurat 110 (Polisi) tampil, tetapi belum dipastikan." in said
    assert "PERHATIKAN: rencana rad-2023, huruf A: tahun 2027 di luar 2023–2025." in said


def test_cells_offer_their_choices(folder):
    book = openpyxl.load_workbook(folder / STAGES)
    [stage] = [one for one in book["Tugas per tahap"].data_validations.dataValidation if "B3" in one.cells]
    assert stage.formula1.startswith(f"{LISTS}!")
    assert [cell.value for cell in book[LISTS]["A"]][:2] in (["Ya", "Tidak"], ["Identifikasi", "Penampungan"])


def test_each_fault_of_the_check_and_each_rule_is_said_in_indonesian():
    code = "".join((settings.BASE_DIR / path).read_text() for path in SOURCES)
    said = set(
        re.findall(r'(?:Place\([^()]*\)|key|name|file|place|"[a-z_.]*"|code|columns\[-1\]|\[-1\]), "([a-z{][^"]+ [^"]+)"', code)
    )
    assert len(said) > 12
    assert said - INDONESIAN.keys() == set()
    models = [apps.get_model(sheet.model) for sheet in SHEETS]
    rules = {rule.name for model in models for rule in model._meta.constraints if isinstance(rule, CheckConstraint)}
    assert rules - RULES.keys() == set()
