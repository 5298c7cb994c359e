"""Each form is taken once, whatever the line does, and nobody sends what somebody else wrote."""

import re
import uuid

import pytest
from django.urls import reverse

from gugus.access.scope import scope
from gugus.actions import draft as drafts
from gugus.models import FormDraft, Submission
from rujukan.actions import service as services
from rujukan.models import Service
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.sight import shown


@pytest.fixture
def referral(cast):
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    scenarios.serve(referral, cast.polres)
    return referral


@pytest.fixture
def send(client, cast, referral):
    """Send the form of a service with these words, as Polres' browser or its script."""
    client.force_login(cast.polres)

    def sends(note, *, key=None, by=cast.polres, **fields):
        headers = {"sent-by": "script", "idempotency-key": str(key), "person": str(by.pk)} if key else {}
        typed = {
            "kind": "stay",
            "given_on": referral.sent_at.date(),
            "note_text": note,
            "submit_key": key or uuid.uuid4(),
        } | fields
        typed["kind"] = Service.objects.first().kind
        return client.post(reverse("service_new", args=[referral.number]), typed, headers=headers)

    return sends


def notes():
    return [service.open("note") for service in Service.objects.order_by("at")[1:]]


def test_the_same_key_is_taken_once_and_answered_with_its_page(send, referral):
    key = uuid.uuid4()
    first, second = send("Makan", key=key), send("Makan", key=key)
    assert notes() == ["Makan"]
    assert [first["Content-Location"], second["Content-Location"]] == [referral.get_absolute_url()] * 2
    assert "jadi tidak dicatat dua kali" not in text(first)
    assert "jadi tidak dicatat dua kali" in text(second)


def test_other_words_under_the_same_key_are_not_thrown_away(send, referral):
    key = uuid.uuid4()
    send("Makan", key=key)
    response = send("Makan dan tidur", key=key)
    assert response.status_code == 409
    assert "Makan dan tidur" in text(response)
    assert referral.get_absolute_url() in text(response)
    assert notes() == ["Makan"]


def test_other_words_under_the_key_of_a_page_are_not_thrown_away_whatever_the_script_sends(send):
    """Two pages with one key, such as those that were filled in from a draft that still held it."""
    of_page = uuid.uuid4()
    send("Makan", key=uuid.uuid4(), submit_key=of_page)
    response = send("Tidur", key=uuid.uuid4(), submit_key=of_page)
    assert response.status_code == 409
    assert "Tidur" in text(response)
    assert send("Tidur", submit_key=of_page).status_code == 409
    assert notes() == ["Makan"]


@pytest.mark.parametrize("key", [None, uuid.uuid4])
def test_the_same_words_again_are_asked_about(send, referral, key):
    send("Makan hari ini", key=key and key())
    response = send("Makan hari ini", key=key and key())
    assert response.status_code == 409
    assert "dengan isi yang sama sudah" in text(response)
    assert "Makan hari ini" in text(response)
    assert referral.get_absolute_url() in text(response)
    assert notes() == ["Makan hari ini"]


@pytest.mark.parametrize("key", [None, uuid.uuid4])
def test_who_was_asked_sends_the_same_words_once_more(send, key):
    send("Makan", key=key and key())
    for once_more in ({}, {"once_more": "1"}):
        send("Makan", key=key and key(), **once_more)
    send("Tidur", key=key and key())
    assert notes() == ["Makan", "Makan", "Tidur"]


def test_who_wants_it_once_more_reads_why_it_is_refused_now(send, cast, referral):
    send("Makan")
    services.complete(referral, by=cast.polres, outcome="partly", new_danger="no")
    response = send("Makan", once_more="1")
    assert response.status_code == 422
    assert "jadi layanan tidak dapat dicatat" in text(response)


def test_a_form_with_a_fault_does_not_use_up_its_key(send):
    key = uuid.uuid4()
    assert send("Makan", key=key, kind="", given_on="").status_code == 422
    assert not Submission.objects.exists()
    send("Makan", key=key)
    assert notes() == ["Makan"]


def test_nobody_sends_what_somebody_else_wrote(send, cast):
    response = send("Makan", key=uuid.uuid4(), by=cast.gow)
    assert response.status_code == 403
    assert "ditulis orang lain" in text(response)
    assert "Makan" not in text(response)
    assert notes() == []


def test_what_one_has_sent_is_for_oneself(send, cast):
    send("Makan", key=uuid.uuid4())
    assert len(shown(Submission.objects, cast.polres)) == 1
    assert not shown(Submission.objects, cast.gow)


def test_a_referral_accepted_twice_is_no_fault(client, cast):
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    client.force_login(cast.polres)
    headers = {"sent-by": "script", "person": str(cast.polres.pk)}
    pages = [
        client.post(reverse("referral_accept", args=[referral.number]), headers=headers | {"idempotency-key": str(key)})
        for key in [uuid.uuid4()] * 2
    ]
    assert ["Rujukan diterima" in text(pages[0]), "tidak dicatat dua kali" in text(pages[1])] == [True, True]


@pytest.fixture
def proposed(client, cast):
    """Return a referral to Polres, and what a browser without script sends from its page: the token that was drawn there."""
    referral = scenarios.a_referral(scenarios.a_victim(cast.koordinator, taken_by=cast.gow), cast.koordinator, "polres")
    client.force_login(cast.polres)
    page = client.get(referral.get_absolute_url()).text
    return referral, {"csrfmiddlewaretoken": re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]}


def test_without_script_the_page_is_the_key(client, proposed):
    referral, page = proposed
    url = reverse("referral_decline", args=[referral.number])
    sent = [page | {"reason": "capacity", "explanation": words} for words in ("Penuh", "Penuh", "Penuh sampai Senin")]
    answers = [client.post(url, fields, follow=True) for fields in sent]
    assert [response.status_code for response in answers] == [200, 200, 409]
    assert "jadi tidak dicatat dua kali" in text(answers[1])
    assert "Penuh sampai Senin" in text(answers[2])


def test_a_step_from_another_page_that_was_done_already_is_told_with_its_time(client, cast, proposed):
    referral, page = proposed
    url = reverse("referral_accept", args=[referral.number])
    client.post(url, page)
    response = client.post(url, follow=True)
    told = text(response).partition("<h1")[0].partition('messages" role="status"')[2]
    assert "Kiriman yang sama sudah diterima" in told
    assert f"sudah berstatus “Diterima” ({cast.polres}" in told
    assert "s-bad" not in told


def test_a_button_after_the_session_ended_keeps_the_page_of_the_script(client, cast):
    victim = scenarios.a_victim(cast.koordinator, taken_by=cast.gow)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    url = reverse("referral_accept", args=[referral.number])
    ours = {"sec-fetch-site": "same-origin"}
    response = client.post(url, headers=ours | {"sent-by": "script"})
    assert response.status_code == 403
    assert 'data-unsent="login"' in text(response)
    assert client.post(url, headers=ours).status_code == 302


def test_a_draft_is_its_writers_and_goes_with_the_form(send, client, cast, referral):
    address = reverse("service_new", args=[referral.number])
    draft = {"draft_address": address, "draft_page": referral.get_absolute_url(), "draft_label": "Simpan layanan"}
    assert client.post(reverse("form_draft"), draft | {"note_text": "Makan"}).status_code == 204
    assert b"Makan" not in bytes(FormDraft.objects.get().fields)
    saved = client.get(reverse("form_draft"), {"alamat": address}).json()
    assert saved["fields"]["note_text"] == ["Makan"]
    home = text(client.get(reverse("officer_home")))
    assert "Simpan layanan" in home
    assert referral.number in home
    assert "Makan" not in home
    other = at_desk(cast.gow)
    assert other.get(reverse("form_draft"), {"alamat": address}).status_code == 404
    assert not shown(FormDraft.objects, cast.gow)
    send("Makan")
    assert not FormDraft.objects.exists()


def test_a_draft_holds_no_key_of_a_sending(client, cast, referral):
    client.force_login(cast.polres)
    address = reverse("service_new", args=[referral.number])
    draft = {"draft_address": address, "draft_page": referral.get_absolute_url(), "draft_label": "Simpan layanan"}
    client.post(reverse("form_draft"), draft | {"note_text": "Makan", "submit_key": uuid.uuid4()})
    with scope(cast.polres):
        assert drafts.fields_of(FormDraft.objects.get()) == {"note_text": ["Makan"]}


def test_a_draft_that_holds_a_key_since_before_does_not_give_it(client, cast, referral):
    client.force_login(cast.polres)
    address = reverse("service_new", args=[referral.number])
    fields = {"note_text": ["Makan"], "submit_key": [str(uuid.uuid4())]}
    with scope(cast.polres):
        drafts.save(by=cast.polres, address=address, page=referral.get_absolute_url(), label="Simpan", fields=fields)
    assert client.get(reverse("form_draft"), {"alamat": address}).json()["fields"] == {"note_text": ["Makan"]}


def test_a_draft_goes_with_a_form_whose_answer_is_a_page(client, cast, referral):
    client.force_login(cast.polres)
    address = reverse("referral_reveal", args=[referral.number])
    client.post(reverse("form_draft"), {"draft_address": address, "draft_page": referral.get_absolute_url(), "explanation": "x"})
    assert client.post(address, {"reason": ""}).status_code == 422
    assert FormDraft.objects.exists()
    assert client.post(address, {"reason": "service", "explanation": "Jadwal visum"}).status_code == 200
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("address", ["", "https://lain.example/", "//lain.example/", "/tidak/ada/", "/" + "a" * 400])
def test_a_draft_has_an_address_of_the_site(client, cast, address):
    client.force_login(cast.polres)
    response = client.post(reverse("form_draft"), {"draft_address": address, "draft_page": "/", "note_text": "x"})
    assert response.status_code == 400


def test_a_draft_can_be_thrown_away(client, cast):
    client.force_login(cast.polres)
    client.post(reverse("form_draft"), {"draft_address": "/bantuan/", "draft_page": "/bantuan/", "note_text": "x"})
    assert FormDraft.objects.exists()
    client.post(reverse("form_draft_discard"), {"draft_address": "/bantuan/"})
    assert not FormDraft.objects.exists()
