"""The state machine of a referral: every state, clock and refusal."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.models import Institution, Notice
from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, consent, routing, service as services
from rujukan.choices.consent import ConsentGiver, ConsentMethod, LegalBasis
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import NEXT_REFERRAL, DeclineReason, ReferralStatus, ServiceOutcome, Urgency
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.models import Event, Referral, ShelterStay, StageRole
from rujukan.stages.progress import stage_states
from rujukan.stages.routes import candidates
from tests.rujukan import scenarios
from tests.sight import only, shown


@pytest.fixture
def referral(cast, victim):
    return scenarios.a_referral(victim, cast.koordinator, "polres")


def test_only_holders_of_the_stage_are_offered_with_their_mandate(cast, victim):
    offered = candidates(victim, Stage.SHELTER)
    assert [candidate.institution.code for candidate in offered] == ["dsp3akb", "polres"]
    assert offered[1].mandate.startswith("Penampungan sementara (+/- 2 minggu)")


def test_the_joint_holder_of_23_health_centres_is_offered_as_its_children(cast, victim):
    offered = [candidate.institution.code for candidate in candidates(victim, Stage.HEALTH)]
    assert len(offered) == 24
    assert "puskesmas" not in offered
    with pytest.raises(Refused):
        scenarios.a_referral(victim, cast.koordinator, "puskesmas", Stage.HEALTH)


def test_a_body_without_the_role_cannot_be_sent_a_referral(cast, victim):
    role = StageRole.objects.get(stage=Stage.SHELTER, institution__code="polres")
    with pytest.raises(Refused) as refusal:
        routing.send(
            victim,
            by=cast.koordinator,
            role=role,
            institution=Institution.objects.get(code="gow"),
            need="Tempat aman",
            urgency=Urgency.NORMAL,
            consent=scenarios.a_consent(victim, cast.koordinator),
        )
    assert refusal.value.field == "institution"


def test_the_database_too_refuses_a_referral_by_a_role_not_in_force(cast, victim, monkeypatch):
    scenarios.a_referral(victim, cast.koordinator, "polres")
    columns = Referral.objects.filter(victim=victim).values().get()
    del columns["due_at"]
    fresh = columns | {"id": None, "number": "RJ-2026-90000", "status": "declined"}
    fresh |= {"decline_reason": "capacity"}
    with pytest.raises(IntegrityError, match="not in force"), transaction.atomic():
        Referral.objects.create(**fresh | {"stage": Stage.LEGAL})
    StageRole.objects.filter(pk=columns["role_id"]).update(active=False)
    with pytest.raises(IntegrityError, match="not in force"), transaction.atomic():
        Referral.objects.create(**fresh)
    monkeypatch.setattr(routing, "check_holder", lambda *_: None)  # as if the role had ended after this check
    Referral.objects.update(seen_at=timezone.now())  # a referral sent before stays valid
    other = scenarios.a_victim(cast.koordinator, name="Orang lain", nik="", phone="")
    with pytest.raises(Refused, match="tidak memegang tugas penampungan menurut Lampiran I") as refusal:
        scenarios.a_referral(other, cast.koordinator, "polres")
    assert refusal.value.field == "institution"


def test_only_the_coordinator_sends(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    with pytest.raises(Refused):
        scenarios.a_referral(victim, cast.gow, "polres", consent=basis)


@pytest.mark.parametrize(("urgency", "hours"), [(Urgency.EMERGENCY, 2), (Urgency.URGENT, 8), (Urgency.NORMAL, 24)])
def test_the_answer_is_due_by_urgency(cast, victim, urgency, hours):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres", urgency=urgency)
    assert referral.respond_by - referral.sent_at == timedelta(hours=hours)


def test_rehabilitation_is_due_within_seven_days(cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "paroki", Stage.SOCIAL)
    assert referral.serve_by - referral.sent_at == timedelta(days=7)


def test_at_most_one_open_referral_per_victim_stage_and_institution(cast, victim, referral):
    with pytest.raises(Refused):
        scenarios.a_referral(victim, cast.koordinator, "polres")
    routing.withdraw(referral, by=cast.koordinator, reason="Salah tujuan")
    assert scenarios.a_referral(victim, cast.koordinator, "polres").number.endswith("-00002")


def test_the_database_too_sends_no_referral_without_a_basis(cast, victim, referral):
    with pytest.raises(Refused):
        scenarios.a_referral(
            victim,
            cast.koordinator,
            "rsud",
            Stage.HEALTH,
            consent=scenarios.a_consent(scenarios.a_victim(cast.koordinator), cast.koordinator),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(consent=None)


def test_a_consent_given_before_dawn_is_given_that_day(cast):
    dawn = timezone.localtime().replace(hour=5) - timedelta(days=2)
    victim = scenarios.a_victim(cast.koordinator, at=dawn)
    assert scenarios.a_consent(victim, cast.koordinator, at=dawn).given_on == dawn.date()
    with pytest.raises(Refused):
        consent.record_consent(
            victim,
            by=cast.koordinator,
            basis=LegalBasis.CONSENT,
            giver=ConsentGiver.SELF,
            method=ConsentMethod.ORAL,
            given_on=dawn.date() + timedelta(days=1),
            at=dawn,
        )


def test_each_step_from_sent_to_completed_stores_its_clock(cast, victim, referral):
    referral = routing.accept(referral, by=cast.polres)
    assert referral.seen_at == referral.answered_at
    _service, created = services.record(
        referral, by=cast.polres, kind=ServiceKind.STAY, given_on=timezone.localdate(), submit_key=uuid.uuid4()
    )
    assert created
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.RUNNING
    referral = services.complete(referral, by=cast.polres, outcome=ServiceOutcome.PARTLY)
    assert referral.sent_at <= referral.answered_at <= referral.started_at <= referral.completed_at
    kinds = set(Event.objects.filter(referral=referral).values_list("kind", flat=True))
    assert kinds == {"referral_sent", "referral_accepted", "referral_started", "service_recorded", "referral_completed"}


def test_accepting_twice_is_refused(cast, referral):
    routing.accept(referral, by=cast.polres)
    with pytest.raises(Refused):
        routing.accept(referral, by=cast.polres)
    assert Event.objects.filter(kind="referral_accepted").count() == 1


@pytest.mark.parametrize("username", ["gow", "rsud", "bupati", "rad", "auditor"])
def test_a_stranger_cannot_answer(cast, referral, username):
    with pytest.raises(Refused):
        routing.accept(referral, by=getattr(cast, username))


def test_by_telephone_the_coordinator_answers_on_behalf_and_it_is_flagged(cast, referral):
    referral = routing.accept(referral, by=cast.koordinator)
    assert referral.on_behalf
    event = Event.objects.get(kind="referral_accepted")
    assert event.on_behalf
    assert event.institution == referral.to_institution


def test_a_declined_referral_is_replaced_and_the_chain_stays(cast, victim, referral):
    referral = routing.decline(referral, by=cast.polres, reason=DeclineReason.CAPACITY, explanation="Penuh")
    assert stage_states(victim)[Stage.SHELTER] == StageState.DECLINED
    again = scenarios.a_referral(victim, cast.koordinator, "dsp3akb", previous=referral)
    assert again.previous == referral
    assert stage_states(victim)[Stage.SHELTER] == StageState.REFERRED


def a_proposal(referral, by):
    """Return a proposal of the institution that serves, to the hospital."""
    return scenarios.a_proposal(referral, by, "rsud", Stage.HEALTH)


def test_a_proposal_waits_for_the_coordinator(cast, victim, referral):
    proposal = a_proposal(routing.accept(referral, by=cast.polres), cast.polres)
    assert not shown(Referral.objects, cast.rsud)
    assert stage_states(victim)[Stage.HEALTH] == StageState.NOT_ASSESSED
    proposal = routing.approve(proposal, by=cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))
    assert proposal.status == ReferralStatus.SENT
    assert only(Referral.objects, cast.rsud) == proposal


def test_nobody_approves_their_own(cast, victim):
    home = routing.accept(scenarios.a_referral(victim, cast.koordinator, "dsp3akb"), by=cast.koordinator2)
    proposal, basis = a_proposal(home, cast.koordinator2), scenarios.a_consent(victim, cast.koordinator)
    with pytest.raises(Refused):
        routing.approve(proposal, by=cast.koordinator2, consent=basis)
    routing.approve(proposal, by=cast.koordinator, consent=basis)


def test_a_proposal_may_be_refused_with_a_reason(cast, victim, referral):
    proposal = a_proposal(routing.accept(referral, by=cast.polres), cast.polres)
    with pytest.raises(Refused):
        routing.not_approve(proposal, by=cast.koordinator, reason=" ")
    routing.not_approve(proposal, by=cast.koordinator, reason="Sudah diperiksa")
    assert "tidak disetujui" in shown(Notice.objects.order_by("at"), cast.polres)[-1].text


def test_a_child_does_not_consent_alone(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=None, age_band="9-17")
    with pytest.raises(Refused) as refusal:
        scenarios.a_consent(child, cast.koordinator, giver=ConsentGiver.SELF)
    assert refusal.value.field == "giver"


def test_withdrawing_consent_withdraws_the_referrals_that_use_it(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    first = scenarios.a_referral(victim, cast.koordinator, "polres", consent=basis)
    second = routing.accept(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, consent=basis), by=cast.rsud)
    other = scenarios.a_referral(victim, cast.koordinator, "paroki", Stage.SOCIAL)
    scenarios.take_back(basis, cast.koordinator)
    states = dict(Referral.objects.values_list("pk", "status"))
    assert states == {first.pk: "withdrawn", second.pk: "withdrawn", other.pk: "sent"}


def test_a_page_opened_before_the_consent_was_withdrawn_sends_nothing(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    scenarios.take_back(type(basis).objects.get(pk=basis.pk), cast.koordinator)
    assert basis.withdrawn_at is None, "as the page knows it"
    with pytest.raises(Refused, match="sudah ditarik"):
        scenarios.a_referral(victim, cast.koordinator, "polres", consent=basis)


def test_a_proposal_for_a_person_who_is_no_victim_is_not_sent(cast, victim, referral):
    proposal = a_proposal(routing.accept(referral, by=cast.polres), cast.polres)
    scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)
    with pytest.raises(Refused, match="bukan korban"):
        routing.approve(proposal, by=cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))


def test_at_most_one_open_stay(cast, victim, referral):
    referral = routing.accept(referral, by=cast.polres)
    stay = services.enter_shelter(referral, by=cast.polres, since=timezone.now())
    assert timezone.localdate(stay.leave_by) == timezone.localdate() + timedelta(days=13), "today is the first of 14 days"
    home = routing.accept(scenarios.a_referral(victim, cast.koordinator, "dsp3akb"), by=cast.koordinator2)
    with pytest.raises(Refused):
        services.enter_shelter(home, by=cast.koordinator2, since=timezone.now())
    referral.refresh_from_db()
    scenarios.move_out(referral, cast.polres)
    services.complete(referral, by=cast.polres, outcome=ServiceOutcome.HANDED_OVER)
    assert services.enter_shelter(home, by=cast.koordinator2, since=timezone.now()).leave_by is None, "± 2 weeks is Polres's"
    assert ShelterStay.objects.filter(until=None).count() == 1


def test_a_barred_institution_is_neither_offered_nor_accepted(cast, victim):
    polres = Institution.objects.get(code="polres")
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Oknum", role="unknown", relation="unknown", bars_institutions=[polres]
    )
    assert [candidate.institution.code for candidate in candidates(victim, Stage.SHELTER)] == ["dsp3akb"]
    with pytest.raises(Refused):
        scenarios.a_referral(victim, cast.koordinator, "polres")


def test_an_identified_victim_is_served_once_an_institution_takes_them_on(cast, victim, referral):
    scenarios.identify(victim, cast.koordinator)
    routing.accept(referral, by=cast.polres)
    victim.refresh_from_db()
    assert victim.status == VictimStatus.SERVED


@pytest.mark.parametrize("status", [status for status in ReferralStatus if status not in NEXT_REFERRAL])
def test_an_ended_referral_takes_no_step(cast, referral, status):
    assert not NEXT_REFERRAL.get(status)
    if status == ReferralStatus.DECLINED:
        referral = routing.decline(referral, by=cast.polres, reason=DeclineReason.MANDATE)
    elif status == ReferralStatus.COMPLETED:
        referral = scenarios.complete(referral, cast.polres)
    else:
        referral = routing.withdraw(referral, by=cast.koordinator, reason="Batal")
    for verb in (
        lambda: routing.accept(referral, by=cast.polres),
        lambda: routing.decline(referral, by=cast.polres, reason=DeclineReason.OTHER),
        lambda: routing.withdraw(referral, by=cast.koordinator, reason="Batal"),
        lambda: services.complete(referral, by=cast.polres, outcome=ServiceOutcome.PARTLY),
    ):
        with pytest.raises(Refused):
            verb()
