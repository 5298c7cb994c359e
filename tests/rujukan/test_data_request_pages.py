"""The pages of data requests."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rujukan.models import DataRequest
from rujukan.privacy.actions import data_request as verbs
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, tab_of, text

pytestmark = pytest.mark.long

FORM = {
    "kind": "access",
    "words": scenarios.ASKED,
    "asked_by": "guardian",
    "name": scenarios.GUARDIAN,
    "contact": scenarios.PHONE,
    "identity_check": "document",
}


def form(**changes):
    return FORM | {"submit_key": uuid.uuid4(), "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")} | changes


def test_a_request_is_recorded_from_the_page_of_the_victim_and_answered(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("victim_data_request", args=[victim.code])
    assert url in text(desk.get(tab_of(victim, "person")))
    page = desk.post(url, form())
    data_request = DataRequest.objects.get()
    assert page["Location"] == data_request.get_absolute_url()
    assert data_request.number in text(desk.get(reverse("coordinator_home")))
    answer = reverse("data_request_answer", args=[data_request.number])
    faulty = desk.post(answer, {"status": "refused", "words": "Belum dapat", "basis": ""})
    assert faulty.status_code == 422
    assert "Sebutkan dasar hukumnya" in text(faulty)
    assert "Belum dapat" in text(faulty), "what was written is kept"
    assert (
        desk.post(answer, {"status": "granted", "words": "Diserahkan", "basis": ""})["Location"]
        == data_request.get_absolute_url()
    )
    assert "Diserahkan" in text(desk.get(data_request.get_absolute_url()))


def test_a_reporter_asks_from_the_page_of_the_complaint(cast):
    complaint, desk = scenarios.a_complaint(cast.gow), at_desk(cast.koordinator)
    url = reverse("complaint_data_request", args=[complaint.number])
    assert url in text(desk.get(tab_of(complaint, "history")))
    assert url not in text(at_desk(cast.gow).get(tab_of(complaint, "history")))
    desk.post(url, form(asked_by="subject", name="", identity_check="receipt"))
    assert DataRequest.objects.get().complaint == complaint


def test_a_missing_name_of_a_representative_is_an_error_of_the_field(cast, victim):
    page = at_desk(cast.koordinator).post(reverse("victim_data_request", args=[victim.code]), form(name=""))
    assert page.status_code == 422
    assert "Tulis siapa yang meminta." in text(page)
    assert scenarios.ASKED in text(page)


def test_the_requester_is_masked_until_a_reason_is_given(cast, victim):
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    assert scenarios.GUARDIAN not in text(desk.get(data_request.get_absolute_url()))
    url = reverse("data_request_reveal", args=[data_request.number])
    assert desk.post(url, {"explanation": "Menelepon"}).status_code == 422
    opened = desk.post(url, {"reason": "contact", "explanation": "Menelepon wali"})
    assert scenarios.GUARDIAN in text(opened)
    assert "no-store" in opened["Cache-Control"]


def test_the_list_separates_waiting_late_and_answered_requests(cast, victim):
    waiting = scenarios.a_data_request(victim, cast.koordinator)
    late = scenarios.a_data_request(victim, cast.koordinator, received_at=timezone.now() - timedelta(days=4))
    done = scenarios.a_data_request(victim, cast.koordinator)
    verbs.answer(done, by=cast.koordinator, status="granted", words="Diserahkan")
    desk = at_desk(cast.koordinator)
    for tab, shown in {"menunggu": {waiting, late}, "lewat": {late}, "dijawab": {done}}.items():
        page = text(desk.get(reverse("data_request_list"), {"keadaan": tab, "q": victim.code.lower()}))
        assert {data_request for data_request in (waiting, late, done) if data_request.number in page} == shown
    assert "Lewat 1 hari" in text(desk.get(reverse("data_request_list")))
    assert "Tidak ada permintaan yang cocok" in text(desk.get(reverse("data_request_list"), {"q": "PN-26-XXXX"}))


def test_a_barred_coordinator_finds_no_request(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    victim.case.barred_users.add(cast.koordinator2)
    desk = at_desk(cast.koordinator2)
    assert desk.get(data_request.get_absolute_url()).status_code == 404
    assert data_request.number not in text(desk.get(reverse("data_request_list")))
