"""Somebody was faster: the forms of guardians."""

import uuid

from rujukan.actions import guardian as guardians
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.overtaking import closure_of


@overtaken
def guardian_new(cast):
    victim = scenarios.a_victim(cast.koordinator)
    yield cast.koordinator, [victim.code], {"relation": "parent", "name": TYPED, "submit_key": uuid.uuid4()}
    closure_of(victim.case, cast.koordinator2)


@overtaken
def guardian_edit(cast):
    guardian = scenarios.a_guardian(scenarios.a_victim(cast.koordinator), cast.koordinator)
    data = {"relation": "parent", "name": TYPED, "version": 1, "why": "error", "submit_key": uuid.uuid4()}
    yield cast.koordinator, [guardian.victim.code, guardian.number], data
    other = {"relation": "legal", "name": "Orang lain", "version": 1, "why": "error"}
    guardians.correct(guardian, by=cast.koordinator2, **other)


@overtaken
def guardian_lift(cast):
    guardian = scenarios.a_guardian(scenarios.a_victim(cast.koordinator), cast.koordinator, suspected=True)
    yield cast.koordinator, [guardian.victim.code, guardian.number], {"reason": TYPED}
    guardians.ask_to_lift(guardian, by=cast.koordinator2, reason="Ternyata orang lain yang senama")
