"""A basis ends while the person is still in a shelter or in treatment: a hand-over begins, and somebody must record its end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, consent, emergency, hand_over, routing, service as services
from rujukan.choices.consent import LegalBasis
from rujukan.choices.hand_over import EndReason, LeftTo, WithdrawalReason, WithdrawnBy
from rujukan.choices.referral import ReferralStatus, ServiceOutcome
from rujukan.choices.section import Section
from rujukan.choices.shelter import Answer
from rujukan.choices.stage import Stage, StageState
from rujukan.disclosure.safety_sheet import sheet_of
from rujukan.disclosure.section import disclose, entitled_sections, reveal
from rujukan.lists import agenda
from rujukan.models import Event, Referral, SafetySheet, ShelterStay, Victim
from rujukan.stages.progress import stage_states
from tests.rujukan import scenarios
from tests.sight import shown

SECRET = (
    "rujukan_victimidentity",
    "rujukan_case",
    "rujukan_identification",
    "rujukan_stageneed",
    "rujukan_companion",
    "rujukan_consent",
    "rujukan_identitytoken",
)


def begin(cast):
    victim = scenarios.a_victim(cast.koordinator)
    fields = {"safety_note": "Perekrut mencari", "health_note": "Obat TB"}
    casework.correct_victim(victim, by=cast.koordinator, version=1, fields=fields)
    scenarios.identify(victim, cast.koordinator)
    victim.refresh_from_db()
    return victim


@pytest.fixture
def leaving(cast, stay):
    """Return that referral after the person has withdrawn their consent."""
    scenarios.take_back(stay.consent, cast.koordinator, sheets={stay.pk: scenarios.SHEET})
    stay.refresh_from_db()
    return stay


def bar_polres(victim, cast):
    institutions = [cast.polres.institution]
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Oknum", role="unknown", relation="unknown", bars_institutions=institutions
    )


def test_withdrawing_consent_moves_nobody_out(cast, leaving):
    assert leaving.status == ReferralStatus.HANDING_OVER
    assert ShelterStay.objects.get().until is None
    assert not Event.objects.filter(kind="shelter_left").exists()


def test_the_sheet_asks_what_must_continue_and_whom_to_call(cast, stay):
    for missing, sheet in (("must_continue", None), ("call", scenarios.SHEET | {"call": "Koordinator"})):
        with pytest.raises(Refused) as refusal:
            scenarios.take_back(stay.consent, cast.koordinator, sheets={stay.pk: sheet})
        assert refusal.value.field == missing
    stay.refresh_from_db()
    assert stay.status == ReferralStatus.RUNNING
    stay.consent.refresh_from_db()
    assert stay.consent.withdrawn_at is None


def test_a_withdrawal_records_who_asked_and_why(cast, leaving):
    record = leaving.consent
    record.refresh_from_db()
    assert (record.withdrawn_for, record.withdrawal_reason) == (WithdrawnBy.SUBJECT, WithdrawalReason.NO_SHARING)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(withdrawn_for="")


@pytest.mark.parametrize(
    "withdrawal",
    [{"asked_by": "", "why": "afraid"}, {"asked_by": "coordinator", "why": "afraid"}, {"asked_by": "guardian", "why": ""}],
)
def test_a_withdrawal_needs_who_asked_and_a_reason(cast, victim, withdrawal):
    basis = scenarios.a_consent(victim, cast.koordinator)
    with pytest.raises(Refused):
        consent.withdraw_consent(basis, by=cast.koordinator, **withdrawal)


def test_only_the_safety_sheet_stays_with_the_receiver(cast, victim, leaving):
    disclosure = disclose(cast.polres, victim, leaving)
    assert set(disclosure.open) == {Section.SAFETY}
    assert not disclosure.locked
    assert not disclosure.summary
    assert not Victim.objects.readable_by(cast.polres).exists()
    with pytest.raises(Refused):
        reveal(cast.polres, victim, reason="service", explanation="Daftar penghuni", referral=leaving)
    with scope(cast.polres):
        sheet = sheet_of(leaving)
    assert (sheet.must_continue, sheet.call) == (scenarios.SHEET["must_continue"], scenarios.SHEET["call"])
    with scope(cast.gow):
        assert sheet_of(leaving) is None


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_the_database_shows_the_receiver_no_more_than_the_sheet(cast, leaving):
    with scope(cast.polres):
        assert {table: rows_of(table) for table in SECRET} == dict.fromkeys(SECRET, 0)
        assert rows_of("rujukan_safetysheet") == rows_of("rujukan_shelterstay") == 1
    with scope(cast.rsud):
        assert rows_of("rujukan_safetysheet") == 0
    with scope(cast.polres):
        hand_over.hand_over(leaving, by=cast.polres, left_to=LeftTo.COUNTY)
    with scope(cast.polres):
        assert {table: rows_of(table) for table in SECRET} == dict.fromkeys(SECRET, 0)
        assert rows_of("rujukan_safetysheet") == 0
        assert rows_of("rujukan_shelterstay") == 1, "its own record of the stay"


def test_coordinators_and_receiver_get_notices_of_what_to_do(cast, leaving):
    assert "lembar keselamatan" in Notice.objects.filter(institution=cast.polres.institution).latest("at").text
    notice = Notice.objects.filter(role="coordinator").latest("at")
    assert notice.urgent
    assert "masih di" in notice.text
    assert agenda.coordinator(cast.koordinator2, timezone.now())["hand_over"].total == 1
    assert [referral.pk for referral, *_ in agenda.officer(cast.polres, timezone.now()).serving.rows] == [leaving.pk]


def test_the_hand_over_ends_the_stay_and_the_sight(cast, victim, leaving):
    until = timezone.now()
    done = hand_over.hand_over(leaving, by=cast.polres, left_to=LeftTo.FAMILY, until=until, handed_to="Ibu")
    assert (done.status, done.end_reason) == (ReferralStatus.WITHDRAWN, EndReason.CONSENT)
    stay = ShelterStay.objects.get()
    assert (stay.until, stay.left_to) == (until, LeftTo.FAMILY)
    sheet = SafetySheet.objects.get()
    assert (sheet.ended_by, sheet.left_to, sheet.open("handed_to")) == (cast.polres, LeftTo.FAMILY, "Ibu")
    assert not entitled_sections(cast.polres, victim, done)
    assert sheet_of(done) is None
    assert "keluarga" in Notice.objects.filter(role="coordinator").latest("at").text
    assert not Notice.objects.filter(text__contains="tidak aman").exists()
    assert not agenda.coordinator(cast.koordinator, timezone.now())["hand_over"]
    with pytest.raises(Refused):
        hand_over.hand_over(leaving, by=cast.polres, left_to=LeftTo.FAMILY)


def test_a_hand_over_says_where_the_person_went(cast, leaving):
    for wrong in ({"left_to": ""}, {"left_to": LeftTo.FAMILY, "until": timezone.now() - timedelta(days=3)}):
        with pytest.raises(Refused):
            hand_over.hand_over(leaving, by=cast.polres, **wrong)
    for stranger in (cast.rsud, cast.gow):
        with pytest.raises(Refused):
            hand_over.hand_over(leaving, by=stranger, left_to=LeftTo.FAMILY)
    assert ShelterStay.objects.get().until is None


def test_a_patients_hand_over_says_where_the_person_went_too(cast, victim):
    """A hospital has no shelter stay, so the form must ask where the patient went."""
    treated = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    scenarios.take_back(treated.consent, cast.koordinator, sheets={treated.pk: scenarios.SHEET})
    with pytest.raises(Refused) as refusal:
        hand_over.hand_over(treated, by=cast.rsud, left_to="")
    assert refusal.value.field == "left_to"


def test_the_proposer_sees_the_referral_and_cannot_record_the_hand_over(cast, victim):
    own = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)
    proposal = scenarios.a_proposal(own, cast.rsud, "polres", Stage.SHELTER)
    basis = scenarios.a_consent(victim, cast.koordinator)
    stay = scenarios.move_in(routing.approve(proposal, by=cast.koordinator, consent=basis), cast.polres)
    scenarios.take_back(basis, cast.koordinator, sheets={stay.pk: scenarios.SHEET})
    assert stay in shown(Referral.objects, cast.rsud)
    with pytest.raises(Refused, match="Hanya petugas institusi penerima"):
        hand_over.hand_over(stay, by=cast.rsud, left_to=LeftTo.FAMILY)


def test_the_stage_runs_until_then_and_the_service_does_not(cast, victim, leaving):
    assert stage_states(victim)[Stage.SHELTER] == StageState.RUNNING
    with pytest.raises(Refused):
        services.complete(leaving, by=cast.polres, outcome=ServiceOutcome.FULFILLED)
    with pytest.raises(Refused, match="Serah terima"):
        routing.withdraw(leaving, by=cast.koordinator, reason="Sudah pergi")


def test_a_running_treatment_is_handed_over_too(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    waiting = scenarios.a_referral(victim, cast.koordinator, "paroki", Stage.SOCIAL, consent=basis)
    treated = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis), cast.rsud)
    scenarios.take_back(basis, cast.koordinator, sheets={treated.pk: scenarios.SHEET})
    assert dict(Referral.objects.values_list("pk", "status")) == {waiting.pk: "withdrawn", treated.pk: "handing_over"}
    waiting.refresh_from_db()
    assert "koordinator" in waiting.what_to_do
    assert "persetujuan ditarik" in Notice.objects.filter(institution=waiting.to_institution).latest("at").text
    done = hand_over.hand_over(treated, by=cast.koordinator, left_to=LeftTo.HOSPITAL)
    assert Event.objects.get(kind="handed_over").on_behalf
    assert not done.is_open


def test_a_patient_taken_in_at_night_is_being_treated(cast):
    complaint = scenarios.a_complaint(cast.rsud)
    referral = emergency.emergency_intake(complaint, by=cast.rsud, person=complaint.persons.get(), stage=Stage.HEALTH)
    withdrawal = {"asked_by": WithdrawnBy.COORDINATOR, "why": WithdrawalReason.BASIS_GONE}
    consent.withdraw_consent(referral.consent, by=cast.koordinator, sheets={referral.pk: scenarios.SHEET}, **withdrawal)
    referral.refresh_from_db()
    assert referral.is_handing_over


def test_a_new_basis_lets_the_service_go_on(cast, victim, leaving):
    with pytest.raises(Refused, match="sudah ditarik"):
        hand_over.resume(leaving, by=cast.koordinator, consent=leaving.consent)
    again = hand_over.resume(leaving, by=cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))
    assert again.status == ReferralStatus.RUNNING
    assert Section.IDENTITY in entitled_sections(cast.polres, victim, again)
    assert sheet_of(again) is None
    assert ShelterStay.objects.get().until is None
    scenarios.take_back(again.consent, cast.koordinator, sheets={again.pk: scenarios.SHEET})
    assert SafetySheet.objects.open().count() == 1


def test_a_child_whose_guardian_withdraws_stays_protected_on_another_basis(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")
    agreement = {
        "basis": LegalBasis.CONSENT,
        "giver": "guardian",
        "relation": "parent",
        "method": "oral",
        "given_on": timezone.localdate(),
        "reach": scenarios.a_reach(),
    }
    basis = consent.record_consent(child, by=cast.koordinator, **agreement)
    stay = scenarios.move_in(scenarios.a_referral(child, cast.koordinator, "polres", consent=basis), cast.polres)
    guardian = {"asked_by": WithdrawnBy.GUARDIAN, "why": WithdrawalReason.NO_SERVICE}
    consent.withdraw_consent(basis, by=cast.koordinator, sheets={stay.pk: scenarios.SHEET}, **guardian)
    law = consent.record_consent(child, by=cast.koordinator, basis=LegalBasis.CHILD, grounds="Wali diduga terlibat perekrutan")
    assert hand_over.resume(stay, by=cast.koordinator, consent=law).in_service


def test_a_consent_withdrawn_twice_is_withdrawn_once(cast, leaving):
    with pytest.raises(Refused):
        scenarios.take_back(leaving.consent, cast.koordinator, sheets={leaving.pk: scenarios.SHEET})
    assert SafetySheet.objects.count() == 1


def test_withdrawing_a_referral_asks_for_the_sheet_as_well(cast, stay):
    with pytest.raises(Refused) as refusal:
        routing.withdraw(stay, by=cast.koordinator, reason="Pindah")
    assert refusal.value.field == "must_continue"
    assert routing.withdraw(stay, by=cast.koordinator, reason="Pindah", sheet=scenarios.SHEET).is_handing_over


def test_who_was_not_safe_when_handed_over_is_told_once(cast, leaving):
    Notice.objects.all().delete()
    hand_over.hand_over(leaving, by=cast.polres, left_to=LeftTo.FAMILY, safe=Answer.NO)
    [notice] = Notice.objects.filter(role="coordinator")
    assert notice.urgent
    assert "tidak aman" in notice.text


def test_a_bar_ends_all_sight_and_no_stay(cast, victim, stay):
    bar_polres(victim, cast)
    stay.refresh_from_db()
    assert stay.is_handing_over
    assert ShelterStay.objects.get().until is None
    notice = Notice.objects.filter(role="coordinator").latest("at")
    assert "Pindahkan" in notice.text
    assert notice.urgent
    with scope(cast.polres):
        for table in (*SECRET, "rujukan_safetysheet", "rujukan_shelterstay", "rujukan_referral", "rujukan_victim"):
            assert not rows_of(table), table
    with pytest.raises(Refused), scope(cast.polres):
        hand_over.hand_over(stay, by=cast.polres, left_to=LeftTo.COUNTY)
    with pytest.raises(Refused):
        hand_over.resume(stay, by=cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))
    assert not hand_over.hand_over(stay, by=cast.koordinator, left_to=LeftTo.COUNTY).is_open


def test_a_bar_while_handing_over_leaves_it_with_the_coordinator(cast, victim, leaving):
    bar_polres(victim, cast)
    leaving.refresh_from_db()
    assert leaving.is_handing_over
    with scope(cast.polres):
        assert sheet_of(leaving) is None


def test_completing_waits_until_somebody_says_where_the_person_went(cast, stay):
    with pytest.raises(Refused, match="masih tercatat tinggal"):
        services.complete(stay, by=cast.polres, outcome=ServiceOutcome.FULFILLED)
    with pytest.raises(Refused) as refusal:
        scenarios.move_out(stay, cast.polres, left_to="")
    assert refusal.value.field == "left_to"
    scenarios.move_out(stay, cast.polres)
    assert services.complete(stay, by=cast.polres, outcome=ServiceOutcome.FULFILLED).completed_at


def test_the_database_too_ends_no_stay_without_a_destination(cast, stay):
    with pytest.raises(IntegrityError), transaction.atomic():
        ShelterStay.objects.update(until=timezone.now())


def test_closing_moves_nobody_out(cast, victim, stay):
    for stage in set(Stage) - {Stage.SHELTER}:
        casework.assess_stage(victim, stage, by=cast.koordinator, state=StageState.NOT_NEEDED, reason="Tidak diperlukan")
    with pytest.raises(Refused, match="Masih tercatat tinggal di penampungan"):
        scenarios.close(victim, cast.koordinator, withdraw_open=True)
    assert ShelterStay.objects.get().until is None
