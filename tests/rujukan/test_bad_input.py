"""Input that no page sends, but a program or a broken connection may: the response is never a server error."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from rujukan.actions import intake, routing
from rujukan.models import ComplaintDraft
from tests.rujukan import scenarios

HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("gow", "/pengaduan/%00/"),
        ("gow", "/rujukan/%00/"),
        ("koordinator", "/kasus/RJ-2026-%00/"),
        ("koordinator", "/korban/%00/"),
        ("koordinator", "/korban/PN-26-M7Q4/tahap/%00/"),
        ("koordinator", f"/pengaduan/PGD-2026-{HUGE}/"),
    ],
)
def test_an_impossible_url_is_not_found(client, cast, username, address):
    client.force_login(getattr(cast, username))
    assert client.get(address).status_code == 404


def test_a_referral_taken_up_again_that_cannot_be_is_none(client, cast, victim):
    client.force_login(cast.koordinator)
    assert client.get(f"/korban/{victim.code}/rujukan/baru/?dari=%00").status_code == 200


@pytest.mark.parametrize("button", [{"remove_person": HUGE}, {"remove_person": "²"}, {"add_person": "1"}])
def test_numbers_in_the_complaint_form_may_be_nonsense(client, cast, button):
    client.force_login(cast.gow)
    typed = {"submit_key": str(uuid.uuid4()), "orang-TOTAL_FORMS": HUGE, "orang-0-name": "A\x00B", "narrative": "\x00"}
    assert client.post("/pengaduan/baru/", typed | button).status_code == 200
    assert client.post("/pengaduan/baru/", typed).status_code == 422


def test_a_draft_under_another_persons_key_is_not_saved(client, cast):
    key = str(uuid.uuid4())
    client.force_login(cast.gow)
    client.post("/pengaduan/draf/", {"submit_key": key, "narrative": "Punya GOW"})
    client.force_login(cast.polres)
    assert client.post("/pengaduan/draf/", {"submit_key": key, "narrative": "Punya Polres"}).status_code == 409
    answer = client.post("/pengaduan/baru/", {"submit_key": key, "narrative": "Punya Polres", "draft": "1"})
    assert answer.status_code == 422
    assert key.encode() not in answer.content, "the form goes on under a key of its own"
    assert ComplaintDraft.objects.get().user == cast.gow


@pytest.mark.parametrize("born", ["2999-01-01", "0097-03-12"])
def test_a_birth_date_that_cannot_be_is_said_beside_its_field(client, cast, born):
    case = scenarios.a_victim(cast.koordinator).case
    client.force_login(cast.koordinator)
    answer = client.post(f"{case.get_absolute_url()}korban/baru/", {"birth_date": born})
    assert answer.status_code == 422
    assert "birth_date" in answer.context["form"].errors


def test_a_consent_sent_twice_is_recorded_once(client, cast, victim):
    client.force_login(cast.koordinator)
    typed = {"submit_key": uuid.uuid4(), "basis": "vital", "grounds": "Ancaman di rumah"}
    for _ in range(2):
        assert client.post(f"{victim.get_absolute_url()}persetujuan/baru/", typed).status_code == 302
    assert victim.consents.count() == 1


def test_append_only_rows_are_protected_even_from_the_owner(cast):
    complaint = scenarios.a_complaint(cast.gow)
    addition, _ = intake.append(complaint, by=cast.gow, submit_key=uuid.uuid4(), text="Pelapor menelepon lagi")
    concluded = scenarios.identify(scenarios.a_victim(cast.koordinator, nik="", phone=""), cast.koordinator)
    for row in (addition, concluded):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(at=complaint.logged_at)


def test_a_stay_or_service_with_an_impossible_year_is_a_field_error(client, cast):
    referral = routing.accept(
        scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres"), by=cast.polres
    )
    client.force_login(cast.polres)
    address = referral.get_absolute_url()
    since = client.post(f"{address}masuk/", {"since": "0001-01-01 00:00"})
    assert (since.status_code, "since" in since.context["form"].errors) == (422, True)
    typed = {"submit_key": uuid.uuid4(), "kind": "stay", "given_on": "0026-01-01", "note_text": "Salah tahun"}
    service = client.post(f"{address}layanan/", typed)
    assert (service.status_code, "given_on" in service.context["form"].errors) == (422, True)


LISTS = (
    "alarm_list",
    "breach_list",
    "case_list",
    "change_request_list",
    "complaint_list",
    "conference_list",
    "data_request_list",
    "decision_list",
    "letter_list",
    "meeting_list",
    "monitoring_list",
    "notice_list",
    "proceeding_list",
    "referral_list",
    "retention_done",
    "task_list",
    "search",
)
STRANGE = (
    {"q": " ".join(["PN-26-M7Q4"] * 1000)},
    {"q": "A\x00B", "nomor": "\x00", "page": "\x00"},
    {"page": "99999"},
    {"page": HUGE, "sesudah": HUGE},
    {"sesudah": "0001-01-01T00:00:00+14:00~PGD-0001-00001", "tahun": "1", "year": "1", "tab": HUGE},
    {
        "keadaan": "closed",
        "saluran": "phone",
        "bahaya": "danger",
        "tahun": "2026",
        "kecamatan": "1",
        "institusi": "1",
        "nomor": "1",
    },
    {"tab": "ditutup", "whose": "saya", "stage": "health", "state": "completed", "district": "1", "q": "PN-26-M7Q4"},
    {"arah": "masuk", "status": "serving", "stage": "legal", "institution": "1", "year": "2026", "late": "1", "q": "1"},
    {"q": "0", "keadaan": "closed", "saluran": "x" * 100_000, "stage": "health", "state": "completed", "late": "1"},
    {f"{place}": "x" for place in range(900)},
)


@pytest.mark.parametrize("typed", STRANGE, ids=range(len(STRANGE)))
def test_a_list_answers_whatever_stands_in_its_address(client, cast, victim, typed):
    client.force_login(cast.koordinator)
    for name in LISTS:
        assert client.get(reverse(name), typed).status_code in ((200, 422) if name == "search" else (200,)), name


@pytest.mark.parametrize("typed", [{"dari": "0001-01-01", "sampai": "0001-01-01"}, {"sampai": "9999-12-31", "perihal": "\x00"}])
def test_the_access_log_answers_years_at_the_ends_of_time(client, cast, typed):
    client.force_login(cast.auditor)
    assert client.get(reverse("audit_list"), typed).status_code == 200
