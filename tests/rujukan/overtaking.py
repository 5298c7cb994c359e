"""Somebody was faster: the forms of complaints, cases, victims and referrals."""

import uuid

from django.urls import reverse
from django.utils import timezone

from rujukan.actions import (
    alarm as alarms,
    approval as approvals,
    barring,
    casework,
    hand_over,
    routing,
    service as services,
    triage,
)
from rujukan.choices.alarm import AlarmReplyKind
from rujukan.choices.complaint import Safety
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.referral import DeclineReason, ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.models import StageRole
from rujukan.privacy.actions import retention
from tests.overtaking import FORMS, TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

# Cases


@overtaken
def case_statement(cast):
    case = scenarios.a_victim(cast.koordinator).case
    data = {"told_by": "other", "told_on": timezone.localdate(), "heard_by": cast.polres.institution_id}
    yield cast.koordinator, [case.number], data | {"text": TYPED, "submit_key": uuid.uuid4()}
    closure_of(case, cast.koordinator2)


# Complaints


@overtaken
def alarm_receive(cast):
    alarm = scenarios.a_complaint(cast.gow, safety=Safety.DANGER).alarm
    alarms.reply(alarm, by=cast.polres, kind=AlarmReplyKind.TAKING)
    person = {"sex": "female", "age_band": "21-23"}
    yield cast.polres, [alarm.pk], person | {"stage": Stage.SHELTER, "narrative": TYPED, "submit_key": uuid.uuid4()}
    alarm.refresh_from_db()
    colleague = scenarios.an_officer("polres", "polres2")
    alarms.end_received(alarm, by=colleague, at=timezone.now())
    yield colleague


@overtaken
def complaint_emergency(cast):
    complaint = scenarios.a_complaint(cast.polres)
    yield cast.polres, [complaint.number], {"person": "1", "stage": Stage.SHELTER}
    triage.close_complaint(complaint, by=cast.koordinator2, reason="Dicabut")


complaint_emergency.typed = "Orang ke-1"  # a choice, no text


@overtaken
def complaint_reveal(cast):
    complaint = scenarios.a_complaint(cast.gow)
    yield cast.gow, [complaint.number], {"reason": "service", "explanation": TYPED}
    casework.open_case([complaint], by=cast.koordinator2)


@overtaken
def complaint_open_case(cast):
    complaint = scenarios.a_complaint(cast.gow)
    yield cast.koordinator, [complaint.number], {"more": TYPED}
    triage.close_complaint(complaint, by=cast.koordinator2, reason="Dicabut")


@overtaken
def complaint_join(cast):
    complaint = scenarios.a_complaint(cast.gow)
    yield cast.koordinator, [complaint.number], {"case": TYPED}
    triage.close_complaint(complaint, by=cast.koordinator2, reason="Dicabut")


@overtaken
def complaint_forward(cast):
    complaint = scenarios.a_complaint(cast.gow)
    yield cast.koordinator, [complaint.number], {"to": "Dinas Tenaga Kerja", "reason": TYPED}
    triage.close_complaint(complaint, by=cast.koordinator2, reason="Dicabut")


@overtaken
def complaint_duplicate(cast):
    first, complaint = scenarios.a_complaint(cast.gow), scenarios.a_complaint(cast.gow)
    yield cast.koordinator, [complaint.number], {"of": first.number, "reason": TYPED}
    triage.forward(complaint, by=cast.koordinator2, to="Dinas Tenaga Kerja", reason="Bukan")


@overtaken
def near_duplicate_same(cast):
    _, later = scenarios.a_complaint(cast.gow), scenarios.a_complaint(cast.gow)
    warning = later.near_duplicates.get()
    yield cast.koordinator, [later.number, warning.pk], {"how": "duplicate", "reason": TYPED}
    triage.settle_near_duplicate(warning, by=cast.koordinator2)


@overtaken
def complaint_close(cast):
    complaint = scenarios.a_complaint(cast.gow)
    yield cast.koordinator, [complaint.number], {"reason": TYPED}
    casework.open_case([complaint], by=cast.koordinator2)


@overtaken
def case_hold(cast):
    case = scenarios.a_victim(cast.koordinator2).case
    yield cast.koordinator, [case.number], {"reason": TYPED}
    closure_of(case, cast.koordinator2)
    retention.lay_hold(case, by=cast.koordinator2, reason="Perkara disidangkan")


def closure_of(case, by):
    for victim in case.victims.all():
        scenarios.identify(victim, by)
        scenarios.needless(victim, by)
    scenarios.close_all(case, by)


@overtaken
def victim_new(cast):
    case = scenarios.a_victim(cast.koordinator).case
    data = {"kind": "victim", "sex": "female", "age_band": "unknown", "safety_note": TYPED, "submit_key": uuid.uuid4()}
    yield cast.koordinator, [case.number], data
    closure_of(case, cast.koordinator2)


def a_bar(cast):
    case, outsider = scenarios.a_victim(cast.koordinator).case, scenarios.an_officer("kodim", "kodim")
    bars = {"bars_users": [outsider], "bars_institutions": [outsider.institution]}
    casework.record_suspect(case, by=cast.koordinator, name="Kerabat", role="unknown", relation="family", **bars)
    return case, outsider


@overtaken
def bar_lift_institution(cast):
    case, outsider = a_bar(cast)
    of = {"institution": outsider.institution, "reason": "Ternyata orang lain yang senama"}
    lifting = barring.ask_to_lift(case, by=cast.koordinator, **of)
    yield cast.koordinator, [case.number, outsider.institution_id], {"reason": TYPED}
    approvals.decide(lifting, by=cast.koordinator2, granted=True)


# Victims


@overtaken
def stage_assess(cast):
    victim = scenarios.a_victim(cast.koordinator)
    yield cast.koordinator, [victim.code, Stage.SOCIAL], {"state": StageState.NOT_NEEDED, "reason": TYPED, "version": 0}
    data = {"state": StageState.NOT_NEEDED, "reason": "Sudah pulang", "version": 0}
    assert at_desk(cast.koordinator2).post(reverse("stage_assess", args=[victim.code, Stage.SOCIAL]), data).status_code == 302


@overtaken
def identification_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    yield cast.koordinator, [victim.code], {"conclusion": "identified", "acts": "recruitment", "grounds": TYPED}
    closure_of(victim.case, cast.koordinator2)


@overtaken
def guardian_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    yield cast.koordinator, [victim.code], {"relation": "parent", "name": TYPED, "submit_key": uuid.uuid4()}
    closure_of(victim.case, cast.koordinator2)


def a_served_victim(cast):
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.identify(victim, cast.koordinator)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    victim.refresh_from_db()
    return victim


def finish(victim, by, cast):
    for referral in victim.referrals.open():
        services.complete(referral, by=by, outcome=ServiceOutcome.PARTLY)
    scenarios.needless(victim, by)
    scenarios.close(victim, by, short_monitoring="Pindah")


# Referrals


@overtaken
def referral_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    role = StageRole.objects.holding(cast.polres.institution).get(stage=Stage.SHELTER)
    data = {"need": TYPED, "submit_key": uuid.uuid4(), "urgency": "normal", "holder": role.pk}
    data |= {"basis": "vital", "grounds": "Diancam perekrut dan tidak dapat dihubungi"}
    yield cast.koordinator, [victim.code], data, f"?tahap={Stage.SHELTER.value}"
    closure_of(victim.case, cast.koordinator2)


def a_colleague(cast):
    return scenarios.an_officer("polres", "kanit")


def at_polres(cast):
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres")


@overtaken
def referral_decline(cast):
    referral = at_polres(cast)
    yield cast.polres, [referral.number], {"reason": DeclineReason.CAPACITY, "explanation": TYPED}
    who = a_colleague(cast)
    routing.accept(referral, by=who)
    yield who


def a_proposal(cast):
    own = scenarios.serve(at_polres(cast), cast.polres)
    return own, scenarios.a_proposal(own, cast.polres, "rsud", Stage.HEALTH)


@overtaken
def referral_approve(cast):
    _, proposal = a_proposal(cast)
    yield cast.koordinator, [proposal.number], {"basis": "vital", "grounds": TYPED}
    routing.not_approve(proposal, by=cast.koordinator2, reason="Sudah divisum")


@overtaken
def referral_not_approve(cast):
    _, proposal = a_proposal(cast)
    yield cast.koordinator, [proposal.number], {"tolak-reason": TYPED}
    routing.withdraw(proposal, by=cast.koordinator2, reason="Sudah divisum")


@overtaken
def referral_propose(cast):
    own = scenarios.serve(at_polres(cast), cast.polres)
    data = {"need": TYPED, "urgency": "normal", "submit_key": uuid.uuid4()}
    yield cast.polres, [own.number], data, f"?tahap={Stage.HEALTH.value}"
    who = a_colleague(cast)
    services.complete(own, by=who, outcome=ServiceOutcome.PARTLY)
    yield who


def after_the_end(data):
    """Yield as a scenario: a form of a referral in service that a colleague completes meanwhile."""

    def scenario(cast):
        own = scenarios.serve(at_polres(cast), cast.polres)
        yield cast.polres, [own.number], data()
        who = a_colleague(cast)
        services.complete(own, by=who, outcome=ServiceOutcome.PARTLY)
        yield who

    return scenario


FORMS |= {
    "referral_reveal": after_the_end(lambda: {"reason": "service", "explanation": TYPED}),
    "service_new": after_the_end(lambda: {"kind": "other", "note_text": TYPED, "submit_key": uuid.uuid4()}),
    "shelter_enter": after_the_end(lambda: {"since": TYPED, "reason": "referral", "children_with": 0}),
    "referral_complete": after_the_end(
        lambda: {"complete-outcome": "partly", "complete-new_danger": "no", "complete-note_text": TYPED}
    ),
}


def a_hand_over(cast):
    referral = scenarios.move_in(at_polres(cast), cast.polres)
    scenarios.take_back(referral.consent, cast.koordinator, sheets={referral.pk: scenarios.SHEET})
    return referral


@overtaken
def referral_resume(cast):
    referral = a_hand_over(cast)
    yield cast.koordinator, [referral.number], {"basis": "vital", "grounds": TYPED}
    hand_over.hand_over(referral, by=cast.koordinator2, left_to=LeftTo.FAMILY)
