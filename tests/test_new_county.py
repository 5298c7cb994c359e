"""A county is described in workbooks: what the files hold survives them, and each fault is named with its cell."""

import json
import re
import shutil
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
from tests.county_faults import FAULTS
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
        "lembar Daerah, sel B5: belum diisi. Ibu kota: Tempat surat ditandatangani.",
        "lembar Institusi, sel A3: belum ada baris",
        "lembar Target, sel A3",
        "lembar Standar, sel G14",
    ):
        assert words in str(refused.value)
    assert not list((tmp_path / "new").glob("*.json"))


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
    filled["Kecamatan"]["D3"].value *= -1
    filled.save(folder / COUNTY)
    plan = openpyxl.load_workbook(folder / PLAN)
    plan["Sub gugus tugas"]["I3"] = "2023; 2024; 2025; 2027"
    plan["Rencana"]["H3"] = "Rancangan"
    plan["Pagu"]["E3"], plan["Target"]["F3"] = 2500, 7
    plan["Penugasan"]["C3"] = "Pelaksana"
    plan["Penugasan"]["D3"] = 9
    for cell in plan["Tahun berlaku"][3]:
        cell.value = None
    plan.save(folder / PLAN)
    printed = [plan[sheet]["D3"].value for sheet in ("Pagu", "Target")]
    said = run(folder)
    assert "PERHATIKAN: rencana rad-2023 belum berstatus Berlaku." in said
    assert "PERHATIKAN: huruf A: tahun 2023 tidak ada di lembar Tahun berlaku." in said
    assert "PERHATIKAN: kegiatan A-01-01 tidak punya koordinator" in said
    assert re.search(rf"PERHATIKAN: pagu \S+ tahun 2023: tercetak {printed[0]}, tetapi jumlahnya Rp2\.500\.", said)
    assert re.search(rf"PERHATIKAN: target \S+ tahun 2023: tercetak {printed[1]}, tetapi nilainya 7\.", said)
    assert f"PERHATIKAN: kecamatan {filled['Kecamatan']['C3'].value} jauh dari yang lain." in said
    assert "PERHATIKAN: belum ada institusi berjenis Rumah sakit." in said
    assert "PERHATIKAN: tanpa institusi berkode lpsk" in said
    assert "PERHATIKAN: nomor darurat 110 (Polisi) tampil, tetapi belum dipastikan." in said
    assert "PERHATIKAN: rencana rad-2023, huruf A: tahun 2027 di luar 2023–2025." in said


def test_cells_take_what_is_typed_as_text_except_numbers(tmp_path):
    run(tmp_path)
    book = openpyxl.load_workbook(tmp_path / COUNTY)
    assert {book[sheet]["B2"].number_format for sheet in ("Daerah", "Peraturan")} == {"@"}, "61.10 would become 61.1"
    assert {book["Nomor darurat"].column_dimensions[letter].number_format for letter in "BDE"} == {"@"}
    assert book["Kecamatan"].column_dimensions["D"].number_format == "General"


def test_a_county_may_have_no_language_besides_indonesian(folder):
    filled = openpyxl.load_workbook(folder / COUNTY)
    filled["Bahasa"].delete_rows(3, 9)
    filled.save(folder / COUNTY)
    run(folder, "--write")
    assert "languages" not in json.loads((folder / "county.json").read_text())


def test_choices_are_read_in_capitals_too(folder):
    filled = openpyxl.load_workbook(folder / COUNTY)
    filled["Daerah"]["B4"], filled["Daerah"]["B7"] = "KOTA ", "wita (makassar)"
    filled.save(folder / COUNTY)
    run(folder, "--write")
    county = json.loads((folder / "county.json").read_text())
    assert (county["kind"], county["time_zone"]) == ("Kota", "Asia/Makassar")


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
