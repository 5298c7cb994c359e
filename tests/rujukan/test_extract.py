"""The extract: what a person receives of their own data, and that it has nothing of others."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, intake, services
from rujukan.choices import Stage
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.subject_rights import IdentityCheck, RequestStatus, Right
from rujukan.disclosure.sections import reveal
from rujukan.privacy import requester
from rujukan.privacy.actions import data_request as verbs
from rujukan.privacy.extract import take_out
from tests.rujukan import conferring, retained, scenarios
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.django_db

OTHER = "Sesama Contoh"
HANDED = "Langsung di kantor"


@pytest.fixture
def victim(cast):
    """The first of two persons in one complaint, with a service, notes, a suspect, and an opening of the identity."""
    persons = [scenarios.person(), scenarios.person(name=OTHER, nik="", phone="0800-0000-7777")]
    case = casework.open_case([scenarios.a_complaint(cast.gow, persons=persons)], by=cast.koordinator)
    subject = case.victims.get(reported_as__order=1)
    notes = {"safety_note": "Pamannya mengancam", "health_note": "Asma", "address": scenarios.ADDRESS}
    casework.correct_victim(subject, by=cast.koordinator, version=subject.version, fields=notes)
    scenarios.identify(subject, cast.koordinator)
    referral = scenarios.serve(scenarios.a_referral(subject, cast.koordinator, "polres"), cast.polres)
    services.record(
        referral,
        by=cast.polres,
        kind=ServiceKind.STAY,
        given_on=date(2026, 1, 5),
        note_text="Menangis semalaman",
        submit_key=case.pk,
    )
    casework.record_suspect(case, by=cast.koordinator, name="Calo Contoh", role="recruiter", relation="family")
    reveal(cast.polres, subject, reason="service", explanation="Serah terima", referral=referral)
    return subject


def words(extract):
    return "\n".join(" | ".join(row) for part in extract.parts for row in part.rows)


def taken_out(cast, subject, **arguments):
    return take_out(cast.koordinator, scenarios.a_data_request(subject, cast.koordinator), handed_over=HANDED, **arguments)


def test_the_extract_has_everything_about_the_person(cast, victim):
    text_of_extract = words(taken_out(cast, victim))
    for known in (
        *(victim.code, scenarios.NAME, scenarios.NIK, "12 Maret 1997", scenarios.PHONE, scenarios.ADDRESS, "Badau"),
        *("Teridentifikasi sebagai korban", "perekrutan", "Persetujuan", "Tempat tinggal dan konsumsi", "5 Januari 2026"),
        *("Penampungan | Berjalan", cast.polres.institution.name, "Memberi layanan yang memerlukan nama", "HD-"),
    ):
        assert known in text_of_extract


def test_the_extract_has_nothing_of_others_and_no_free_note(cast, victim):
    extract = taken_out(cast, victim)
    text_of_extract = words(extract)
    for secret in (
        *("Calo Contoh", OTHER, "0800-0000-7777", "Pelapor Contoh", "0800-0000-9999", scenarios.NARRATIVE),
        *("Menangis semalaman", "Pamannya mengancam", "Asma", "Serah terima", str(cast.polres)),
    ):
        assert secret not in text_of_extract
    left = "\n".join(extract.left_out)
    for reason in ("Terduga pelaku", "pelapor berhak dirahasiakan", "orang lain", "Keamanan dan risiko", "Kesehatan"):
        assert reason in left


def test_of_the_form_of_a_stage_the_answers_are_in_the_extract_but_not_the_note(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION)
    scenarios.fill(scenarios.serve(referral, cast.polres), "screening", cast.polres, note="Ia menunjuk pintu belakang")
    extract = words(taken_out(cast, victim))
    assert "Tanda awal" in extract
    assert "pintu belakang" not in extract


def test_a_chosen_note_is_in_the_extract(cast, victim):
    extract = taken_out(cast, victim, notes=["health_note"])
    assert "Asma" in words(extract)
    assert "Pamannya mengancam" not in words(extract)
    assert not any(line.startswith("Kesehatan") for line in extract.left_out)


def test_the_extract_is_logged_as_an_export(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    take_out(cast.koordinator, data_request, handed_over=HANDED, notes=["health_note"])
    entry = AccessLog.objects.get(kind="export")
    assert (entry.subject, entry.user, entry.explanation) == (victim.code, cast.koordinator, f"{data_request.number}: {HANDED}")
    assert entry.sections == ["family", "health_note", "identity"]


def test_a_reporters_extract_has_the_report_but_nobody_they_named(cast):
    complaint = scenarios.a_complaint(cast.gow)
    intake.append(complaint, by=cast.gow, submit_key=complaint.pk, text="Catatan petugas")
    extract = taken_out(cast, complaint)
    text_of_extract = words(extract)
    for known in ("Pelapor Contoh", "0800-0000-9999", scenarios.NARRATIVE, complaint.number):
        assert known in text_of_extract
    for secret in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, "Catatan petugas"):
        assert secret not in text_of_extract
    assert AccessLog.objects.get().subject == complaint.number


@pytest.mark.parametrize("username", ["polres", "gow", "auditor", "admin"])
def test_only_a_coordinator_makes_an_extract(cast, victim, username):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    with pytest.raises(Refused, match="koordinator"), scope(getattr(cast, username)):
        take_out(getattr(cast, username), data_request, handed_over=HANDED)
    assert not AccessLog.objects.filter(kind="export").exists()


def test_a_barred_coordinator_makes_no_extract(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    victim.case.barred_users.add(cast.koordinator2)
    for opening in (
        lambda: take_out(cast.koordinator2, data_request, handed_over=HANDED),
        lambda: requester.reveal(cast.koordinator2, data_request, reason="contact", explanation="Menelepon"),
    ):
        with pytest.raises(Refused), scope(cast.koordinator2):
            opening()


def test_an_extract_is_refused_with_a_message(cast, victim):
    unknown = scenarios.a_data_request(victim, cast.koordinator, identity_check=IdentityCheck.UNCERTAIN)
    correction = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    for data_request, handed, reason in (
        (unknown, HANDED, "belum dipastikan"),
        (correction, HANDED, "melihat data"),
        (scenarios.a_data_request(victim, cast.koordinator), " ", "diserahkan"),
    ):
        with pytest.raises(Refused, match=reason):
            take_out(cast.koordinator, data_request, handed_over=handed)


def test_destroyed_data_cannot_be_copied(cast):
    victim = retained.a_closed_victim(cast)
    data_request = victim.data_requests.get()
    retained.destroyed(cast)
    with pytest.raises(Refused, match="sudah dimusnahkan"):
        take_out(cast.koordinator, data_request, handed_over=HANDED)


def test_the_page_returns_a_pdf_that_is_not_stored(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    url = reverse("data_request_extract", args=[data_request.number])
    assert url in text(desk.get(data_request.get_absolute_url()))
    faulty = desk.post(url, {"handed_over": ""})
    assert faulty.status_code == 422
    assert not AccessLog.objects.filter(kind="export").exists()
    answer = desk.post(url, {"handed_over": HANDED, "notes": ["health_note"]})
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="salinan-data-{data_request.number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert desk.get(url).url == reverse("data_request_detail", args=[data_request.number])


def test_a_copy_that_cannot_be_printed_is_not_in_the_log(cast, victim, monkeypatch):
    def fail(*_, **__):
        raise rendering.Unprintable("too long")

    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    monkeypatch.setattr(rendering, "pdf", fail)
    desk.raise_request_exception = False
    assert desk.post(reverse("data_request_extract", args=[data_request.number]), {"handed_over": HANDED}).status_code == 500
    assert not AccessLog.objects.filter(kind="export").exists()


def test_a_refused_request_offers_no_extract(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    refused = {"status": RequestStatus.REFUSED, "words": "Belum", "basis": "UU 27/2022 Ps 15"}
    data_request = verbs.answer(data_request, by=cast.koordinator, **refused)
    with pytest.raises(Refused, match="tidak ditolak"):
        take_out(cast.koordinator, data_request, handed_over=HANDED)
    desk, url = at_desk(cast.koordinator), reverse("data_request_extract", args=[data_request.number])
    assert url not in text(desk.get(data_request.get_absolute_url()))
    late = desk.post(url, {"handed_over": HANDED})
    assert late.status_code == 422
    assert HANDED in text(late)


def test_the_extract_has_what_conferences_decided_about_the_person_and_no_code_of_others(cast, victim):
    other = victim.case.victims.exclude(pk=victim.pk).get()
    now = {"held_on": timezone.localdate(), "time": timezone.localtime().time()}
    held = conferring.a_conference(victim.case, cast.koordinator, [cast.polres.institution], [cast.gow.institution], **now)
    decisions = [
        conferring.a_decision(cast.polres.institution, f"Antar {victim} bersama {other.code.lower()} ke Putussibau"),
        conferring.a_decision(None, f"Carikan sekolah bagi {other}", place=2),
        conferring.a_decision(None, "Minta laporan sosial", place=3),
    ]
    minutes = {"shown": [cast.polres.institution], "text": "Pamannya dicurigai", "decisions": decisions}
    conferring.minutes_of(held, cast.koordinator, present=[cast.polres.institution], **minutes)
    planned = conferring.a_conference(victim.case, cast.koordinator, [cast.polres.institution])
    conferring.a_conference(victim.case, cast.koordinator, [cast.polres.institution], codes=[other.code])
    extract = taken_out(cast, victim)
    rows = {part.title: part.rows for part in extract.parts}
    (first, later) = rows["Konferensi kasus tentang Anda"]
    assert first[1:6] == ("Tinjauan rencana", "Polres", "Polres", "Kasus tetap dibuka", "Didengar langsung")
    assert later[4] == planned.get_status_display()
    assert {row[2] for row in rows["Keputusan konferensi tentang Anda"]} == {
        f"Antar {victim} bersama (orang lain) ke Putussibau",
        "Minta laporan sosial",
    }
    assert other.code not in words(extract)
    assert "dicurigai" not in words(extract)
