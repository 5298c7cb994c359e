"""The extract: what a person receives of their own data, and that it has nothing of others."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.models import AccessLog
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, intake, paper as papers, service as services
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import IdentityCheck, RequestStatus, Right
from rujukan.disclosure.section import reveal
from rujukan.models import Paper, Victim
from rujukan.privacy import extract, requester
from rujukan.privacy.actions import data_request as verbs, extract as extracts, sweep
from tests.reference import accounts_by_name
from tests.rujukan import conferring, retained, scenarios
from tests.rujukan.pages import at_desk, text
from tests.worker import run_worker

pytestmark = pytest.mark.long

OTHER = "Sesama Contoh"
HANDED = "Langsung di kantor"


def page_of(data_request):
    return reverse("paper", args=["extract", data_request.number])


def file_of(data_request):
    return reverse("paper_file", args=["extract", data_request.number])


@pytest.fixture(scope="module")
def subject(kept):
    """Return the code of the first of two persons in one complaint, with a service, notes, a suspect, and an opened identity."""
    cast = accounts_by_name()
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
    return subject.code


@pytest.fixture
def victim(db, subject):
    return Victim.objects.get(code=subject)


def words(copy):
    return "\n".join(" | ".join(row) for part in copy.parts for row in part.rows)


def taken_out(cast, subject, notes=()):
    data_request = scenarios.a_data_request(subject, cast.koordinator)
    with scope(cast.koordinator):
        return extract.of(data_request, notes)


def order(data_request, by, **arguments):
    return extracts.order(data_request, by=by, handed_over=arguments.pop("handed_over", HANDED), **arguments)


def test_the_extract_has_everything_about_the_person(cast, victim):
    text_of_extract = words(taken_out(cast, victim))
    for known in (
        *(victim.code, scenarios.NAME, scenarios.NIK, "12 Maret 1997", scenarios.PHONE, scenarios.ADDRESS, "Badau"),
        *("Teridentifikasi sebagai korban", "perekrutan", "Persetujuan", "Tempat tinggal dan konsumsi", "5 Januari 2026"),
        *("Penampungan | Berjalan", cast.polres.institution.name, "Memberi layanan yang memerlukan nama", "HD-"),
    ):
        assert known in text_of_extract


def test_the_extract_has_nothing_of_others_and_no_free_note(cast, victim):
    copy = taken_out(cast, victim)
    text_of_extract = words(copy)
    for secret in (
        *("Calo Contoh", OTHER, "0800-0000-7777", "Pelapor Contoh", "0800-0000-9999", scenarios.NARRATIVE),
        *("Menangis semalaman", "Pamannya mengancam", "Asma", "Serah terima", str(cast.polres)),
    ):
        assert secret not in text_of_extract
    left = "\n".join(copy.left_out)
    for reason in ("Terduga pelaku", "pelapor berhak dirahasiakan", "orang lain", "Keamanan dan risiko", "Kesehatan"):
        assert reason in left


def test_of_the_form_of_a_stage_the_answers_are_in_the_extract_but_not_the_note(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION)
    scenarios.fill(scenarios.serve(referral, cast.polres), "screening", cast.polres, note="Ia menunjuk pintu belakang")
    copy = words(taken_out(cast, victim))
    assert "Tanda awal" in copy
    assert "pintu belakang" not in copy


def test_a_chosen_note_is_in_the_extract(cast, victim):
    copy = taken_out(cast, victim, notes=["health_note"])
    assert "Asma" in words(copy)
    assert "Pamannya mengancam" not in words(copy)
    assert not any(line.startswith("Kesehatan") for line in copy.left_out)


def test_its_download_is_logged_as_an_export(cast, victim, queue):
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    order(data_request, cast.koordinator, notes=["health_note"])
    with scope(cast.koordinator):
        papers.draw(Paper.objects.get().pk)
    assert not AccessLog.objects.filter(kind="export").exists(), "drawing it shows it to nobody"
    desk.post(file_of(data_request))
    entry = AccessLog.objects.get(kind="export")
    assert (entry.subject, entry.user, entry.explanation) == (victim.code, cast.koordinator, f"{data_request.number}: {HANDED}")
    assert entry.sections == ["family", "health_note", "identity"]


def test_a_reporters_extract_has_the_report_but_nobody_they_named(cast):
    complaint = scenarios.a_complaint(cast.gow)
    intake.append(complaint, by=cast.gow, submit_key=complaint.pk, text="Catatan petugas")
    copy = taken_out(cast, complaint)
    text_of_extract = words(copy)
    for known in ("Pelapor Contoh", "0800-0000-9999", scenarios.NARRATIVE, complaint.number):
        assert known in text_of_extract
    for secret in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, "Catatan petugas"):
        assert secret not in text_of_extract


@pytest.mark.parametrize("username", ["polres", "gow", "auditor", "admin"])
def test_only_a_coordinator_makes_an_extract(cast, victim, username):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    with pytest.raises(Refused, match="koordinator"), scope(getattr(cast, username)):
        order(data_request, getattr(cast, username))
    assert not Paper.objects.exists()


def test_a_barred_coordinator_makes_no_extract(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    victim.case.barred_users.add(cast.koordinator2)
    for opening in (
        lambda: order(data_request, cast.koordinator2),
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
            order(data_request, cast.koordinator, handed_over=handed)


def test_destroyed_data_cannot_be_copied(cast):
    victim = retained.a_closed_victim(cast)
    data_request = victim.data_requests.get()
    retained.destroyed(cast)
    with pytest.raises(Refused, match="sudah dimusnahkan"):
        order(data_request, cast.koordinator)


def test_the_worker_draws_it_and_it_stays_encrypted_for_a_day(cast, victim, queue):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    url, page = reverse("data_request_extract", args=[data_request.number]), page_of(data_request)
    assert url in text(desk.get(data_request.get_absolute_url()))
    faulty = desk.post(url, {"handed_over": ""})
    assert faulty.status_code == 422
    assert not Paper.objects.exists()
    for _ in range(2):
        assert desk.post(url, {"handed_over": HANDED, "notes": ["health_note"]}).url == page
    assert queue.ready().count() == 1, "asked twice, drawn once"
    run_worker()
    assert HANDED.encode() not in bytes(Paper.objects.get().asked)
    assert "PDF siap diunduh" in text(desk.get(page))
    answer = desk.post(file_of(data_request))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="salinan-data-{data_request.number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert desk.get(url).url == reverse("data_request_detail", args=[data_request.number])
    assert sweep.sweep(timezone.now() + timedelta(days=1, minutes=1))["papers"] == 1


def test_other_notes_make_another_copy_and_it_says_how_it_is_handed_over(cast, victim, queue):
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    assert "bagaimana salinannya diserahkan" in text(desk.post(page_of(data_request), follow=True))
    first, _ = order(data_request, cast.koordinator)
    second, draws = order(data_request, cast.koordinator, notes=["health_note"])
    assert (draws, Paper.objects.get()) == (True, second)
    assert first.pk != second.pk


def test_what_was_chosen_stays_when_a_failed_copy_is_made_again(cast, victim, queue, monkeypatch):
    def fail(*_, **__):
        raise rendering.Unprintable("too long")

    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    desk.post(reverse("data_request_extract", args=[data_request.number]), {"handed_over": HANDED, "notes": ["health_note"]})
    with monkeypatch.context() as broken:
        broken.setattr(rendering, "pdf", fail)
        with pytest.raises(rendering.Unprintable):
            run_worker()
    assert not AccessLog.objects.filter(kind="export").exists()
    assert desk.post(page_of(data_request)).url == page_of(data_request)
    run_worker()
    assert desk.post(file_of(data_request)).content.startswith(b"%PDF")
    assert "health_note" in AccessLog.objects.get(kind="export").sections


def test_a_copy_that_waits_is_not_handed_out_once_the_request_is_refused(cast, victim, queue):
    data_request, desk = scenarios.a_data_request(victim, cast.koordinator), at_desk(cast.koordinator)
    desk.post(reverse("data_request_extract", args=[data_request.number]), {"handed_over": HANDED})
    run_worker()
    verbs.answer(data_request, by=cast.koordinator, status=RequestStatus.REFUSED, words="Belum", basis="UU 27/2022 Ps 15")
    assert "tidak ditolak" in text(desk.post(file_of(data_request), follow=True))
    assert not AccessLog.objects.filter(kind="export").exists()


def test_a_refused_request_offers_no_extract(cast, victim):
    data_request = scenarios.a_data_request(victim, cast.koordinator)
    refused = {"status": RequestStatus.REFUSED, "words": "Belum", "basis": "UU 27/2022 Ps 15"}
    data_request = verbs.answer(data_request, by=cast.koordinator, **refused)
    with pytest.raises(Refused, match="tidak ditolak"):
        order(data_request, cast.koordinator)
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
    copy = taken_out(cast, victim)
    rows = {part.title: part.rows for part in copy.parts}
    (first, later) = rows["Konferensi kasus tentang Anda"]
    assert first[1:6] == ("Tinjauan rencana", "Polres", "Polres", "Kasus tetap dibuka", "Didengar langsung")
    assert later[4] == planned.get_status_display()
    assert {row[2] for row in rows["Keputusan konferensi tentang Anda"]} == {
        f"Antar {victim} bersama (orang lain) ke Putussibau",
        "Minta laporan sosial",
    }
    assert other.code not in words(copy)
    assert "dicurigai" not in words(copy)
