"""A workbook that is too long to be checked at once: the worker checks it, the page shows how far it is and what was found."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from gugus.actions import uploaded_table
from gugus.models import UploadedTable
from gugus.models.uploaded_table import PATIENCE
from gugus.uploads import tables
from rad import tasks
from rad.models import Realisation, Revision
from rujukan.privacy.actions import sweep
from tests.rad import report_workbooks, workbooks
from tests.rad.report_workbooks import IMPORT
from tests.rad.reports import MEASURED, YEAR
from tests.rad.workbooks import CODE
from tests.rujukan.pages import at_desk, text
from tests.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.long]
PLAN = "/rad/impor/?rencana=rad-2019"
HEADINGS = "Kode indikator;Tahun;Realisasi;Alasan berbeda dari data kasus;Kategori kendala;Tindak lanjut;Bukti\n"
ROWS = 6000


def long(value=160, rows=ROWS):
    """Return a CSV file with one row of reports and many blank ones below."""
    return f"{HEADINGS}{MEASURED};{YEAR};{value};;;;Rekap\n".encode() + b";;;;;;\n" * rows


def faulty(rows=ROWS):
    return HEADINGS.encode() + f"X-1;{YEAR};1;;;;\n".encode() * rows


def test_the_worker_checks_it_and_the_page_shows_the_same_preview(cast, queue):
    desk = at_desk(cast.disnaker)
    answer = report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    assert (answer.status_code, answer.url) == (302, IMPORT)
    page = desk.get(IMPORT)
    assert "Membaca berkas" in text(page)
    assert page["Refresh"] == "5"
    run_worker()
    page = desk.get(IMPORT)
    assert "Refresh" not in page
    assert [part.code for part in page.context["parts"]] == [MEASURED]
    assert "<b>160" in text(page)
    assert not Realisation.objects.exists()
    assert desk.post(reverse("rad:report_import_save", args=[YEAR]), {"changes": page.context["form"]["changes"].value()}).url
    assert Realisation.objects.get().value == 160
    assert not UploadedTable.objects.exists(), "applied, it is not needed any more"


def test_the_import_of_the_plan_uses_the_same_way(cast, queue):
    content = "Kode anggaran;Tahun;Pagu (rupiah);Sumber dana\n" + f"{CODE};2021;258000001;APBD Kabupaten\n" + ";;;\n" * ROWS
    desk = at_desk(cast.rad)
    assert workbooks.upload(desk, content.encode(), "anggaran.csv").url == PLAN
    run_worker()
    page = desk.get(PLAN)
    assert [one.new for one in page.context["differences"]] == [{"amount": 258_000_001}]
    workbooks.propose(desk, page)
    assert Revision.objects.get().cells.count() == 1
    assert "Unggah" not in text(desk.get(PLAN)).partition("<main")[0]
    assert not UploadedTable.objects.exists()


def test_the_page_says_which_row_is_checked(cast, queue, monkeypatch):
    told = []
    monkeypatch.setattr(uploaded_table, "tell_progress", lambda key, *progress: told.append(progress))
    report_workbooks.upload(cast.disnaker, faulty(), "realisasi.csv")
    run_worker()
    assert told == [(done, ROWS) for done in range(0, ROWS + 1, 1000)]
    monkeypatch.undo()
    UploadedTable.objects.update(state="checking", checked=3000, rows=ROWS)
    assert "Memeriksa baris 3.000 dari 6.000" in text(at_desk(cast.disnaker).get(IMPORT))


def test_faults_are_shown_the_first_of_them_and_how_many_there_are(cast, queue):
    report_workbooks.upload(cast.disnaker, faulty(), "realisasi.csv")
    run_worker()
    page = at_desk(cast.disnaker).get(IMPORT)
    assert "6.000 hal perlu dibetulkan" in text(page)
    assert len(page.context["found"].faults) == 300


def test_asked_twice_it_is_checked_once_and_another_file_takes_its_place(cast, queue):
    for _ in range(2):
        report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    assert queue.count() == 1
    run_worker()
    report_workbooks.upload(cast.disnaker, long(), "lagi.csv")
    assert queue.count() == 1, "what was found still stands"
    report_workbooks.upload(cast.disnaker, long(170), "realisasi.csv")
    assert queue.count() == 2
    assert UploadedTable.objects.get().state == "checking"


def test_what_its_sender_wrote_is_sealed_and_for_the_sender_only(cast, queue):
    report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    row = UploadedTable.objects.get()
    assert b"Rekap" not in bytes(row.content)
    assert queue.get().args_kwargs == {"args": [str(row.pk), cast.disnaker.pk], "kwargs": {}}
    run_worker()
    row.refresh_from_db()
    assert not row.content, "the workbook is not needed after the check"
    assert b"Rekap" not in bytes(row.result)
    assert "Rekap" not in text(at_desk(cast.dinkes).get(IMPORT))


def test_a_check_that_was_killed_is_repeated(cast, queue, monkeypatch):
    report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    row = UploadedTable.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "comparing", lost)
        with pytest.raises(OperationalError):
            tasks.check_table.call(str(row.pk), cast.disnaker.pk)
    row.refresh_from_db()
    assert row.state == "checking"
    run_worker()
    row.refresh_from_db()
    assert row.state == "checked"
    tasks.check_table.call(str(row.pk), cast.disnaker.pk)  # repeated after its end, it does nothing


def lost(*_):
    raise OperationalError("trial")


def test_a_check_that_fails_or_never_ends_is_told_and_the_file_may_be_sent_again(cast, queue, monkeypatch):
    desk = at_desk(cast.disnaker)
    report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "comparing", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_worker()
    assert "tidak selesai diperiksa" in text(desk.get(IMPORT))
    report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    UploadedTable.objects.update(at=timezone.now() - PATIENCE - timedelta(seconds=1))
    page = desk.get(IMPORT)
    assert "tidak selesai diperiksa" in text(page)
    assert "Refresh" not in page


def test_a_longer_one_is_refused(cast, queue):
    report_workbooks.upload(cast.disnaker, b"a;b\n" + b"1;2\n" * (tables.LONG.rows + 1), "realisasi.csv")
    run_worker()
    assert "lebih dari 50.000 baris" in text(at_desk(cast.disnaker).get(IMPORT))


def test_it_is_deleted_after_a_day(cast, queue):
    report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    sweep.sweep(timezone.now() + timedelta(hours=23))
    assert UploadedTable.objects.exists()
    sweep.sweep(timezone.now() + timedelta(hours=25))
    assert not UploadedTable.objects.exists()


def test_a_new_file_can_be_sent_while_an_old_check_waits(cast, queue):
    report_workbooks.upload(cast.disnaker, long(), "realisasi.csv")
    run_worker()
    assert 'name="file"' in text(at_desk(cast.disnaker).get(f"{IMPORT}?baru=1"))
    report_workbooks.upload(cast.disnaker, b"nama;umur\nA;1\n", "pendek.csv")
    assert UploadedTable.objects.exists(), "a file that was refused replaces nothing"
