"""The coordinator decides about a complaint."""

import pytest
from django.urls import reverse

from rujukan.actions import casework, closure, triage
from rujukan.choices.case import CaseOutcome
from rujukan.choices.complaint import ComplaintStatus
from rujukan.models import Case
from tests.rujukan import scenarios

DECISIONS = ("review", "open_case", "join", "forward", "duplicate", "close")


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.koordinator)
    return client


def decide(client, name, complaint, **form):
    return client.post(reverse(f"complaint_{name}", args=[complaint.number]), form)


def status(complaint):
    complaint.refresh_from_db()
    return complaint.status


def test_every_lawful_step_is_offered(coordinator, complaint):
    text = coordinator.get(complaint.get_absolute_url()).content.decode()
    for name in DECISIONS:
        assert reverse(f"complaint_{name}", args=[complaint.number]) in text
    assert coordinator.get(reverse("complaint_triage", args=[complaint.number])).headers["Location"].endswith("#telaah")


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_never_a_link(coordinator, complaint, name):
    assert coordinator.get(reverse(f"complaint_{name}", args=[complaint.number])).url == complaint.get_absolute_url()
    assert status(complaint) == ComplaintStatus.NEW


def test_reviewed(coordinator, complaint):
    of_page = {"csrfmiddlewaretoken": "of one page"}
    assert decide(coordinator, "review", complaint, **of_page).status_code == 302
    assert status(complaint) == ComplaintStatus.REVIEWED
    again = decide(coordinator, "review", complaint, **of_page)
    assert "sudah berstatus" not in coordinator.get(again.headers["Location"]).content.decode()
    assert complaint.events.filter(kind="complaint_reviewed").count() == 1


def test_forwarded(coordinator, complaint):
    response = decide(coordinator, "forward", complaint, to="", reason="")
    assert response.status_code == 422
    assert "Kepada siapa belum diisi" in response.content.decode()
    decide(coordinator, "forward", complaint, to="Dinas Pendidikan", reason="Putus sekolah")
    assert status(complaint) == ComplaintStatus.FORWARDED
    assert complaint.forwarded_to == "Dinas Pendidikan"


def test_duplicate_of_an_earlier_one(coordinator, cast, complaint):
    later = scenarios.a_complaint(cast.polres)
    assert decide(coordinator, "duplicate", later, of="PGD-2026-99999").status_code == 422
    assert decide(coordinator, "duplicate", later, of=later.number).status_code == 422
    decide(coordinator, "duplicate", later, of=complaint.number)
    assert status(later) == ComplaintStatus.DUPLICATE
    assert later.duplicate_of == complaint


def test_closed_with_a_reason(coordinator, complaint):
    assert decide(coordinator, "close", complaint, reason="  ").status_code == 422
    decide(coordinator, "close", complaint, reason="Pelapor menarik laporan")
    assert status(complaint) == ComplaintStatus.CLOSED
    assert complaint.open("closing_reason") == "Pelapor menarik laporan"


def test_a_case_of_one_or_several(coordinator, cast, complaint):
    like, other = (
        scenarios.a_complaint(cast.polres),
        scenarios.a_complaint(cast.rsud, persons=[scenarios.person(nik="", phone="", name="Lain")]),
    )
    response = decide(coordinator, "open_case", complaint, near=[like.number], more=f" {other.number.lower()}, {like.number}")
    case = Case.objects.get()
    assert response.headers["Location"] == case.get_absolute_url()
    assert set(case.complaints.all()) == {complaint, like, other}
    assert case.victims.count() == 3


@pytest.mark.parametrize("more", ["PGD-2026-99999", "abc", "1;2"])
def test_an_unknown_number_opens_no_case(coordinator, complaint, more):
    response = decide(coordinator, "open_case", complaint, more=more)
    assert response.status_code == 422
    assert f"“{more}” bukan nomor" in response.content.decode()
    assert not Case.objects.exists()


def test_a_complaint_decided_already_cannot_be_taken_along(coordinator, cast, complaint):
    done = scenarios.a_complaint(cast.polres)
    triage.close_complaint(done, by=cast.koordinator, reason="Selesai")
    assert decide(coordinator, "open_case", complaint, more=done.number).status_code == 422
    assert decide(coordinator, "open_case", complaint, near=[done.number]).status_code in (302, 422)
    assert status(done) == ComplaintStatus.CLOSED


def test_joined_to_an_active_case(coordinator, cast, complaint):
    case = casework.open_case([complaint], by=cast.koordinator)
    later = scenarios.a_complaint(cast.polres)
    assert decide(coordinator, "join", later, case="KS-2026-99999").status_code == 422
    response = decide(coordinator, "join", later, case=case.number)
    assert response.headers["Location"] == case.get_absolute_url()
    assert status(later) == ComplaintStatus.CASE


def test_not_to_a_closed_case(coordinator, cast, complaint):
    case = casework.open_case([complaint], by=cast.koordinator)
    for victim in case.victims.all():
        scenarios.identify(victim, cast.koordinator, conclusion="not_victim")
        for stage in scenarios.Stage:
            casework.assess_stage(victim, stage, by=cast.koordinator, state="not_needed", reason="Bukan korban")
        scenarios.close(victim, cast.koordinator)
    closure.close_case(case, by=cast.koordinator, outcome=CaseOutcome.NOT_TRAFFICKING, reason="Bukan korban")
    later = scenarios.a_complaint(cast.polres)
    response = decide(coordinator, "join", later, case=case.number)
    assert response.status_code == 422
    assert "sudah ditutup" in response.content.decode()


def test_a_second_decision_is_refused_with_words(coordinator, cast, complaint):
    triage.close_complaint(complaint, by=cast.koordinator, reason="Selesai")
    response = decide(coordinator, "forward", complaint, to="Dinas lain", reason="Terlambat")
    assert response.status_code == 422
    assert "sudah berstatus “Ditutup”" in response.content.decode()
    assert status(complaint) == ComplaintStatus.CLOSED
