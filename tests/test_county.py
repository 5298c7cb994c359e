"""A county is data: no word of the first one stands in the code, and a faulty folder is refused whole."""

import json
import re
import shutil
from dataclasses import replace
from datetime import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template import Context, Template, TemplateSyntaxError

from gugus import county
from gugus.checks.county_folder import Check
from gugus.formats.indonesian import local_time
from gugus.models import District
from rujukan.choices.places import languages
from rujukan.choices.stage_forms import FORMS
from rujukan.models import Victim
from tests.test_house import sources

FIRST = settings.BASE_DIR / "fixtures/kapuas-hulu"
WORDS = re.compile(r"Kapuas|KAPUAS|Putussibau|DSPPPAKB|\b84/2020|84 Tahun 2020|Bupati|BUPATI|\bWIB\b|Asia/Pontianak")


def fill(tmp_path, file, change):
    """Return a copy of the first county's folder in which `change` has changed what a file holds."""
    folder = tmp_path / "county"
    shutil.copytree(FIRST, folder, dirs_exist_ok=True)
    content = json.loads((folder / file).read_text())
    change(content)
    (folder / file).write_text(json.dumps(content))
    return folder


FAULTS = {
    "no name": ("county.json", lambda county: county.pop("name"), "county.json, name: is missing"),
    "unknown key": ("county.json", lambda county: county.update(mayor="x"), "county.json, mayor: is unknown"),
    "another type": ("county.json", lambda county: county.update(danger="polres"), "county.json, danger: must be a list"),
    "two lead agencies": ("county.json", lambda county: county.update(lead=["a", "b"]), "county.json, lead: must be a text"),
    "no such lead": ("county.json", lambda county: county.update(lead="dinsos"), "county.json, lead: no institution 'dinsos'"),
    "time zone": (
        "county.json",
        lambda county: county.update(time_zone="Asia/Bangkok"),
        "county.json, time_zone: 'Asia/Bangkok'",
    ),
    "clock of another province": (
        "county.json",
        lambda county: county.update(time_zone="Asia/Jayapura"),
        "county.json, time_zone: province 61 has WIB",
    ),
    "half a code": ("county.json", lambda county: county.update(code="61"), "county.json, code: '61' is not of the form 61.06"),
    "neighbour of another province": (
        "county.json",
        lambda county: county["neighbours"].update({"62.01": "Lain"}),
        "county.json, neighbours: '62.01' is not another county of province 61",
    ),
    "its own neighbour": (
        "county.json",
        lambda county: county["neighbours"].update({"61.06": "Lain"}),
        "county.json, neighbours: '61.06' is not another county of",
    ),
    "half a district": (
        *("10_districts.json", lambda rows: rows[0]["fields"].update(code="61.06.1")),
        "10_districts.json, 61.06.1: does not begin with 61.06",
    ),
    "file elsewhere": (
        "county.json",
        lambda county: county.update(crest="../../etc/passwd"),
        "county.json, crest: '../../etc/passwd' is not the name of a file alone",
    ),
    "kind": ("county.json", lambda county: county.update(kind="Provinsi"), "county.json, kind: 'Provinsi' is not one of"),
    "crest": ("county.json", lambda county: county.update(crest="no.svg"), "county.json, crest: no file 'no.svg'"),
    "no text of a regulation": (
        "regulation.json",
        lambda law: law.update(text="county.json"),
        "regulation.json, text: no line of it is “Pasal 1”",
    ),
    "article": ("regulation.json", lambda law: law["articles"].pop("review"), "regulation.json, articles: review is missing"),
    "no such plan": (
        "regulation.json",
        lambda law: law.update(plan="rad-1"),
        "regulation.json, plan: no plan has the code 'rad-1'",
    ),
    "another county's district": (
        *("10_districts.json", lambda rows: rows[0]["fields"].update(code="73.71.01")),
        "10_districts.json, 73.71.01: does not begin with 61.06",
    ),
    "missing institution": (
        *("30_stage_roles.json", lambda rows: rows[2]["fields"].update(institution=["dinsos"])),
        "30_stage_roles.json, row 3, institution: ['dinsos'] is not in a row of gugus.institution before",
    ),
    "unknown stage": (
        *("30_stage_roles.json", lambda rows: rows[2]["fields"].update(stage="healing")),
        "30_stage_roles.json, row 3, stage: Nilai 'healing' bukan",
    ),
    "unknown column": (
        *("20_institutions.json", lambda rows: rows[0]["fields"].update(fax="0")),
        "20_institutions.json, row 1, fax: ",
    ),
    "unknown table": (
        "20_institutions.json",
        lambda rows: rows[0].update(model="gugus.office"),
        "row 1: no table 'gugus.office'",
    ),
    "a year with two tables": (
        *("50_rad_plan.json", lambda rows: rows.append(next(row for row in rows if row["model"] == "rad.yearinforce"))),
        "('A', 2019) is already in 50_rad_plan.json, row 65",
    ),
    "years the wrong way": (
        *("50_rad_plan.json", lambda rows: rows[0]["fields"].update(last_year=2018)),
        "50_rad_plan.json, row 1, last_year: before first_year",
    ),
    "a sub task force of no regulation": (
        *("regulation.json", lambda law: law["sub_task_forces"].pop("E")),
        "letter: E is not in sub_task_forces of regulation.json",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_folder_is_named_with_its_place(tmp_path, name):
    file, change, words = FAULTS[name]
    assert words in "\n".join(Check(fill(tmp_path, file, change)).faults)


def test_a_folder_with_faults_names_them_all_and_loads_nothing(db, tmp_path):
    folder = fill(tmp_path, "county.json", lambda county: county.update(name="", time_zone="Asia/Bangkok"))
    District.objects.filter(code="61.06.01").update(name="Nama baru")
    with pytest.raises(CommandError, match=r"(?s)Nothing is loaded.*name: is missing.*time_zone: 'Asia/Bangkok' is not one of"):
        call_command("load_regulation", str(folder), again=True)
    assert District.objects.get(code="61.06.01").name == "Nama baru"


def test_a_key_written_twice_is_a_fault(tmp_path):
    folder = fill(tmp_path, "county.json", lambda county: None)
    text = (folder / "county.json").read_text()
    (folder / "county.json").write_text(text.replace('"lead":', '"lead": "polres", "lead":'))
    assert "county.json: lead is written twice" in Check(folder).faults


def test_the_folder_of_another_county_is_checked_and_not_loaded(db, tmp_path):
    folder = fill(tmp_path, "county.json", lambda county: county.update(name="Lain"))
    with pytest.raises(CommandError, match=r"No fault in .*set COUNTY to load it"):
        call_command("load_regulation", str(folder))


def test_the_first_county_has_no_fault():
    check = Check(FIRST)
    assert check.faults == []
    assert check.county.first_year == 2019  # of its plan; the regulation is of 2020


@pytest.mark.parametrize(("zone", "clock"), [("Asia/Pontianak", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")])
def test_a_time_is_followed_by_the_clock_of_the_county(settings, zone, clock):
    settings.COUNTY = replace(settings.COUNTY, time_zone=zone)
    assert local_time(time(14, 30)) == f"14.30 {clock}"


def test_the_lead_agency_is_named_once_if_both_names_are_the_same(tmp_path):
    assert county.read(FIRST).lead_in_words == "Dinas Sosial (DSPPPAKB)"

    def rename(rows):
        [lead] = [row["fields"] for row in rows if row["fields"]["code"] == "dsp3akb"]
        lead["name"] = "DSPPPAKB Kabupaten Kapuas Hulu"

    assert county.read(fill(tmp_path, "20_institutions.json", rename)).lead_in_words == "DSPPPAKB"


def test_a_template_reads_the_county_and_escapes_it(tmp_path, settings):
    settings.COUNTY = county.read(fill(tmp_path, "county.json", lambda county: county.update(name="A & B")))
    assert Template("{% county full_name %}").render(Context()) == "Kabupaten A &amp; B"
    assert Template("{% county regulation.articles.review %}").render(Context()) == "Pasal 6"
    for unknown in ("mayor", "regulation.articles.tax"):
        with pytest.raises(TemplateSyntaxError):
            Template(f"{{% county {unknown} %}}")


# gugus/county.py says what each word is for by that of the first county; the word of keys.py marks the keys of installed sites.
MAY = {"gugus/county.py", "gugus/checks/keys.py"}


def test_languages_are_those_of_the_county_and_a_stored_code_stays_readable(settings):
    assert dict(languages()).items() >= {"id": "Indonesia", "iban": "Iban", "dayak": "Bahasa Dayak lain", "other": "Lain"}.items()
    assert [*FORMS["interview"].by_code["language"].choices] == ["id", "malay", "iban", "other"], "the two that come first"
    assert Victim(language="iban").get_language_display() == "Iban"
    settings.COUNTY = replace(settings.COUNTY, languages={"bugis": "Bugis"})
    assert [code for code, _ in languages()] == ["id", "bugis", "sign", "other"]
    assert Victim(language="iban").get_language_display() == "iban"


def test_police_and_those_told_of_danger_are_called_as_the_county_calls_them(settings):
    assert (settings.COUNTY.police_name, settings.COUNTY.told_of_danger) == ("Polres", "koordinator dan Polres")
    own = settings.COUNTY.institutions | {"polres": {"short_name": "Polresta", "kind": "police"}}
    city = replace(settings.COUNTY, institutions=own, danger=("polres", "rsud"))
    assert (city.police_name, city.told_of_danger) == ("Polresta", f"koordinator, Polresta dan {own['rsud']['short_name']}")
    assert replace(city, institutions={}).police_name == "kepolisian"


def test_no_word_of_the_first_county_stands_in_the_code():
    folders = [(settings.BASE_DIR / name).rglob("*") for name in ("templates", *(f"{app}/static" for app in settings.OWN_APPS))]
    files = [
        *sources(*settings.OWN_APPS),
        *(path for found in folders for path in found if path.suffix in {".html", ".txt", ".js"}),
    ]
    assert {
        str(path.relative_to(settings.BASE_DIR)): sorted({match[0] for match in WORDS.finditer(path.read_text())})
        for path in files
        if WORDS.search(path.read_text())
    }.keys() == MAY
