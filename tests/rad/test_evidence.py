"""Files that prove a report: sealed, seen by those who read the report, kept once it is handed in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rad.actions import evidence, realisation
from rad.models import Evidence, EvidenceContent
from tests.rad import reports
from tests.rad.reports import MEASURED, YEAR
from tests.rujukan.scenarios import a_file
from tests.samples import picture

pytestmark = pytest.mark.django_db
PAGE, SAVE = (reverse(f"rad:{name}", args=[MEASURED, YEAR]) for name in ("realisation_detail", "realisation_save"))


def enter(client, user):
    client.force_login(user)
    return client


def proof(cast, content=b"daftar hadir"):
    """Return a file of a draft report of Disnaker."""
    [row] = evidence.attach(reports.draft(cast.disnaker, value=160), [a_file("hadir.jpg", content)], by=cast.disnaker)
    return row


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
    assert evidence.attach(row.report, [a_file("lagi.jpg", b"daftar hadir")], by=cast.disnaker) == []


def test_a_wrong_file_is_deleted_only_while_the_report_is_written(client, cast):
    enter(client, cast.disnaker).post(reverse("rad:evidence_remove", args=[proof(cast).pk]))
    assert not Evidence.objects.exists()
    assert not EvidenceContent.objects.exists()
    row = proof(cast)
    realisation.submit(row.report, by=cast.disnaker)
    for verb, subjects in ((evidence.remove, [row]), (evidence.attach, [row.report, [a_file()]])):
        with pytest.raises(Refused, match="sudah diajukan"):
            verb(*subjects, by=cast.disnaker)
    with scope(cast.disnaker):
        assert Evidence.objects.filter(pk=row.pk).delete()[0] == 0


@pytest.mark.parametrize(
    ("username", "sees"), [("disnaker", True), ("rad", True), ("auditor", True), ("gow", False), ("koordinator", False)]
)
def test_others_see_no_file_also_of_an_approved_report(cast, username, sees):
    row = proof(cast)
    realisation.approve(realisation.submit(row.report, by=cast.disnaker), by=cast.rad)
    with scope(getattr(cast, username)):
        assert Evidence.objects.filter(pk=row.pk).exists() is sees
        assert EvidenceContent.objects.filter(pk=row.pk).exists() is sees
