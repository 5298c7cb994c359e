"""The outbox: what a browser encrypted without network is taken once, with its true time, and nothing is lost."""

import json
import os
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from gugus.actions import draft as drafts
from gugus.models import FormDraft, Submission
from gugus.vault import outbox
from rujukan.actions import casework, service as services
from rujukan.models import Attachment, Complaint, ComplaintAddition, ComplaintDraft, Referral, Service
from rujukan.views.outbox import CHECK
from tests.gugus.test_rotation import NEW_KEY, ring
from tests.rujukan import scenarios
from tests.rujukan.test_complaint_form import answers
from tests.samples import picture

__all__ = ["ring"]
TEXT = "Ia menelepon lagi dari Badau."


def seal(plain, about, key=None):
    """Encrypt as gugus/static/gugus/offline.js does, with the public key that the page shows."""
    number, server = key or outbox.public_key()
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server))
    secret = HKDF(hashes.SHA256(), 32, salt=b"", info=b"gugus.outbox" + point + server).derive(shared)
    nonce = os.urandom(12)
    return bytes([1, number]) + point + nonce + AESGCM(secret).encrypt(nonce, plain, about.encode())


def an_item(user, kind, fields, *, at=None, key=None):
    """Return what the browser sends of a form that `user` filled in."""
    at = (at or timezone.now() - timedelta(days=2)).isoformat()
    item = {"key": str(uuid.uuid4()), "kind": kind, "at": at}
    plain = MULTIPART_CONTENT.encode() + b"\n" + encode_multipart(BOUNDARY, fields)
    return item | {"sealed": seal(plain, f"{kind} {item['key']} {at} {user.pk}", key)}


def send(client, item, **headers):
    sealed = SimpleUploadedFile("sealed", item["sealed"])
    return client.post(reverse("outbox_send"), item | {"sealed": sealed}, headers=headers)


def answer(client, item):
    return SimpleNamespace(**json.loads(send(client, item).content))


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow, at=timezone.now() - timedelta(days=5))


@pytest.fixture
def referral(cast, complaint):
    """A referral that Polres has served since four days."""
    victim = casework.open_case([complaint], by=cast.koordinator, at=timezone.now() - timedelta(days=5)).victims.get()
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", at=timezone.now() - timedelta(days=4))
    scenarios.serve(referral, cast.polres, at=timezone.now() - timedelta(days=4))
    return referral


def an_addition(user, number, **changes):
    return an_item(user, "addition", {"number": number, "text": TEXT}, **changes)


def a_service(user, number, **changes):
    day = timezone.localdate() - timedelta(days=2)
    fields = {"number": number, "kind": "stay", "given_on": day.isoformat(), "note_text": "Diantar bidan."}
    return an_item(user, "service", fields | changes)


def two_days_ago(moment):
    return abs(timezone.now() - timedelta(days=2) - moment) < timedelta(minutes=5)


# What is taken


def test_a_complaint_is_taken_with_its_true_time_and_its_photo(gow, cast):
    before = timezone.localtime() - timedelta(days=2, hours=1)
    received = {"received_on": before.date().isoformat(), "received_time": before.strftime("%H:%M")}
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    result = answer(gow, an_item(cast.gow, "complaint", answers(**received, files=photo)))
    complaint = Complaint.objects.get()
    assert (result.state, result.page) == ("taken", complaint.get_absolute_url())
    assert result.words == f"Pengaduan {complaint.number} tercatat."
    assert two_days_ago(complaint.logged_at)
    assert complaint.events.count() == 2
    assert Attachment.objects.get().complaint == complaint


def test_an_addition_is_taken(gow, cast, complaint):
    result = answer(gow, an_addition(cast.gow, complaint.number))
    addition = ComplaintAddition.objects.get()
    assert (result.state, addition.open("text")) == ("taken", TEXT)
    assert two_days_ago(addition.at)


def test_a_service_is_taken(client, cast, referral):
    client.force_login(cast.polres)
    result = answer(client, a_service(cast.polres, referral.number.lower()))
    service = Service.objects.latest("at")
    assert (result.state, service.open("note"), result.page) == ("taken", "Diantar bidan.", referral.get_absolute_url())
    assert two_days_ago(service.at)


def test_an_emergency_intake_is_taken(client, cast):
    client.force_login(cast.polres)
    complaint = scenarios.a_complaint(cast.polres, at=timezone.now() - timedelta(days=3))
    item = an_item(cast.polres, "emergency", {"number": complaint.number, "person": "1", "stage": "shelter"})
    result = answer(client, item)
    referral = Referral.objects.get()
    assert (result.state, result.page) == ("taken", referral.get_absolute_url())
    assert two_days_ago(referral.sent_at)
    assert answer(client, item).state == "taken"
    assert Referral.objects.count() == 1


def test_what_is_written_about_a_complaint_without_a_number_finds_it_by_its_key(client, cast):
    client.force_login(cast.polres)
    at = timezone.localtime() - timedelta(days=2, hours=1)
    received = {"received_on": at.date().isoformat(), "received_time": at.strftime("%H:%M")}
    complaint = an_item(cast.polres, "complaint", answers(**received), at=at + timedelta(minutes=2))
    intake = an_item(cast.polres, "emergency", {"number": complaint["key"], "person": "1", "stage": "shelter"})
    early = answer(client, an_item(cast.polres, "emergency", {"number": complaint["key"], "person": "1", "stage": "shelter"}))
    assert early.state == "check"
    assert "tidak ditemukan" in client.get(early.page).text
    assert [answer(client, item).state for item in (complaint, intake)] == ["taken", "taken"]
    assert Referral.objects.get().victim.case.complaints.get() == Complaint.objects.get()


def test_what_is_sent_twice_is_taken_once(gow, cast, complaint):
    item = an_addition(cast.gow, complaint.number)
    assert answer(gow, item).state == "taken"
    repeated = answer(gow, item)
    assert (repeated.state, repeated.page) == ("taken", complaint.get_absolute_url())
    assert repeated.words.startswith("Sudah diterima")
    Submission.objects.all().delete()  # as the retention job does
    assert answer(gow, item).state == "taken"
    assert ComplaintAddition.objects.count() == 1


def test_what_is_older_than_a_month_keeps_its_time(gow, cast):
    at = timezone.now() - timedelta(days=40)
    complaint = scenarios.a_complaint(cast.gow, at=at)
    assert answer(gow, an_addition(cast.gow, complaint.number, at=at + timedelta(days=1))).state == "taken"
    assert ComplaintAddition.objects.get().at == at + timedelta(days=1)


@pytest.mark.parametrize("off", [timedelta(hours=3), -timedelta(days=3000)])
def test_the_time_of_a_wrong_clock_is_that_of_receipt(gow, cast, complaint, off):
    result = answer(gow, an_addition(cast.gow, complaint.number, at=timezone.now() + off))
    assert (result.state, "Jam ponsel" in result.words) == ("taken", True)
    assert timezone.now() - ComplaintAddition.objects.get().at < timedelta(minutes=5)


def test_a_fast_clock_does_not_hold_up_a_complaint(gow, cast):
    fast = timezone.localtime() + timedelta(hours=3)
    received = {"received_on": fast.date().isoformat(), "received_time": fast.strftime("%H:%M")}
    assert answer(gow, an_item(cast.gow, "complaint", answers(**received), at=fast)).state == "taken"


# What must be checked


def test_a_complaint_with_a_fault_becomes_a_draft_with_its_photo(gow, cast):
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    item = an_item(cast.gow, "complaint", answers(safety="", files=photo))
    result = answer(gow, item)
    assert (result.state, ComplaintDraft.objects.count(), Complaint.objects.count()) == ("check", 1, 0)
    assert answer(gow, item).state == "check"
    page = gow.get(result.page)
    assert "Ditawari kerja" in page.text
    assert "1 berkas dari ponsel" in page.text
    posted = gow.post(result.page, answers(submit_key=item["key"]) | {"send": "1"})
    complaint = Complaint.objects.get()
    assert posted.headers["Location"] == complaint.get_absolute_url()
    assert complaint.attachments.count() == 1
    assert not FormDraft.objects.exists()
    assert answer(gow, item).state == "taken"


@pytest.mark.parametrize("number", ["PGD-2026-99999", "foreign", "12 34"])
def test_an_unknown_number_is_checked_and_tells_nothing_of_what_one_may_not_see(gow, cast, number):
    foreign = scenarios.a_complaint(cast.polres).number
    item = an_addition(cast.gow, foreign if number == "foreign" else number)
    result = answer(gow, item)
    assert (result.state, result.words) == ("check", CHECK)
    page = gow.get(result.page)
    assert TEXT in page.text
    assert "Pengaduan dengan nomor itu tidak ditemukan." in page.text
    assert not ComplaintAddition.objects.exists()


def test_a_checked_item_is_corrected_and_sent(gow, cast, complaint):
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    item = an_item(cast.gow, "addition", {"number": "PGD-2026-99999", "text": TEXT, "files": photo})
    result = answer(gow, item)
    fields = drafts.fields_of(FormDraft.objects.get())
    wrong = gow.post(result.page, fields)
    assert (wrong.status_code, "1 berkas dari ponsel" in wrong.text) == (422, True)
    posted = gow.post(result.page, fields | {"number": complaint.number})
    assert posted.headers["Location"] == complaint.get_absolute_url()
    addition = ComplaintAddition.objects.get()
    assert (addition.open("text"), complaint.attachments.count()) == (TEXT, 1)
    assert not FormDraft.objects.exists()
    assert gow.get(result.page).status_code == 404
    assert answer(gow, item).state == "taken"


def test_a_photo_that_cannot_be_used_does_not_hold_up_its_draft(gow, cast, complaint):
    bad = SimpleUploadedFile("foto.heic", b"no picture", "image/heic")
    result = answer(gow, an_item(cast.gow, "addition", {"number": complaint.number, "text": TEXT, "files": bad}))
    assert (result.state, "tidak dapat dipakai" in result.words) == ("check", True)
    gow.post(result.page, drafts.fields_of(FormDraft.objects.get()))
    assert ComplaintAddition.objects.get().open("text") == TEXT


def test_a_service_after_the_referral_ended_is_checked(client, cast, referral):
    services.complete(referral, by=cast.polres, outcome="partly")
    client.force_login(cast.polres)
    result = answer(client, a_service(cast.polres, referral.number))
    assert result.state == "check"
    page = client.post(result.page, drafts.fields_of(FormDraft.objects.get()))
    assert "jadi layanan tidak dapat dicatat" in page.text


def test_a_service_of_another_stage_is_checked(client, cast, referral):
    client.force_login(cast.polres)
    assert answer(client, a_service(cast.polres, referral.number, kind="legal_advice")).state == "check"


def test_a_barred_user_is_told_that_the_number_is_unknown(client, cast, referral):
    client.force_login(cast.polres)
    referral.victim.case.barred_institutions.add(cast.polres.institution)
    result = answer(client, a_service(cast.polres, referral.number))
    assert result.state == "check"
    assert "Rujukan dengan nomor itu tidak ditemukan." in client.get(result.page).text


# Who sends, and what opens


def test_another_person_sends_nothing(client, cast, complaint):
    item = an_addition(cast.gow, complaint.number)
    client.force_login(cast.koordinator)
    assert send(client, item, person=str(cast.gow.pk)).status_code == 403
    assert answer(client, item).state == "refused"
    client.force_login(cast.rad)
    assert send(client, item).status_code == 403
    client.logout()
    assert send(client, item).status_code in (302, 403)
    assert not ComplaintAddition.objects.exists()
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("change", [{"kind": "service"}, {"at": "2026-01-01T00:00:00+00:00"}, {"key": str(uuid.uuid4())}])
def test_what_stands_beside_an_item_cannot_be_changed(gow, cast, complaint, change):
    assert answer(gow, an_addition(cast.gow, complaint.number) | change).state == "refused"


@pytest.mark.parametrize("sealed", [b"x", b"\1\1" + bytes(65 + 12 + 20), b"\2\1" + bytes(100)])
def test_what_is_no_item_is_refused(gow, cast, complaint, sealed):
    assert answer(gow, an_addition(cast.gow, complaint.number) | {"sealed": sealed}).state == "refused"


def test_an_item_for_an_older_key_opens_while_the_key_is_in_the_ring(gow, cast, complaint, ring):
    first, second = an_addition(cast.gow, complaint.number), an_addition(cast.gow, complaint.number)
    old = ring.before
    ring(f"{NEW_KEY},{old}")
    assert outbox.public_key()[0] == 2
    assert answer(gow, first).state == "taken"
    ring(NEW_KEY)
    with pytest.raises(outbox.KeyGone):
        outbox.open_item(second["sealed"], "")
    ring(f"{NEW_KEY},{old}")
    assert answer(gow, second).state == "taken"


def test_an_item_whose_key_is_gone_is_refused_clearly(gow, cast, ring):
    item = an_item(cast.gow, "complaint", answers())
    ring(f"{NEW_KEY.replace('2:', '3:')},{ring.before.replace('1:', '2:')}")
    result = answer(gow, item)
    assert (result.state, "kuncinya sudah diganti" in result.words) == ("refused", True)


# The page and the worker


def test_the_page_is_the_same_for_everybody_and_names_nobody(client, cast):
    pages = [client.get(reverse("outbox_page"))]
    for user in (cast.gow, cast.koordinator):
        client.force_login(user)
        pages.append(client.get(reverse("outbox_page")))
    assert len({page.content for page in pages}) == 1
    page = pages[0].text
    assert "csrf" not in page
    assert "data-person" not in page
    assert not pages[0].cookies
    assert f'data-key-number="{outbox.public_key()[0]}"' in page


def test_a_browser_sees_a_changed_page_by_its_worker(client, db, ring):
    before = client.get(reverse("outbox_worker"))
    assert before.headers["Content-Type"] == "text/javascript"
    assert before.content == client.get(reverse("outbox_worker")).content
    ring(f"{NEW_KEY},{ring.before}")
    assert before.content != client.get(reverse("outbox_worker")).content


def test_only_who_works_on_cases_gets_the_script(client, cast):
    for user, given in ((cast.gow, True), (cast.koordinator, True), (cast.rad, False)):
        client.force_login(user)
        assert ("outbox.js" in client.get(reverse("help")).text) == given
        assert "outbox.js" not in client.get(reverse("public_form")).text


def test_switched_off_it_answers_nothing_and_the_worker_removes_itself(gow, cast, settings, complaint):
    settings.OUTBOX = False
    assert gow.get(reverse("outbox_page")).status_code == 404
    assert send(gow, an_addition(cast.gow, complaint.number)).status_code == 404
    assert gow.get(f"{reverse('outbox_check')}?id={uuid.uuid4()}").status_code == 404
    assert "outbox" not in gow.get(reverse("help")).text
    worker = gow.get(reverse("outbox_worker")).text
    assert "unregister" in worker
    assert "fetch" not in worker
