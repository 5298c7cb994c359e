"""The files of the register: sealed, for everybody with an account, removed only within a day."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import FileKind
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused, TooLate
from rad.actions import evidence
from rad.models import Evidence, EvidenceContent, RegisterEntry
from tests.rad import task_force
from tests.rujukan.pages import at_desk, text
from tests.rujukan.scenarios import a_file
from tests.samples import pdf


@pytest.fixture
def decree(cast):
    return task_force.a_decree(cast.rad)


def kept(cast, decree, at=None, by=None):
    [row] = evidence.attach(decree, [a_file("sk.pdf", pdf(), FileKind.PDF)], by=by or cast.rad, at=at)
    return row


def test_a_decree_is_recorded_with_its_file_and_everybody_downloads_it(cast, decree):
    fields = {"kind": "decree", "number": "SK 3", "title": "Sekretariat", "dated_on": "2021-02-15"}
    fields |= {"institution": decree.institution_id, "submit_key": str(uuid.uuid4())}
    fields["files"] = SimpleUploadedFile("SK 3.pdf", pdf(), "application/pdf")
    answer = at_desk(cast.rad).post(reverse("rad:register_new"), fields, follow=True)
    assert "SK 3.pdf" in text(answer)
    row = Evidence.objects.get()
    assert b"SK" not in bytes(Evidence.objects.values_list("name", flat=True).get())
    assert row.register_entry.file_count == 1
    desk = at_desk(cast.gow)
    assert "SK 3.pdf" in text(desk.get(row.register_entry.get_absolute_url()))
    assert "1 berkas" in text(desk.get(reverse("rad:register_list")))
    answer = desk.post(reverse("rad:register_file_open", args=[row.pk]))
    assert answer.content.startswith(b"%PDF")
    assert AccessLog.objects.get(user=cast.gow, kind="download").subject == f"dokumen-{row.register_entry_id}"


def test_sent_again_the_file_is_kept_once(cast, decree):
    kept(cast, decree)
    assert evidence.attach(decree, [a_file("lagi.pdf", pdf(), FileKind.PDF)], by=cast.rad) == []


def test_only_documents_are_kept(cast, decree):
    with pytest.raises(Refused, match="bukan PDF atau gambar") as refusal:
        evidence.attach(decree, [a_file("rapat.ogg", kind=FileKind.OGG)], by=cast.rad)
    assert refusal.value.field == "files"


def test_a_refused_file_keeps_the_entry_out_too(cast, decree):
    fields = {"kind": "decree", "number": "SK 3", "title": "Sekretariat", "dated_on": "2021-02-15"}
    fields |= {"institution": decree.institution_id, "files": SimpleUploadedFile("kosong.pdf", b"", "application/pdf")}
    answer = at_desk(cast.rad).post(reverse("rad:register_new"), fields)
    assert answer.status_code == 422
    assert RegisterEntry.objects.count() == 1


def test_a_wrong_file_is_removed_within_a_day_and_the_history_tells(cast, decree):
    row = kept(cast, decree)
    desk = at_desk(cast.rad)
    assert "Berkas dihapus" in text(desk.post(reverse("rad:register_file_remove", args=[row.pk]), follow=True))
    assert not Evidence.objects.exists()
    assert not EvidenceContent.objects.exists()
    assert "Jumlah berkas" in text(desk.get(reverse("rad:register_changes", args=[decree.pk])))


def test_after_a_day_it_stays(cast, decree):
    row = kept(cast, decree, at=timezone.now() - timedelta(days=2))
    with pytest.raises(TooLate, match="24 jam"):
        evidence.remove(row, by=cast.rad)
    with scope(cast.rad):
        assert Evidence.objects.filter(pk=row.pk).delete()[0] == 0
    assert "Hapus" not in text(at_desk(cast.rad).get(decree.get_absolute_url()))


def test_others_add_and_remove_nothing(cast, decree):
    row = kept(cast, decree)
    for verb, subjects in ((evidence.attach, [decree, [a_file()]]), (evidence.remove, [row])):
        with pytest.raises(Refused, match="pengelola rencana aksi"):
            verb(*subjects, by=cast.koordinator)
    with scope(cast.koordinator):
        assert Evidence.objects.filter(pk=row.pk).delete()[0] == 0
    columns = {"kind": "pdf", "size": 1, "name": "x", "sha256": "0", "by": cast.gow, "register_entry": decree}
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.gow):
        Evidence.objects.create(**columns)
    assert at_desk(cast.rad).post(reverse("rad:evidence_open", args=[row.pk])).status_code == 404
