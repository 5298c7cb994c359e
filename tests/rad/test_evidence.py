"""What proves a report: sealed files, seen by those who read the report, kept once it is handed in; and a meeting."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rad.actions import evidence, realisation
from rad.models import Evidence, EvidenceContent
from tests.rad import reports, task_force
from tests.rad.reports import MEASURED, YEAR
from tests.rujukan.pages import enter
from tests.rujukan.scenarios import a_file
from tests.samples import picture

PAGE, SAVE = (reverse(f"rad:{name}", args=[MEASURED, YEAR]) for name in ("realisation_detail", "realisation_save"))


def proof(cast, content=b"daftar hadir"):
    """Return a file of a draft report of Disnaker."""
    [row] = evidence.attach(reports.draft(cast.disnaker, value=160), [a_file("hadir.jpg", content)], by=cast.disnaker)
    return row


def test_a_workbook_is_told_to_be_saved_as_pdf(client, cast):
    """Lists of participants are workbooks; openpyxl, unlike Excel, writes the type at the end of the file."""
    book, content = openpyxl.Workbook(), BytesIO()
    for number in range(500):
        book.active.append([number, f"Peserta {number}", f"Desa {number * 7919 % 1000}"])
    book.save(content)
    sent = SimpleUploadedFile("daftar hadir.xlsx", content.getvalue())
    answer = enter(client, cast.disnaker).post(SAVE, {"text": "160", "files": sent})
    assert answer.status_code == 422
    assert "Simpan dulu sebagai PDF" in answer.text
    assert 'value="160"' in answer.text, "what was typed is kept"


def test_a_report_is_sent_with_a_file_that_the_reviewer_downloads(client, cast):
    photo = SimpleUploadedFile("foto kegiatan.jpg", picture(), "image/jpeg")
    answer = enter(client, cast.disnaker).post(SAVE, {"text": "160", "files": photo, "ajukan": "1"}, follow=True)
    assert "foto kegiatan.jpg" in answer.text
    row = Evidence.objects.get()
    assert b"foto" not in bytes(Evidence.objects.values_list("name", flat=True).get())
    enter(client, cast.rad)
    assert "foto kegiatan.jpg" in client.get(PAGE).text
    answer = client.post(reverse("rad:evidence_open", args=[row.pk]))
    assert answer.content.startswith(b"\xff\xd8")
    assert AccessLog.objects.get(user=cast.rad, kind="download").subject == f"{MEASURED}-{YEAR}"


def test_a_file_sent_twice_is_kept_once(cast):
    row = proof(cast)
    assert evidence.attach(row.owner, [a_file("lagi.jpg", b"daftar hadir")], by=cast.disnaker) == []


def test_a_wrong_file_is_deleted_only_while_the_report_is_written(client, cast):
    enter(client, cast.disnaker).post(reverse("rad:evidence_remove", args=[proof(cast).pk]))
    assert not Evidence.objects.exists()
    assert not EvidenceContent.objects.exists()
    row = proof(cast)
    realisation.submit(row.owner, by=cast.disnaker)
    for verb, subjects in ((evidence.remove, [row]), (evidence.attach, [row.owner, [a_file()]])):
        with pytest.raises(Refused, match="sudah diajukan"):
            verb(*subjects, by=cast.disnaker)
    with scope(cast.disnaker):
        assert Evidence.objects.filter(pk=row.pk).delete()[0] == 0


@pytest.mark.parametrize(
    ("username", "sees"), [("disnaker", True), ("rad", True), ("auditor", True), ("gow", False), ("koordinator", False)]
)
def test_others_see_no_file_also_of_an_approved_report(cast, username, sees):
    row = proof(cast)
    realisation.approve(realisation.submit(row.owner, by=cast.disnaker), by=cast.rad)
    with scope(getattr(cast, username)):
        assert Evidence.objects.filter(pk=row.pk).exists() is sees
        assert EvidenceContent.objects.filter(pk=row.pk).exists() is sees


def a_meeting(cast, year=YEAR):
    return task_force.a_meeting(cast.rad, held_on=date(year, 3, 9), title="Rapat pelatihan")


def test_a_meeting_of_the_year_proves_a_report(client, cast):
    meeting, other = a_meeting(cast), a_meeting(cast, YEAR - 1)
    page = enter(client, cast.disnaker).get(PAGE)
    assert [one.pk for one in page.context["written"].fields["meeting"].queryset] == [meeting.pk]
    client.post(SAVE, {"text": "160", "meeting": meeting.pk, "ajukan": "1"})
    assert reports.indicator(MEASURED).realisations.get(year=YEAR).meeting == meeting
    assert meeting.get_absolute_url() in enter(client, cast.rad).get(PAGE).text
    with pytest.raises(Refused) as refusal:
        realisation.report(reports.indicator(), 2021, by=cast.disnaker, fields={"text": "1", "value": 1, "meeting": other})
    assert refusal.value.field == "meeting"


def test_the_page_of_many_reports_leaves_the_meeting_alone(cast):
    meeting = a_meeting(cast)
    row = reports.draft(cast.disnaker, value=160)
    fields = {"text": "160", "value": 160}
    row, _ = realisation.report(row.indicator, YEAR, by=cast.disnaker, fields=fields | {"meeting": meeting}, version=row.version)
    fields["text"] = "160 orang"
    row, _ = realisation.report(row.indicator, YEAR, by=cast.disnaker, fields=fields, version=row.version)
    assert row.meeting == meeting
