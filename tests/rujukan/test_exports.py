"""Exports: asked for with a purpose, made by the worker, anonymised, downloaded by the requester only, deleted after a week."""

import csv
import re
import uuid
from collections import Counter
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import AccessLog, District
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework
from rujukan.choices.ctdc import AgeBand, Purpose
from rujukan.choices.identification import Conclusion
from rujukan.choices.victim import Sex
from rujukan.models import DataExport, Victim
from rujukan.privacy.actions import sweep
from rujukan.statistics import disclosure as files, tasks
from rujukan.statistics.actions import export as exports
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, text
from tests.sight import shown
from tests.worker import run_worker

pytestmark = pytest.mark.long
DAY = timedelta(days=1)
LIST = reverse("export_list")
QUASI_IDENTIFIERS = ("yearOfRegistration", "ageBand", "gender", "countryOfOrigin")


def last_year():
    return timezone.localtime().year - 1


def answers(**changes):
    data = {"what": f"ctdc:{last_year()}", "purpose": "report", "explanation": "Laporan kepada provinsi"}
    return data | {"submit_key": str(uuid.uuid4())} | changes


def people(cast, number, *, year=None, **changes):
    """Return victims of one case who were recorded in a year; `changes` are columns."""
    first = scenarios.a_victim(cast.koordinator)
    more = [
        casework.add_victim(first.case, by=cast.koordinator, fields=scenarios.person(name=f"Orang {place}", nik="", phone=""))
        for place in range(number - 1)
    ]
    recorded = Victim.objects.filter(pk__in=[one.pk for one in (first, *more)])
    recorded.update(added_at=datetime(year or last_year(), 12, 31, 23, tzinfo=timezone.get_default_timezone()), **changes)
    return list(recorded.order_by("pk"))


def exported(cast):
    """Return (rows of the data, codebook as text, the export)."""
    export = scenarios.an_export(cast.koordinator)
    with scope(cast.koordinator):
        archive = ZipFile(BytesIO(files.download(cast.koordinator, export)))
    data, words = (archive.read(name).decode("utf-8-sig") for name in ("data.csv", "kamus-data.csv"))
    return list(csv.DictReader(StringIO(data))), words, export


# Anonymity


def test_each_combination_that_appears_appears_at_least_five_times(cast):
    """Recompute it from the file alone."""
    people(cast, 7, sex=Sex.FEMALE, age_band=AgeBand.B18, origin_region="53")
    people(cast, 4, sex=Sex.FEMALE, age_band=AgeBand.B21, origin_region="MY")
    people(cast, 3, sex=Sex.MALE, age_band=AgeBand.B9, origin_region="53", year=last_year() - 1)
    people(cast, 4, sex=Sex.MALE, age_band=AgeBand.B0, origin_district=District.objects.first(), year=last_year() - 1)
    people(cast, 2, sex=Sex.MALE, age_band=AgeBand.B48, year=last_year() - 2)
    rows, words, export = exported(cast)
    combinations = Counter(tuple(row[name] for name in QUASI_IDENTIFIERS) for row in rows)
    assert min(combinations.values()) >= 5
    assert combinations[str(last_year()), "18--20", "Feminine", "ID"] == 7
    assert combinations[str(last_year() - 1), "0--17", "Masculine", "ID"] == 7, "two bands of children, told as one"
    assert (export.rows, export.generalised, export.left_out) == (14, 7, 6)
    assert "baris ditinggalkan,6" in words


def test_small_data_make_a_file_that_says_it_is_empty(cast):
    people(cast, 4)
    rows, words, _ = exported(cast)
    assert rows == []
    assert "Kosong" in words
    assert "baris ditinggalkan,kurang dari 5" in words
    page = text(at_desk(cast.koordinator).get(LIST))
    assert "Kosong" in page


def test_the_file_holds_no_code_no_name_and_no_day(cast):
    victims = people(cast, 6)
    rows, words, _ = exported(cast)
    content = "\n".join(";".join(row.values()) for row in rows)
    assert len(rows) == 6
    for secret in (scenarios.NAME, "Orang 1", *(one.code for one in victims), victims[0].case.number):
        assert secret not in content + words
    assert not re.search(r"\d{4}-\d\d|\d\d:\d\d|[0-9a-f]{8}-", content)


def test_a_witness_a_person_who_is_no_victim_and_the_running_year_stay_out(cast):
    victims = people(cast, 9)
    for victim, conclusion in zip(victims, (Conclusion.WITNESS, Conclusion.NOT_VICTIM, Conclusion.IDENTIFIED), strict=False):
        scenarios.identify(victim, cast.koordinator, conclusion=conclusion, purposes=[Purpose.PALM_OIL])
    Victim.objects.filter(pk=victims[3].pk).update(restricted_at=timezone.now())
    people(cast, 5, year=last_year() + 1)
    rows, _, _ = exported(cast)
    assert Counter(row["traffickingStatus"] for row in rows) == {
        "ActualVictimOfTrafficking": 1,
        "PossibleVictimOfTrafficking": 5,
    }
    [known] = [row for row in rows if row["traffickingStatus"].startswith("Actual")]
    assert (known["typeOfExploitation"], known["forcedLabourIndustry"]) == ("ForcedLabour", "A")
    assert known["traffickingStatusDecisionMakingOrg"] == "NonPoliceGovernmentalOrganization"
    assert {row["traffickingStatusDecisionMakingOrg"] for row in rows if row is not known} == {"Unknown"}, "nobody has decided"


def test_a_person_under_two_codes_is_one_row_with_the_newest_conclusion(cast):
    kept, given_up, *_ = people(cast, 6)
    scenarios.identify(given_up, cast.koordinator)
    Victim.objects.filter(pk=given_up.pk).update(status="closed", closed_at=timezone.now(), outcome="other", merged_into=kept)
    rows, _, _ = exported(cast)
    assert Counter(row["traffickingStatus"] for row in rows)["ActualVictimOfTrafficking"] == 1
    assert len(rows) == 5


def test_a_case_that_bars_the_asker_is_counted_too(cast):
    [first, *_] = people(cast, 5)
    first.case.barred_users.add(cast.koordinator)
    rows, _, _ = exported(cast)
    assert len(rows) == 5


# Asking


def test_the_worker_makes_what_was_asked_for_and_the_page_shows_its_progress(cast, queue):
    people(cast, 5)
    desk = at_desk(cast.koordinator)
    data = answers()
    assert desk.post(LIST, data).url == LIST
    page = desk.get(LIST)
    assert "Sedang disusun" in text(page)
    assert page["Refresh"] == "5"
    assert "Penjelasan" not in text(page), "a page that reloads itself takes no words"
    desk.post(LIST, data)
    desk.post(LIST, answers())
    assert queue.ready().count() == 1, "asked three times, made once"
    run_worker()
    page = desk.get(LIST)
    assert "5 baris" in text(page)
    assert "Refresh" not in page
    desk.post(LIST, data)
    assert not queue.ready().exists(), "the same form again, after Back"
    assert cost(desk, LIST) <= MOST_QUERIES
    desk.post(LIST, answers(explanation="Diminta lagi oleh provinsi"))
    assert queue.ready().count() == DataExport.objects.count() == 1, "a new one takes the place of the old one"


def test_purpose_and_download_are_in_the_access_log(cast):
    people(cast, 5)
    export = scenarios.an_export(cast.koordinator)
    response = at_desk(cast.koordinator).post(reverse("export_download", args=[export.pk]))
    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"] == f'attachment; filename="ekspor-ctdc-{last_year()}.zip"'
    words = "Laporan kepada Gugus Tugas pusat atau provinsi: Laporan kepada provinsi"
    logged = AccessLog.objects.about(str(export)).values_list("kind", "explanation")
    assert sorted(logged) == [("download", words), ("export", words)]
    assert str(export) in text(at_desk(cast.auditor).get(reverse("audit_list")))


def test_a_purpose_is_needed_and_names_nobody(cast):
    desk = at_desk(cast.koordinator)
    for typed in ("", "uji", scenarios.NIK):
        response = desk.post(LIST, answers(explanation=typed))
        assert response.status_code == 422
    assert desk.post(LIST, answers(what=f"ctdc:{last_year() + 1}")).status_code == 422, "not before the year is over"
    assert not DataExport.objects.exists()
    assert not AccessLog.objects.filter(kind="export").exists()


def test_only_the_coordinator_who_asked_sees_and_downloads_it(cast):
    export = scenarios.an_export(cast.koordinator)
    assert shown(DataExport.objects, cast.koordinator) == [export]
    for other in (cast.koordinator2, cast.auditor, cast.polres, cast.admin):
        assert not shown(DataExport.objects, other)
    assert at_desk(cast.koordinator2).post(reverse("export_download", args=[export.pk])).status_code == 404
    with pytest.raises(Refused):
        exports.ask(by=cast.polres, kind="ctdc", period=str(last_year()), **PURPOSE)


PURPOSE = {"purpose": "report", "explanation": "Laporan kepada provinsi"}


def test_a_file_is_sealed_and_deleted_after_seven_days(cast):
    people(cast, 5)
    export = scenarios.an_export(cast.koordinator)
    assert b"data.csv" not in bytes(export.content)
    DataExport.objects.update(asked_at=timezone.now() - 7 * DAY + timedelta(minutes=1))
    assert sweep.sweep()["exports"] == 0
    DataExport.objects.update(asked_at=timezone.now() - 7 * DAY - timedelta(minutes=1))
    desk = at_desk(cast.koordinator)
    assert desk.post(reverse("export_download", args=[export.pk])).url == LIST, "also before the job has run"
    assert "tidak ada lagi" in text(desk.get(LIST))
    assert sweep.sweep()["exports"] == 1
    assert not DataExport.objects.exists()


# The sheet for re-entry, and the annual table


def sheets_of(export, user):
    """Return {name of a sheet: its rows as lists} of an export."""
    with scope(user):
        book = openpyxl.load_workbook(BytesIO(files.download(user, export)))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def a_sheet(cast):
    month = f"{timezone.localtime():%Y-%m}"
    return scenarios.an_export(cast.koordinator, kind="simfoni", period=month, purpose="reentry")


def test_the_sheet_for_re_entry_has_codes_and_coded_answers_only(cast):
    victim = scenarios.a_victim(cast.koordinator, origin_region="MY", citizenship="ID")
    scenarios.identify(victim, cast.koordinator)
    witness = scenarios.a_victim(cast.koordinator, kind="witness", name="Saksi Contoh", nik="", phone="")
    casework.record_suspect(victim.case, by=cast.koordinator, name="=Pelaku Contoh", role="recruiter", relation="agent")
    sheets = sheets_of(a_sheet(cast), cast.koordinator)
    headers, row = sheets["Entri ulang"]
    told = dict(zip(headers, row, strict=True))
    assert told["Nomor kasus"] == victim.case.number
    assert told["Kode korban"] == victim.code
    assert (told["Asal"], told["Kewarganegaraan"]) == ("Malaysia", "Indonesia")
    assert (told["Tindakan"], told["Cara"], told["Tujuan"]) == ("Perekrutan", "Penipuan", "Perkebunan sawit")
    assert (told["Terduga pelaku"], told["Hubungan dengan korban"]) == (1, "Calo atau agen")
    content = str(sheets)
    for secret in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, "Pelaku Contoh"):
        assert secret not in content
    assert witness.code not in content
    page = text(at_desk(cast.koordinator).get(reverse("victim_access", args=[victim.code])))
    assert "Mengekspor" in page, "the person can be told"


def test_a_sheet_closes_once_its_asker_is_barred_or_a_person_is_restricted(cast, victim):
    desk, export = at_desk(cast.koordinator), a_sheet(cast)
    address = reverse("export_download", args=[export.pk])
    assert desk.post(address).status_code == 200
    Victim.objects.filter(pk=victim.pk).update(restricted_at=timezone.now())
    assert "dibatasi" in text(desk.post(address, follow=True))
    Victim.objects.filter(pk=victim.pk).update(restricted_at=None)
    victim.case.barred_users.add(cast.koordinator)
    assert desk.post(address).status_code == 302
    assert len(sheets_of(a_sheet(cast), cast.koordinator)["Entri ulang"]) == 1, "the next one does not hold the case"


def test_the_annual_table_hides_small_counts(cast):
    people(cast, 6, sex=Sex.FEMALE)
    people(cast, 2, sex=Sex.MALE)
    export = scenarios.an_export(cast.koordinator, kind="annual")
    rows = sheets_of(export, cast.koordinator)["Tabel"]
    counts = {(part, item): count for part, item, count in rows}
    sexes = {item: count for (part, item), count in counts.items() if part == "Korban menurut jenis kelamin"}
    assert sexes == {"Perempuan": "•", "Laki-laki": "•", "Belum diketahui": 0, "Semua": 8}


def test_a_failed_export_says_so_and_can_be_asked_for_again(cast, queue, monkeypatch):
    desk = at_desk(cast.koordinator)
    with monkeypatch.context() as patched:
        patched.setattr("rujukan.statistics.export_files.made", lambda *_: 1 / 0)
        desk.post(LIST, answers())
        with pytest.raises(ZeroDivisionError):
            run_worker()
    assert "Tidak berhasil disusun" in text(desk.get(LIST))
    desk.post(LIST, answers())
    tasks.make_export.call(str(DataExport.objects.get().pk), cast.koordinator.pk)
    assert "Siap diunduh" in text(desk.get(LIST))
