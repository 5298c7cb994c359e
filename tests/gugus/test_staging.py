"""Files that are sent ahead of their form, in pieces: sealed, for their sender only, within limits, taken once."""

import json
import uuid
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import staging
from gugus.forms import staging as piece_form
from gugus.models import StagedPiece, Submission
from gugus.uploads import files
from gugus.uploads.files import inspect
from gugus.views import staging as view
from rujukan.privacy.actions import sweep
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.samples import picture
from tests.sight import shown

URL = "/berkas/titip/"
PHOTO = picture(size=(400, 300), noise=True, quality=97)
KEY = sha256(PHOTO).hexdigest()
assert staging.PIECE < len(PHOTO) < 2 * staging.PIECE


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow)


def put(client, content=PHOTO[: staging.PIECE], offset=0, key=KEY, **headers):
    piece = SimpleUploadedFile("blob", content)
    return client.post(URL, {"key": key, "offset": offset, "piece": piece}, headers={"sent-by": "script"} | headers)


def put_whole(client, content=PHOTO):
    key = sha256(content).hexdigest()
    for offset in range(0, len(content), staging.PIECE):
        assert put(client, content[offset : offset + staging.PIECE], offset, key).status_code == 200
    return key


def sizes(client, *keys):
    return client.get(URL, {"key": keys or [KEY]}).json()["sizes"]


def entry(content=PHOTO, key=KEY, name="foto.jpg"):
    return f"files {key} {len(content)} {name}"


def append(client, complaint, submit_key=None, *, note="Ia mengirim fotonya.", **fields):
    """Send the form for later information as the script does."""
    key = submit_key or uuid.uuid4()
    headers = {"sent-by": "script", "idempotency-key": str(key)}
    typed = {"submit_key": key, "text": note} | fields
    return client.post(reverse("complaint_append", args=[complaint.number]), typed, headers=headers)


def test_a_form_takes_a_file_that_went_ahead_once(gow, cast, complaint):
    put_whole(gow)
    assert sizes(gow, KEY, "0" * 64) == [len(PHOTO), 0]
    append(gow, complaint, staged=entry())
    attachment = complaint.attachments.get()
    assert attachment.content.open("content") == inspect(SimpleUploadedFile("foto.jpg", PHOTO)).content
    assert (attachment.open("name"), attachment.by) == ("foto.jpg", cast.gow)
    assert not StagedPiece.objects.exists()


def test_a_form_whose_answer_was_lost_is_the_same_form_after_its_files_were_taken(gow, complaint):
    put_whole(gow)
    key = uuid.uuid4()
    append(gow, complaint, key, staged=entry())
    assert "jadi tidak dicatat dua kali" in text(append(gow, complaint, key, staged=entry()))
    plain = append(gow, complaint, key, files=[SimpleUploadedFile("foto.jpg", PHOTO)])
    assert "jadi tidak dicatat dua kali" in text(plain), "whichever way the file went"
    assert complaint.attachments.count() == Submission.objects.count() == 1


def test_a_fault_in_another_field_keeps_what_went_ahead(gow, complaint):
    put_whole(gow)
    assert append(gow, complaint, note="", staged=entry()).status_code == 422
    assert sizes(gow) == [len(PHOTO)]
    append(gow, complaint, staged=entry())
    assert complaint.attachments.count() == 1


def test_a_piece_is_sealed_and_its_senders(gow, cast, complaint):
    put(gow)
    row = StagedPiece.objects.get()
    assert row.open("content") == PHOTO[: staging.PIECE]
    assert PHOTO[100:200] not in bytes(row.content)
    assert bytes.fromhex(KEY) != bytes(row.file), "nobody can look up whether a known file is there"
    assert not shown(StagedPiece.objects, cast.koordinator)
    other = at_desk(cast.koordinator)
    assert sizes(other) == [0]
    assert staging.UNFINISHED in text(append(other, complaint, staged=entry()))
    assert not complaint.attachments.exists()


def test_a_piece_goes_on_where_the_others_end(gow):
    put(gow)
    for offset in (0, 7, 2 * staging.PIECE):
        answer = put(gow, offset=offset)
        assert answer.status_code == (200 if offset == 0 else 409), "the first piece, repeated, is there"
        assert answer.json()["size"] == staging.PIECE
    assert StagedPiece.objects.count() == 1


def test_two_tabs_that_send_the_same_piece_at_once_keep_it_once(gow, cast, monkeypatch):
    put(gow)
    monkeypatch.setattr(staging, "size_of", lambda *_, **__: 0)  # as if the other tab's piece was not committed yet
    with scope(cast.gow):
        staging.put(KEY, 0, PHOTO[: staging.PIECE], by=cast.gow)
    assert StagedPiece.objects.count() == 1


def test_an_unfinished_file_is_refused_beside_its_field(gow, complaint):
    put(gow)
    assert f"“foto.jpg”: {staging.UNFINISHED}" in text(append(gow, complaint, staged=entry()))
    assert sizes(gow) == [staging.PIECE], "what is there stays"


def test_bytes_that_are_not_the_files_are_thrown_away(gow, complaint):
    put(gow, b"lain", key=KEY)
    assert append(gow, complaint, staged=entry(b"lain")).status_code == 422
    assert sizes(gow) == [0], "the file can be sent again"


def test_several_files_keep_the_limits_of_a_form(gow, complaint):
    put_whole(gow)
    response = append(gow, complaint, staged=[entry()] * (files.MOST_FILES + 1))
    assert f"Paling banyak {files.MOST_FILES} berkas" in text(response)


def test_limits_are_told_in_words(gow, monkeypatch):
    def refused(*arguments, **keywords):
        answer = put(gow, *arguments, **keywords)
        return answer.status_code, answer.json()["words"]

    assert refused(bytes(staging.PIECE + 1)) == (422, staging.PIECE_TOO_LARGE)
    assert refused(b"x", offset=files.MOST_BYTES) == (422, files.TOO_LARGE)
    monkeypatch.setattr(staging, "MOST_PIECES", 1)
    put(gow)
    assert refused(PHOTO[staging.PIECE :], offset=staging.PIECE) == (422, staging.FULL)
    monkeypatch.setattr(view, "MOST_IN_AN_HOUR", 1)
    assert refused(PHOTO[staging.PIECE :], offset=staging.PIECE) == (429, view.TOO_OFTEN)
    assert StagedPiece.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "../etc"}, piece_form.UNKNOWN_FILE),
        ({"key": ""}, piece_form.UNKNOWN_FILE),
        ({"offset": "akhir"}, piece_form.WRONG_PLACE),
        ({"offset": -1}, piece_form.WRONG_PLACE),
        ({"offset": 10**30}, piece_form.WRONG_PLACE),
        ({"piece": ""}, piece_form.NO_PIECE),
        ({"piece": SimpleUploadedFile("blob", b"")}, piece_form.NO_PIECE),
    ],
)
def test_a_malformed_piece_is_refused_in_words(gow, changed, words):
    answer = gow.post(URL, {"key": KEY, "offset": 0, "piece": SimpleUploadedFile("blob", b"x")} | changed)
    assert (answer.status_code, json.loads(answer.content)) == (422, {"words": words})
    assert not StagedPiece.objects.exists()


@pytest.mark.parametrize("staged", ["x", "files x 3 foto.jpg", f"files {KEY} -3 foto.jpg", f"files {KEY} {10**12} foto.jpg"])
def test_a_form_that_names_its_files_wrongly_is_refused(gow, complaint, staged):
    assert append(gow, complaint, staged=staged).status_code == 400
    assert not complaint.attachments.exists()


def test_without_a_session_and_for_another_person_nothing_is_kept(client, cast):
    ours = {"sec-fetch-site": "same-origin"}
    assert 'data-unsent="login"' in text(put(client, **ours))
    assert client.get(URL).status_code == 302
    client.force_login(cast.gow)
    assert 'data-unsent="person"' in text(put(client, person=str(cast.polres.pk)))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.gow)
    assert 'data-unsent="token"' in text(put(strict, **ours))
    assert not StagedPiece.objects.exists()


def test_what_no_form_takes_is_swept_after_a_day(gow):
    put_whole(gow)
    StagedPiece.objects.filter(offset=0).update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert sweep.sweep()["staged"] == 1
    assert sizes(gow) == [0]
    put_whole(gow)
    assert sizes(gow) == [len(PHOTO)]
