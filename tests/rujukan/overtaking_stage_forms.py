"""Scenarios of tests/test_overtaken.py: the forms of a stage."""

import uuid

from rujukan.actions import service as services
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.stage import Stage
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.overtaking import a_colleague


def a_screening(cast):
    victim = scenarios.a_victim(cast.koordinator)
    own = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)
    return own, scenarios.answers_to("screening") | {"note": TYPED, "submit_key": uuid.uuid4(), "version": ""}


@overtaken
def stage_form(cast):
    own, data = a_screening(cast)
    yield cast.polres, [own.number, "screening"], data
    who = a_colleague(cast)
    services.complete(own, by=who, outcome=ServiceOutcome.PARTLY)
    yield who


@overtaken
def stage_form_again(cast):
    own, data = a_screening(cast)
    record = scenarios.fill(own, "screening", cast.polres)
    yield cast.polres, [own.number, "screening", 1], data | {"version": 1, "why": "error", "impression": "some"}
    who = a_colleague(cast)
    scenarios.fill(own, "screening", who, number=1, version=record.version, why="changed", impression="none_yet")
    yield who
