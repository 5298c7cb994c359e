"""Pages of referrals: a coordinator sends one, an institution answers and serves, and loses access afterwards."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.models import AccessLog, Institution
from rujukan.actions import casework, routing, service as services
from rujukan.choices.referral import DeclineReason, ReferralStatus, ServiceOutcome
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.models import Referral, Service, StageRole
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.long


def begin(cast):
    victim = scenarios.a_victim(cast.koordinator, at=timezone.now() - timedelta(days=2))
    fields = {"safety_note": "Pernah diancam", "health_note": "Alergi obat", "legal_note": "Laporan polisi ada"}
    return casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields=fields)


@pytest.fixture
def sent(cast, victim):
    return scenarios.a_referral(victim, cast.koordinator, "polres")


def form(stage, code, **changes):
    """Return what a coordinator fills in; `holder` is the key of a role of Lampiran I."""
    role = StageRole.objects.get(stage=stage, institution__code=code)
    return {
        "submit_key": str(uuid.uuid4()),
        "holder": str(role.pk),
        "need": "Pemeriksaan medis",
        "urgency": "urgent",
        "basis": "consent",
        "stages": [stage],
        "giver": "self",
        "method": "written",
        "given_on": timezone.localdate().isoformat(),
        "grounds": "",
    } | changes


def test_stage_is_chosen_first(cast, victim):
    page = text(at_desk(cast.koordinator).get(reverse("referral_new", args=[victim.code])))
    assert "?tahap=shelter" in page
    assert "Kirim rujukan" not in page


def test_only_holders_of_the_stage_are_offered_with_their_mandate(cast, victim):
    page = text(at_desk(cast.koordinator).get(reverse("referral_new", args=[victim.code]) + "?tahap=shelter"))
    assert "Hanya 2 institusi" in page
    assert "konsumsi didukung Kepolisian Resor" in page
    assert "RSUD" not in page
    assert scenarios.NAME not in page


def test_coordinator_sends_once_however_often_the_form_comes(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("referral_new", args=[victim.code]) + "?tahap=health"
    filled = form(Stage.HEALTH, "rsud")
    first, second = desk.post(url, filled), desk.post(url, filled)
    referral = victim.referrals.get()
    assert first.url == second.url == referral.get_absolute_url()
    assert referral.to_institution.code == "rsud"
    assert victim.consents.count() == 1


def test_recorded_consent_is_used_again(cast, victim):
    record = scenarios.a_consent(victim, cast.koordinator)
    desk, url = at_desk(cast.koordinator), reverse("referral_new", args=[victim.code]) + "?tahap=health"
    assert "Persetujuan yang sudah tercatat" in text(desk.get(url))
    desk.post(url, form(Stage.HEALTH, "rsud", basis=f"tercatat:{record.pk}"))
    assert victim.referrals.get().consent == record


def test_consent_without_its_giver_is_a_field_error(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("referral_new", args=[victim.code]) + "?tahap=health"
    answer = desk.post(url, form(Stage.HEALTH, "rsud", giver=""))
    assert answer.status_code == 422
    assert "Pilih siapa yang menyetujui." in text(answer)
    assert 'value="Pemeriksaan medis"' in text(answer)
    assert not victim.referrals.exists()
    assert not victim.consents.exists()


def test_of_the_health_centres_one_is_chosen(cast, victim):
    desk, url = at_desk(cast.koordinator), reverse("referral_new", args=[victim.code]) + "?tahap=health"
    assert "Pilih puskesmasnya." in text(desk.post(url, form(Stage.HEALTH, "puskesmas")))
    centre = Institution.objects.get(code="puskesmas-badau")
    desk.post(url, form(Stage.HEALTH, "puskesmas", institution=str(centre.pk)))
    assert victim.referrals.get().to_institution == centre


def test_foreign_holder_is_not_among_the_choices(cast, victim):
    url = reverse("referral_new", args=[victim.code]) + "?tahap=health"
    assert at_desk(cast.koordinator).post(url, form(Stage.SHELTER, "polres")).status_code == 422
    assert not victim.referrals.exists()


def test_receiver_sees_the_need_alone_before_accepting(cast, sent):
    page = text(at_desk(cast.polres).get(sent.get_absolute_url()))
    assert "Tempat aman dan konsumsi" in page
    assert "Terima" in page
    assert "Bisa melayani orang ini?" in page
    for secret in ("Pernah diancam", "Alergi obat", scenarios.NAME, scenarios.NARRATIVE, "Buka identitas"):
        assert secret not in page


def test_accepting_opens_the_sections_of_the_stage(cast, sent):
    desk = at_desk(cast.polres)
    assert desk.post(reverse("referral_accept", args=[sent.number])).url == sent.get_absolute_url()
    page = text(desk.get(sent.get_absolute_url()))
    assert "Pernah diancam" in page
    assert "Alergi obat" in page
    assert "Laporan polisi ada" not in page  # not of the shelter stage
    assert scenarios.NARRATIVE not in page
    assert scenarios.NAME not in page


def test_accepting_twice_is_a_success_and_changes_nothing(cast, sent):
    desk, of_page = at_desk(cast.polres), {"csrfmiddlewaretoken": "of one page"}
    desk.post(reverse("referral_accept", args=[sent.number]), of_page)
    page = text(desk.post(reverse("referral_accept", args=[sent.number]), of_page, follow=True))
    assert "Rujukan diterima." in page
    assert "sudah berstatus" not in page
    assert sent.events.filter(kind="referral_accepted").count() == 1


def test_identity_opens_with_a_reason_once_and_is_logged(cast, sent):
    desk, url = at_desk(cast.polres), reverse("referral_reveal", args=[sent.number])
    desk.post(reverse("referral_accept", args=[sent.number]))
    unexplained = desk.post(url, {"reason": "service", "explanation": ""})
    assert unexplained.status_code == 422
    assert scenarios.NAME not in text(unexplained)
    opened = desk.post(url, {"reason": "service", "explanation": "Surat masuk penampungan"})
    assert scenarios.NAME in text(opened)
    assert "no-store" in opened["Cache-Control"]
    assert AccessLog.objects.filter(user=cast.polres, subject=sent.victim.code).count() == 1
    assert scenarios.NAME not in text(desk.get(sent.get_absolute_url()))


def test_sight_ends_with_the_service(cast, sent):
    scenarios.complete(sent, cast.polres)
    desk = at_desk(cast.polres)
    page = text(desk.get(sent.get_absolute_url()))
    assert sent.victim.code in page
    for hidden in ("Tempat aman dan konsumsi", "Pernah diancam", "Perempuan", "Catat layanan", "Buka identitas"):
        assert hidden not in page
    assert "Layanan tercatat" in text(desk.get(reverse("referral_history", args=[sent.number])))
    assert desk.post(reverse("referral_reveal", args=[sent.number]), {"reason": "service", "explanation": "x"}).status_code == 422


def test_declining_needs_a_reason_and_notifies_the_coordinator(cast, sent):
    desk, url = at_desk(cast.polres), reverse("referral_decline", args=[sent.number])
    assert desk.post(url, {"reason": ""}).status_code == 422
    desk.post(url, {"reason": DeclineReason.CAPACITY, "explanation": "Kamar penuh"})
    page = text(at_desk(cast.koordinator).get(sent.get_absolute_url()))
    assert "kapasitas atau tenaga sedang penuh" in page
    assert "Kamar penuh" in page
    assert f"?tahap=shelter&amp;dari={sent.number}" in page


def test_a_declined_referral_is_replaced_with_the_same_need(cast, sent):
    routing.decline(sent, by=cast.polres, reason=DeclineReason.CAPACITY)
    url = reverse("referral_new", args=[sent.victim.code]) + f"?tahap=shelter&dari={sent.number}"
    desk = at_desk(cast.koordinator)
    assert 'value="Tempat aman dan konsumsi"' in text(desk.get(url))
    record = sent.victim.consents.get()
    desk.post(url, form(Stage.SHELTER, "dsp3akb", basis=f"tercatat:{record.pk}"))
    assert sent.next_referrals.get().to_institution.code == "dsp3akb"


def test_coordinator_answers_by_telephone_and_it_is_said_so(cast, sent):
    desk = at_desk(cast.koordinator)
    assert "Jawab atas nama Polres" in text(desk.get(sent.get_absolute_url()))
    desk.post(reverse("referral_accept", args=[sent.number]))
    page = text(desk.get(sent.get_absolute_url()))
    assert "Dijawab koordinator lewat telepon" in page
    assert "atas nama Polres lewat telepon" in text(desk.get(reverse("referral_history", args=[sent.number])))


def test_services_stay_and_completion_in_the_browser(cast, sent):
    desk = at_desk(cast.polres)
    desk.post(reverse("referral_accept", args=[sent.number]))
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S")
    came = {"since": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f"), "reason": "referral", "children_with": "0"}
    desk.post(reverse("shelter_enter", args=[sent.number]), came)
    assert sent.stays.get().leave_by
    service = {"submit_key": str(uuid.uuid4()), "kind": ServiceKind.STAY, "given_on": now[:10], "note_text": "Kamar tersedia"}
    url = reverse("service_new", args=[sent.number])
    assert desk.post(url, service).status_code == desk.post(url, service).status_code == 302
    assert Service.objects.filter(referral=sent).count() == 1
    assert "Kamar tersedia" in text(desk.get(reverse("referral_history", args=[sent.number])))
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f")
    end = {
        "complete-outcome": ServiceOutcome.FULFILLED,
        "complete-new_danger": "no",
        "complete-until": now,
        "complete-left_to": "family",
        "complete-own_choice": "yes",
        "complete-safe": "yes",
    }
    desk.post(reverse("referral_complete", args=[sent.number]), end)
    sent.refresh_from_db()
    assert sent.status == ReferralStatus.COMPLETED
    assert sent.stays.get().until


def test_leaving_twice_is_one_leaving(cast, sent):
    routing.accept(sent, by=cast.polres)
    stay = services.enter_shelter(sent, by=cast.polres, since=timezone.now())
    desk, url = at_desk(cast.polres), reverse("shelter_leave", args=[sent.number])
    left = {"until": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S.%f"), "left_to": "family"}
    left |= {"own_choice": "yes", "safe": "yes"}
    assert desk.post(url, left).status_code == desk.post(url, left).status_code == 302
    stay.refresh_from_db()
    assert stay.until


def test_service_in_the_future_is_refused_beside_its_date(cast, sent):
    routing.accept(sent, by=cast.polres)
    tomorrow = timezone.localdate() + timedelta(days=1)
    filled = {
        "submit_key": str(uuid.uuid4()),
        "kind": ServiceKind.STAY,
        "given_on": tomorrow.isoformat(),
        "note_text": "Catatan saya",
    }
    answer = at_desk(cast.polres).post(reverse("service_new", args=[sent.number]), filled)
    assert answer.status_code == 422
    assert "Isi tanggal hari ini atau sebelumnya" in text(answer)
    assert "Catatan saya" in text(answer)


def test_institution_proposes_and_the_coordinator_decides(cast, sent):
    scenarios.serve(sent, cast.polres)
    url = reverse("referral_propose", args=[sent.number]) + "?tahap=health"
    filled = form(Stage.HEALTH, "rsud")
    at_desk(cast.polres).post(url, filled)
    at_desk(cast.polres).post(url, filled)
    proposal = Referral.objects.get(status=ReferralStatus.PROPOSED)
    assert proposal.to_institution.code == "rsud"
    assert at_desk(cast.rsud).get(proposal.get_absolute_url()).status_code == 404
    desk = at_desk(cast.koordinator)
    record = sent.victim.consents.get()
    desk.post(reverse("referral_approve", args=[proposal.number]), {"basis": f"tercatat:{record.pk}"})
    proposal.refresh_from_db()
    assert proposal.status == ReferralStatus.SENT
    assert at_desk(cast.rsud).get(proposal.get_absolute_url()).status_code == 200


def test_proposer_reads_why_it_was_not_approved(cast, sent):
    scenarios.serve(sent, cast.polres)
    at_desk(cast.polres).post(reverse("referral_propose", args=[sent.number]) + "?tahap=health", form(Stage.HEALTH, "rsud"))
    proposal = Referral.objects.get(status=ReferralStatus.PROPOSED)
    url = reverse("referral_not_approve", args=[proposal.number])
    assert at_desk(cast.koordinator).post(url, {"tolak-reason": ""}).status_code == 422
    at_desk(cast.koordinator).post(url, {"tolak-reason": "Sudah diperiksa pekan lalu"})
    assert "Sudah diperiksa pekan lalu" in text(at_desk(cast.polres).get(proposal.get_absolute_url()))


def test_withdrawal_needs_a_reason_and_ends_sight(cast, sent):
    routing.accept(sent, by=cast.polres)
    desk, url = at_desk(cast.koordinator), reverse("referral_withdraw", args=[sent.number])
    assert desk.post(url, {"reason": ""}).status_code == 422
    desk.post(url, {"reason": "Korban pindah"})
    page = text(at_desk(cast.polres).get(sent.get_absolute_url()))
    assert "Pernah diancam" not in page
    assert "Korban pindah" not in page
    assert "Korban pindah" in text(desk.get(reverse("referral_history", args=[sent.number])))


def test_another_institution_gets_404(cast, sent):
    desk = at_desk(cast.rsud)
    assert desk.get(sent.get_absolute_url()).status_code == 404
    for name in ("referral_accept", "referral_decline", "referral_reveal", "service_new", "referral_complete"):
        assert desk.post(reverse(name, args=[sent.number])).status_code == 404
    assert sent.number not in text(desk.get(reverse("referral_list")))


def test_list_is_searched_by_number_its_last_digits_and_the_persons_code(cast, sent):
    other = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "rsud", Stage.HEALTH)
    desk = at_desk(cast.koordinator)
    for words in (sent.number, sent.number[-5:].lstrip("0"), sent.victim.code.lower()):
        page = text(desk.get(reverse("referral_list"), {"q": words}))
        assert sent.get_absolute_url() in page
        assert other.get_absolute_url() not in page


def test_list_filters_and_directions(cast, sent):
    desk = at_desk(cast.polres)
    assert sent.number in text(desk.get(reverse("referral_list"), {"arah": "masuk", "stage": "shelter", "status": "open"}))
    sent_by_it = text(desk.get(reverse("referral_list"), {"arah": "keluar"}))
    assert sent.number not in sent_by_it
    assert "rujukan keluar" in sent_by_it
    assert sent.number not in text(desk.get(reverse("referral_list"), {"late": "1"}))
    assert "Tidak ada yang cocok" in text(desk.get(reverse("referral_list"), {"stage": "legal"}))


def test_a_coordinator_reads_whom_to_telephone_or_that_no_number_is_known(cast):
    sent = scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "rsud", Stage.HEALTH)
    institution, desk = sent.to_institution, at_desk(cast.koordinator)
    Institution.objects.filter(pk=institution.pk).update(phone="")
    assert f"Nomor {institution.short_name} belum dicatat" in text(desk.get(sent.get_absolute_url()))
    Institution.objects.filter(pk=institution.pk).update(phone="0567 21001")
    page = desk.get(sent.get_absolute_url())
    assert page.text.count('href="tel:') == 1
    for name, key in (
        ("victim_services", sent.victim.code),
        ("case_people", sent.victim.case.number),
        ("referral_task_new", sent.number),
    ):
        assert reverse(name, args=[key]) in page.text


def test_the_list_of_late_referrals_has_their_numbers(cast):
    at = timezone.now() - timedelta(days=9)
    sent = scenarios.a_referral(scenarios.a_victim(cast.koordinator, at=at), cast.koordinator, "rsud", Stage.HEALTH, at=at)
    Institution.objects.filter(pk=sent.to_institution_id).update(phone="0567 21001")
    assert 'href="tel:' in at_desk(cast.koordinator).get("/beranda/koordinator/rujukan-lewat-tenggat/").text
    Institution.objects.filter(pk=sent.to_institution_id).update(phone="")
    assert "Nomornya belum dicatat" in text(at_desk(cast.koordinator).get("/beranda/koordinator/rujukan-lewat-tenggat/"))
