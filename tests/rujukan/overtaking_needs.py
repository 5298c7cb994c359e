"""Somebody was faster: the forms of needs, of several referrals at once, and of questions about a referral."""

import uuid

from rujukan.actions import routing
from rujukan.choices.stage import Stage
from rujukan.models import StageRole
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.overtaking import a_colleague, at_polres, closure_of


@overtaken
def needs_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    data = {"safety": "safe", "level": "low", "note_text": TYPED, "submit_key": uuid.uuid4()}
    yield cast.koordinator, [victim.code], data | {f"{stage}-answer": "now" for stage in Stage}
    closure_of(victim.case, cast.koordinator2)


@overtaken
def referrals_send(cast):
    victim = scenarios.a_victim(cast.koordinator)
    role = StageRole.objects.get(stage=Stage.SHELTER, institution__code="polres")
    data = {"submit_key": uuid.uuid4(), "seen": 0, f"{role.pk}-chosen": "on", f"{role.pk}-need": TYPED}
    data |= {f"{stage}-state": "not_assessed" for stage in Stage} | {f"{stage}-urgency": "normal" for stage in Stage}
    data |= {f"{need.stage}-version": need.version for need in victim.needs.all()}
    data |= {"basis": "vital", "grounds": "Diancam perekrut dan tidak dapat dihubungi"}
    yield cast.koordinator, [victim.code], data
    scenarios.a_referral(victim, cast.koordinator2, "dsp3akb")


@overtaken
def referral_ask(cast):
    referral = at_polres(cast)
    yield cast.polres, [referral.number], {"question": TYPED, "submit_key": uuid.uuid4()}
    who = a_colleague(cast)
    routing.accept(referral, by=who)
    yield who
