"""Verbs refuse a time in the future, or before the step they follow."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from gugus.workflow.lifecycle import Refused
from rujukan.actions import casework, closure, emergency, intake, routing, service as services, triage
from rujukan.choices.case import CaseOutcome
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import DeclineReason, ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage
from tests.rujukan import scenarios

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def complaint(cast, now):
    return scenarios.a_complaint(cast.polres, at=now - 9 * HOUR)


@pytest.fixture
def victim(cast, complaint, now):
    return casework.open_case([complaint], by=cast.koordinator, at=now - 8 * HOUR).victims.get()


@pytest.fixture
def referral(cast, victim, now):
    return scenarios.a_referral(victim, cast.koordinator, "polres", at=now - 6 * HOUR)


def too_early(verb, *subjects, at, **given):
    with pytest.raises(Refused) as refusal:
        verb(*subjects, at=at, **given)
    assert refusal.value.field == "at"


def test_a_complaint_is_triaged_after_it_was_logged(cast, complaint, now):
    before = now - 10 * HOUR
    too_early(triage.review, complaint, by=cast.koordinator, at=before)
    too_early(casework.open_case, [complaint], by=cast.koordinator, at=before)
    too_early(intake.append, complaint, by=cast.polres, submit_key=uuid.uuid4(), text="Lagi", at=before)
    person = complaint.persons.get()
    too_early(emergency.emergency_intake, complaint, by=cast.polres, person=person, stage=Stage.SHELTER, at=before)


def test_a_victim_is_dealt_with_after_the_case_was_opened(cast, victim, now):
    before = now - 9 * HOUR
    case = victim.case
    too_early(casework.add_victim, case, by=cast.koordinator, fields={}, at=before)
    too_early(casework.assess_stage, victim, Stage.LEGAL, by=cast.koordinator, state="planned", at=before)
    too_early(scenarios.identify, victim, cast.koordinator, at=before)
    too_early(casework.name_companion, victim, by=cast.koordinator, user=cast.gow, version=None, at=before)
    scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)
    ending = {"by": cast.koordinator, "outcome": CaseOutcome.OTHER, "reason": "Bukan korban"}
    too_early(closure.close_case, case, **ending, at=before)
    closure.close_case(case, **ending)
    too_early(closure.reopen_case, case, by=cast.koordinator, reason="Salah", at=now - HOUR)


def test_a_referral_takes_its_steps_in_their_order(cast, referral, now):
    before = now - 7 * HOUR
    too_early(routing.accept, referral, by=cast.polres, at=before)
    too_early(routing.decline, referral, by=cast.polres, reason=DeclineReason.CAPACITY, at=before)
    too_early(routing.withdraw, referral, by=cast.koordinator, reason="Salah tujuan", at=before)
    routing.accept(referral, by=cast.polres, at=now - 5 * HOUR)
    service = {"by": cast.polres, "kind": "other", "given_on": timezone.localdate(now), "submit_key": uuid.uuid4()}
    too_early(services.record, referral, **service, at=now - 6 * HOUR)
    services.enter_shelter(referral, by=cast.polres, since=now - 4 * HOUR, at=now - 3 * HOUR)
    withdrawal = {"by": cast.koordinator, "reason": "Salah tujuan", "sheet": scenarios.SHEET}
    too_early(routing.withdraw, referral, at=now - 5 * HOUR, **withdrawal)
    leaving = {"by": cast.polres, "left_to": LeftTo.FAMILY}
    services.leave_shelter(referral.stays.get(), until=now - 3 * HOUR, at=now - 3 * HOUR, **leaving)
    too_early(services.complete, referral, by=cast.polres, outcome=ServiceOutcome.FULFILLED, at=now - 5 * HOUR)
    ended = services.complete(referral, by=cast.polres, outcome=ServiceOutcome.FULFILLED, at=now - 3 * HOUR)
    assert ended.status == ReferralStatus.COMPLETED


def test_a_consent_is_withdrawn_after_it_was_recorded(cast, victim, now):
    basis = scenarios.a_consent(victim, cast.koordinator, at=now - HOUR)
    too_early(scenarios.take_back, basis, cast.koordinator, at=now - 2 * HOUR)


def test_after_midnight_a_consent_may_be_given_today(cast):
    """Half past midnight in Pontianak is yesterday evening in UTC."""
    at = datetime(2026, 3, 10, 0, 30, tzinfo=timezone.get_default_timezone())
    victim = scenarios.a_victim(cast.koordinator, at=at - HOUR)
    assert scenarios.a_consent(victim, cast.koordinator, at=at).given_on == timezone.localdate(at)
