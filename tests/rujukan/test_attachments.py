"""Files of a complaint: how they arrive, who sees which of them, and that each opening is logged."""

import io
import re
import uuid
from base64 import b64decode
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from gugus.access.scope import scope
from gugus.choices import AccessKind, FileKind
from gugus.models import AccessLog
from gugus.triggers import ignoring
from gugus.uploads import files
from gugus.uploads.files import inspect
from gugus.workflow.lifecycle import Refused
from rujukan.actions import attachment as attachments, casework, triage
from rujukan.choices.event import EventKind
from rujukan.models import Attachment, AttachmentContent, Complaint, ComplaintAddition, Event
from tests.rujukan import scenarios
from tests.rujukan.pages import tab_of
from tests.rujukan.test_complaint_form import answers
from tests.samples import pdf, picture

NAME = "Paspor Marselina Contoh.jpg"


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow, files=[scenarios.a_file(NAME)])


def sent(name=NAME, content=None):
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def download(client, user, complaint, why="Dilampirkan pada laporan"):
    client.force_login(user)
    return client.post(reverse("attachment_open", args=[complaint.attachments.get().pk]), {"explanation": why})


def look(client, user, attachment, **why):
    client.force_login(user)
    return client.post(attachment.get_absolute_url(), why)


def page(client, user, complaint, tab="content"):
    client.force_login(user)
    return client.get(tab_of(complaint, tab)).content.decode()


def rows(user, table):
    """Return how many rows of a table row-level security shows this user."""
    with scope(user), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_the_database_shows_content_to_the_taking_institution_until_triage(cast, complaint):
    """The test uses plain SQL as the web role: no queryset filters the rows."""
    contents = {user: rows(user, "rujukan_attachmentcontent") for user in (cast.gow, cast.koordinator, cast.polres)}
    assert contents == {cast.gow: 1, cast.koordinator: 1, cast.polres: 0}
    casework.open_case([complaint], by=cast.koordinator)
    assert rows(cast.gow, "rujukan_attachment") == 1, "that there is a file it still knows"
    assert rows(cast.gow, "rujukan_attachmentcontent") == 0
    assert rows(cast.koordinator, "rujukan_attachmentcontent") == 1


# Adding files


def test_the_new_complaint_takes_files(client, cast):
    client.force_login(cast.gow)
    client.post(reverse("complaint_new"), answers(files=[sent(), sent("surat.pdf", pdf())]))
    complaint = Complaint.objects.get()
    first, second = complaint.attachments.all()
    assert (first.kind, first.open("name"), first.by, first.institution) == ("jpeg", NAME, cast.gow, cast.gow.institution)
    cleaned = inspect(sent("surat.pdf", pdf())).content
    assert (second.kind, second.size, second.content.open("content")) == ("pdf", len(cleaned), cleaned)
    assert Event.objects.filter(complaint=complaint, kind=EventKind.FILES_ATTACHED).count() == 1


def test_an_addition_takes_files_and_resubmitting_it_is_idempotent(client, cast, complaint):
    client.force_login(cast.gow)
    for _ in range(2):
        form_data = {"submit_key": str(KEY), "text": "Ia mengirim fotonya.", "files": [sent("foto.png", picture("PNG"))]}
        assert client.post(reverse("complaint_append", args=[complaint.number]), form_data).status_code == 302
    assert ComplaintAddition.objects.count() == 1
    assert [attachment.order for attachment in complaint.attachments.all()] == [1, 2]


KEY = uuid.uuid4()


def test_the_same_file_is_kept_once(cast, complaint):
    assert attachments.attach(complaint, [scenarios.a_file("lain.jpg")], by=cast.koordinator) == []
    added = attachments.attach(complaint, [scenarios.a_file(content=b"satu"), scenarios.a_file(content=b"satu")], by=cast.gow)
    assert [attachment.order for attachment in added] == [2]


def test_a_complaint_has_a_limit_of_bytes(cast, complaint, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES_IN_ALL", 40)
    attachments.attach(complaint, [scenarios.a_file(content=b"x" * 20)], by=cast.gow)
    with pytest.raises(Refused, match="paling banyak") as refusal:
        attachments.attach(complaint, [scenarios.a_file(content=b"y" * 20)], by=cast.gow)
    assert refusal.value.field == "files"
    assert complaint.attachments.count() == 2


def test_only_the_taking_institution_and_coordinators_add_files(cast, complaint):
    with pytest.raises(Refused):
        attachments.attach(complaint, [scenarios.a_file(content=b"lain")], by=cast.polres)


def test_a_file_of_the_reporter_has_no_user(client, cast, complaint):
    attachment, *_ = attachments.attach(complaint, [scenarios.a_file(content=b"dari pelapor")], by=None)
    assert (attachment.by, attachment.institution) == (None, None)
    html = page(client, cast.koordinator, complaint)
    assert "dari pelapor" in html


def test_a_file_comes_no_earlier_than_its_complaint(cast, complaint):
    with pytest.raises(Refused):
        attachments.attach(complaint, [scenarios.a_file(content=b"x")], by=cast.gow, at=timezone.now() - timedelta(days=1))


@pytest.mark.parametrize("way", ["complaint_new", "complaint_append"])
def test_a_page_that_comes_back_says_that_files_must_be_chosen_again(client, cast, complaint, way):
    client.force_login(cast.gow)
    form_data = answers(narrative="") if way == "complaint_new" else {"submit_key": str(uuid.uuid4()), "text": ""}
    url = reverse(way, args=[complaint.number] if way == "complaint_append" else [])
    response = client.post(url, form_data | {"files": [sent()]})
    assert response.status_code == 422
    assert "Pilih sekali lagi sebelum mengirim" in response.content.decode()
    assert Attachment.objects.count() == 1


def test_so_does_the_page_that_asks_whether_it_is_another_complaint(client, cast, complaint):
    client.force_login(cast.gow)
    form_data = answers(files=[sent()]) | {"orang-0-nik": scenarios.NIK}
    response = client.post(reverse("complaint_new"), form_data)
    html = response.content.decode()
    assert "Tetap simpan" in html
    assert "Berkas yang Anda pilih belum tersimpan" in html
    client.post(reverse("complaint_new"), form_data | {"confirmed": "1", "files": [sent()]})
    assert Attachment.objects.count() == 2


def test_a_draft_keeps_no_files_and_says_so(client, cast):
    client.force_login(cast.gow)
    response = client.post(reverse("complaint_new"), answers(draft="1", files=[sent()]), follow=True)
    assert "tanpa berkasnya" in response.content.decode()
    assert not Attachment.objects.exists()


def test_too_many_and_too_much_are_refused_beside_the_field(client, cast, complaint, monkeypatch):
    client.force_login(cast.gow)
    url = reverse("complaint_append", args=[complaint.number])
    form_data = {"submit_key": str(uuid.uuid4()), "text": "Foto"}
    response = client.post(url, form_data | {"files": [sent(f"{turn}.jpg") for turn in range(files.MOST_FILES + 1)]})
    assert "Paling banyak 8 berkas" in response.content.decode()
    monkeypatch.setattr("gugus.forms.files.MOST_BYTES_IN_ALL", 1000)
    response = client.post(url, form_data | {"files": [sent("1.jpg"), sent("2.jpg")]})
    assert response.status_code == 422
    assert "Kirim bertahap" in response.content.decode()


# Reading files


def test_a_file_name_is_shown_only_to_readers_of_the_complaint(client, cast, complaint):
    assert NAME in page(client, cast.gow, complaint)
    assert NAME in page(client, cast.koordinator, complaint)
    triage.review(complaint, by=cast.koordinator)
    html = page(client, cast.gow, complaint)
    assert NAME not in html
    assert "Gambar JPEG" in html
    assert complaint.attachments.get().get_absolute_url() not in html, "no button that refuses"


def test_a_picture_is_shown_smaller_and_marked_and_the_look_is_logged(client, cast):
    photo = inspect(sent(content=picture(size=(2400, 1200), noise=True)))
    attachment = scenarios.a_complaint(cast.gow, files=[photo]).attachments.get()
    response = look(client, cast.gow, attachment)
    [shown] = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', response.content.decode())
    with Image.open(io.BytesIO(b64decode(shown))) as drawn:
        assert drawn.size == (1280, 640)
        assert photo.content != drawn.tobytes()
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; img-src 'self' data:;")
    assert "no-store" in response.headers["Cache-Control"]
    entry = AccessLog.objects.get()
    assert (entry.user, entry.kind, entry.subject) == (cast.gow, AccessKind.VIEW, attachment.complaint.number)
    assert "data:" not in client.get(attachment.get_absolute_url()).content.decode(), "Back and reload show no content"


def test_the_mark_names_who_looks_and_when(client, cast, monkeypatch):
    attachment = scenarios.a_complaint(cast.gow, files=[inspect(sent())]).attachments.get()
    marks = []
    monkeypatch.setattr("rujukan.disclosure.files.marked", lambda content, words: marks.append(words) or content)
    look(client, cast.gow, attachment)
    year = timezone.localtime().year
    assert re.fullmatch(rf"{cast.gow} · {cast.gow.institution.short_name} · \d+ \w+ {year} \d\d\.\d\d WIB", marks[0])


def test_a_mark_covers_the_whole_picture():
    plain = inspect(sent(content=picture("PNG", (900, 900)))).content
    with Image.open(io.BytesIO(files.marked(plain, "Bayu · Polres · 27 November 2026 10.00 WIB"))) as drawn:
        tiles = [drawn.crop((x, y, x + 300, y + 300)).getextrema() for x in range(0, 900, 300) for y in range(0, 900, 300)]
    assert all(high - low > 60 for tile in tiles for low, high in tile)


def test_sound_plays_on_the_page_and_a_pdf_is_only_downloaded(client, cast):
    sound, paper = scenarios.a_file("suara.ogg", b"suara", FileKind.OGG), scenarios.a_file("surat.pdf", b"surat", FileKind.PDF)
    played, printed = scenarios.a_complaint(cast.gow, files=[sound, paper]).attachments.all()
    assert 'audio src="data:audio/ogg;base64,c3VhcmE="' in look(client, cast.gow, played).content.decode()
    assert AccessLog.objects.count() == 1
    response = look(client, cast.gow, printed)
    assert response.status_code == 422
    assert "tidak dapat ditampilkan" in response.content.decode()
    assert AccessLog.objects.count() == 1, "nothing was shown"


def test_a_picture_that_cannot_be_drawn_says_so(client, cast, complaint):
    response = look(client, cast.gow, complaint.attachments.get())
    assert response.status_code == 422
    assert "Unduh aslinya bila diperlukan" in response.content.decode()


@pytest.mark.parametrize("why", ["", "x", f"Untuk {scenarios.NAME}"])
def test_a_download_needs_a_reason_that_names_nobody(client, cast, complaint, why):
    response = download(client, cast.gow, complaint, why)
    assert response.status_code == 422
    assert not AccessLog.objects.filter(kind=AccessKind.DOWNLOAD).exists()


def test_a_download_is_logged_with_its_reason(client, cast, complaint):
    response = download(client, cast.gow, complaint)
    assert response.content == b"isi sebuah gambar"
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{complaint.number}-berkas-1.jpg"'
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    entry = AccessLog.objects.get()
    assert (entry.user, entry.kind, entry.subject) == (cast.gow, AccessKind.DOWNLOAD, complaint.number)
    assert (entry.sections, entry.explanation) == (["files"], "Berkas 1, Gambar JPEG: Dilampirkan pada laporan")


def test_after_triage_the_institution_opens_it_no_more(client, cast, complaint):
    triage.review(complaint, by=cast.koordinator)
    assert download(client, cast.gow, complaint).status_code == 404
    assert look(client, cast.gow, complaint.attachments.get()).status_code == 404
    assert not AccessLog.objects.exists()
    assert download(client, cast.koordinator, complaint).status_code == 200


@pytest.mark.parametrize("username", ["polres", "rad", "kepala", "bupati", "auditor", "admin"])
def test_no_other_user_opens_a_file(client, cast, complaint, username):
    assert download(client, getattr(cast, username), complaint).status_code in {403, 404}
    assert not AccessLog.objects.exists()


def test_a_barred_user_opens_no_file(client, cast, complaint):
    case = casework.open_case([complaint], by=cast.koordinator)
    bars = {"bars_users": [cast.koordinator2], "name": "Petugas", "role": "unknown", "relation": "other"}
    casework.record_suspect(case, by=cast.koordinator, **bars)
    assert download(client, cast.koordinator2, complaint).status_code == 404
    with scope(cast.koordinator2):
        assert not Attachment.objects.exists()
        assert not AttachmentContent.objects.exists()


def test_after_triage_the_database_hides_the_content_from_the_institution(cast, complaint):
    with scope(cast.gow):
        assert AttachmentContent.objects.exists()
    triage.review(complaint, by=cast.koordinator)
    with scope(cast.gow):
        assert Attachment.objects.exists()
        assert not AttachmentContent.objects.exists()
        attachments.attach(complaint, [scenarios.a_file(content=b"menyusul")], by=cast.gow)
    assert AttachmentContent.objects.count() == 2


def test_an_erased_file_says_so(client, cast, complaint):
    with ignoring("rujukan.Attachment:append_only", "rujukan.AttachmentContent:append_only"):
        Attachment.objects.update(name=b"")
        AttachmentContent.objects.update(content=b"")
    assert "Sudah dimusnahkan" in page(client, cast.gow, complaint)
    assert "sudah dimusnahkan" in look(client, cast.gow, complaint.attachments.get()).content.decode()
    assert "sudah dimusnahkan" in download(client, cast.gow, complaint).content.decode()
    assert attachments.attach(complaint, [scenarios.a_file()], by=cast.gow), "sent again, it is kept again"


@pytest.mark.parametrize(("model", "emptied"), [(Attachment, {"name": b""}), (AttachmentContent, {"content": b""})])
def test_files_are_append_only(cast, complaint, model, emptied):
    for change in (lambda: model.objects.all().delete(), lambda: model.objects.update(**emptied)):
        with pytest.raises(DatabaseError), scope(cast.koordinator):
            change()
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_holds_neither_name_nor_content_in_plain_text(cast):
    marker = b"Penanda rahasia dalam surat"
    complaint = scenarios.a_complaint(cast.gow, files=[scenarios.a_file(NAME, b"%PDF-1.7 " + marker)])
    assert marker in complaint.attachments.get().content.open("content")
    dump = b""
    with connection.cursor() as cursor:
        for table in ("rujukan_attachment", "rujukan_attachmentcontent", "rujukan_event", "gugus_notice"):
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                dump += b"".join(bytes(part) for part in copy)
    assert complaint.pk.bytes in dump
    assert not [needle for needle in (NAME.encode(), marker) if needle in dump]


def test_the_event_of_added_files_holds_no_file_name(client, cast, complaint):
    assert "Berkas ditambahkan" in page(client, cast.koordinator, complaint, "history")
    assert NAME.encode() not in str(list(Event.objects.values())).encode()


def test_two_complaints_of_the_same_intake_share_no_file(cast):
    complaint = scenarios.a_complaint(cast.gow, files=[scenarios.a_file()])
    other = scenarios.a_complaint(cast.polres, files=[scenarios.a_file()])
    assert complaint.attachments.count() == other.attachments.count() == 1
