"""Pages of victims, and what a coordinator does there."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import AccessLog
from gugus.workflow.lifecycle import version_of
from rujukan.actions import casework, routing, service as services
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, drawn, tab_of, text

pytestmark = pytest.mark.long


def begin(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow, at=timezone.now() - timedelta(days=20))


def url(name, victim, *args):
    return reverse(name, args=[victim.code, *args])


def person(**changes):
    """Return the posted fields of the form of a new person."""
    filled = dict.fromkeys(("origin_district", "found_district", "current_district"), "")
    notes = {"safety_note": "", "health_note": "Kursi roda", "legal_note": ""}
    identity = {"name": "Rosalia Rekaan", "alias": "", "nik": "", "birth_date": "", "phone": "", "address": "", "family": ""}
    plain = {"kind": "witness", "sex": "female", "age_band": "18-20", "submit_key": str(uuid.uuid4())}
    return filled | notes | identity | plain | changes


def test_path_shows_seven_states_each_with_its_next_step(cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "polres")
    casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Tidak diminta")
    desk = at_desk(cast.koordinator)
    page, services = text(desk.get(victim.get_absolute_url())), text(desk.get(tab_of(victim, "services")))
    assert page.count("Belum dinilai") >= 5
    assert "Dirujuk" in page
    assert "Tidak diminta" in services
    assert url("stage_assess", victim, "health") in services


def test_stay_at_the_police_counts_its_days(cast, victim):
    long_ago = timezone.now() - timedelta(days=12)
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", at=long_ago)
    routing.accept(referral, by=cast.polres, at=long_ago)
    services.enter_shelter(referral, by=cast.polres, since=long_ago, at=long_ago)
    page = text(at_desk(cast.koordinator).get(victim.get_absolute_url()))
    assert "Hari 13 dari 14" in page
    assert "Rencanakan pindah" in page


def test_identity_stays_masked_until_a_reason_is_given(cast, victim):
    desk = at_desk(cast.koordinator)
    page = text(desk.get(tab_of(victim, "person")))
    assert scenarios.NARRATIVE in page
    for secret in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS):
        assert secret not in page
    assert desk.post(url("victim_reveal", victim), {"explanation": "Alasan"}).status_code == 422
    assert not AccessLog.objects.exists()
    opened = text(desk.post(url("victim_reveal", victim), {"reason": "contact", "explanation": "Menelepon wali"}))
    for secret in (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS):
        assert secret in opened
    assert AccessLog.objects.get().subject == victim.code


def test_barred_coordinator_finds_nothing(cast, victim):
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Terduga", role="recruiter", relation="family", bars_users=[cast.koordinator2]
    )
    desk = at_desk(cast.koordinator2)
    assert desk.get(victim.get_absolute_url()).status_code == 404
    assert desk.get(victim.case.get_absolute_url()).status_code == 404
    assert victim.code not in text(desk.get(reverse("case_list")))
    assert victim.code not in text(desk.get(reverse("coordinator_home")))


def test_person_is_added_once_however_often_the_form_comes(cast, victim):
    desk, filled = at_desk(cast.koordinator), person()
    first = desk.post(reverse("victim_new", args=[victim.case.number]), filled)
    second = desk.post(reverse("victim_new", args=[victim.case.number]), filled)
    assert first.url == second.url
    added = victim.case.victims.exclude(pk=victim.pk).get()
    assert added.open("health_note") == "Kursi roda"
    assert added.identity.open("name") == "Rosalia Rekaan"


def test_a_wrong_nik_is_a_field_error_and_keeps_the_input(cast, victim):
    answer = at_desk(cast.koordinator).post(reverse("victim_new", args=[victim.case.number]), person(nik="123"))
    assert answer.status_code == 422
    assert "NIK terdiri atas 16 angka" in text(answer)
    assert "Rosalia Rekaan" in text(answer)


def test_correction_leaves_what_was_left_empty(cast, victim):
    filled = person(kind="victim", name="", version=str(victim.version))
    at_desk(cast.koordinator).post(url("victim_edit", victim), filled)
    victim.refresh_from_db()
    assert victim.open("health_note") == "Kursi roda"
    assert victim.identity.open("name") == scenarios.NAME
    assert victim.identity.open("nik") == scenarios.NIK


def test_second_of_two_editors_is_shown_both_and_decides(cast, victim):
    desk = at_desk(cast.koordinator)
    read = str(victim.version)
    casework.correct_victim(victim, by=cast.koordinator2, version=victim.version, fields={"health_note": "Alergi obat"})
    answer = desk.post(url("victim_edit", victim), person(kind="victim", name="", version=read))
    assert answer.status_code == 422
    assert "Alergi obat" in text(answer)
    assert "Kursi roda" in text(answer)
    victim.refresh_from_db()
    assert victim.open("health_note") == "Alergi obat"
    desk.post(url("victim_edit", victim), person(kind="victim", name="", version=str(victim.version)))
    victim.refresh_from_db()
    assert victim.open("health_note") == "Kursi roda"


def test_second_editor_of_a_masked_field_is_told_who_changed_it(cast, victim):
    """Its stored value is not shown, so the form says whose it is."""
    desk, typed = at_desk(cast.koordinator), person(kind="victim", name="Rosalia Rekaan", version=str(victim.version))
    with scope(cast.koordinator2):
        casework.correct_victim(victim, by=cast.koordinator2, version=victim.version, fields={"name": "Rosa Rekaan"})
    answer = desk.post(url("victim_edit", victim), typed)
    assert answer.status_code == 422
    assert f"Terakhir diubah {cast.koordinator2}" in text(answer)
    assert "Rosa Rekaan" not in text(answer)
    assert "Rosalia Rekaan" in text(answer)


def test_stage_not_needed_asks_why(cast, victim):
    desk, address = at_desk(cast.koordinator), url("stage_assess", victim, "legal")
    answer = desk.post(address, {"state": "not_needed", "reason": ""})
    assert "Tulis mengapa tahap ini tidak perlu." in text(answer)
    desk.post(address, {"state": "not_needed", "reason": "Tidak diminta", "version": 0})
    assert victim.needs.get(stage="legal").reason == "Tidak diminta"
    assert desk.get(url("stage_assess", victim, "unknown")).status_code == 404


def test_means_may_be_missing_for_a_child_only(cast, victim):
    desk = at_desk(cast.koordinator)
    form_data = {"acts": "recruitment", "purposes": "palm_oil", "conclusion": "identified", "grounds": "Dokumen"}
    form_data |= {"basis": "document", "decided_by": "county", "informed": "yes"}
    answer = desk.post(url("identification_new", victim), form_data)
    assert answer.status_code == 422
    assert "sedikitnya satu cara" in text(answer)
    child = scenarios.a_victim(cast.koordinator, birth_date=timezone.localdate() - timedelta(days=12 * 365))
    desk.post(url("identification_new", child), form_data)
    child.refresh_from_db()
    assert child.status == VictimStatus.IDENTIFIED


def test_companion_is_named_and_the_page_says_so(cast, victim):
    desk = at_desk(cast.koordinator)
    desk.post(url("companion_new", victim), {"user": str(cast.gow.pk)})
    first = victim.companions.get()
    desk.post(url("companion_new", victim), {"user": str(cast.koordinator2.pk), "version": version_of(first)})
    assert victim.companions.filter(until=None).get().user == cast.koordinator2
    assert f"Pendamping: {cast.koordinator2}" in text(desk.get(victim.get_absolute_url()))


def test_an_old_page_does_not_replace_a_companion_whom_a_colleague_has_named(cast, victim):
    desk = at_desk(cast.koordinator)
    old = drawn(desk.get(url("companion_new", victim)))
    at_desk(cast.koordinator2).post(url("companion_new", victim), {"user": str(cast.gow.pk)})
    answer = desk.post(url("companion_new", victim), old.filled(user=str(cast.polres.pk)))
    assert answer.status_code == 422
    assert victim.companions.get().user == cast.gow
    page = text(answer)
    assert f"Sekarang tersimpan: “{cast.gow}”. Anda menulis: “{cast.polres}”." in page
    assert str(cast.koordinator2) in page.partition('id="keduluan"')[2], "who named them"
    assert desk.post(url("companion_new", victim), drawn(answer).filled()).status_code == 302
    assert victim.companions.present().get().user == cast.polres


def test_withdrawn_consent_takes_its_referrals_along(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    desk = at_desk(cast.koordinator)
    form = url("consent_withdraw", victim, referral.consent.pk)
    assert referral.number in text(desk.get(form))
    desk.post(form, {"asked_by": "subject", "why": "afraid", "asked_on": timezone.localdate()})
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.WITHDRAWN
    assert "Ditarik" in text(desk.get(tab_of(victim, "person")))


def test_basis_is_recorded_without_a_referral(cast, victim):
    desk = at_desk(cast.koordinator)
    assert desk.post(url("consent_new", victim), {"basis": "vital"}).status_code == 422
    filled = {"basis": "vital", "grounds": "Ancaman langsung", "submit_key": str(uuid.uuid4())}
    desk.post(url("consent_new", victim), filled)
    desk.post(url("consent_new", victim), filled)
    assert victim.consents.get().open("grounds") == "Ancaman langsung"


def test_closing_names_the_stages_that_are_not_assessed(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    desk = at_desk(cast.koordinator)
    ending = {"outcome": "goals_met", "reason": "Sudah bekerja lagi", **scenarios.CHECKED}
    response = desk.post(url("victim_close", victim), ending)
    assert response.status_code == 422
    assert "Penampungan: belum dinilai." in text(response)
    assert "Sudah bekerja lagi" in text(response), "what was typed is kept"
    scenarios.needless(victim, cast.koordinator)
    assert desk.post(url("victim_close", victim), ending).status_code == 302
    victim.refresh_from_db()
    assert victim.status == VictimStatus.IDENTIFIED, "another coordinator decides"
    other = at_desk(cast.koordinator2)
    decide = reverse("approval_decide", args=[victim.approvals.get().pk])
    page = text(other.get(url("victim_close", victim)))
    assert "Sudah bekerja lagi" in page
    assert decide in page
    other.post(decide, {"granted": "1"})
    victim.refresh_from_db()
    assert victim.status == VictimStatus.CLOSED


def test_monitoring_begins_after_service(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    desk = at_desk(cast.koordinator)
    first = timezone.localdate() + timedelta(days=30)
    assert desk.post(url("victim_monitor", victim), {"next_visit_on": first}).status_code == 422, "nobody has come home"
    desk.post(url("victim_monitor", victim), {"next_visit_on": first, "reason": "Menetap di kerabat"})
    assert "Dipantau sejak" in text(desk.get(tab_of(victim, "services")))
