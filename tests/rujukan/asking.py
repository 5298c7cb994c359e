"""One request of each kind for a second person (`rujukan.actions.approval`), for tests."""

from rujukan.actions import barring, casework, guardian as guardians
from tests.rujukan import enveloping, scenarios

WHY = "Ternyata orang lain yang senama"


def closing(victim, by):
    scenarios.identify(victim, by)
    scenarios.needless(victim, by)
    return scenarios.ask_to_close(victim, by)


def lifting(victim, by):
    guardian = scenarios.a_guardian(victim, by, relation="parent", suspected=True)
    return guardians.ask_to_lift(guardian, by=by, reason=WHY)


def bar(victim, by):
    barred = scenarios.an_officer("kodim", f"kodim-{victim.code}")
    suspect = {"name": "Yohanes", "role": "unknown", "relation": "family", "bars_users": [barred]}
    casework.record_suspect(victim.case, by=by, **suspect)
    return barring.ask_to_lift(victim.case, by=by, user=barred, reason=WHY)


def envelope(victim, by):
    basis = scenarios.a_consent(victim, by)
    return enveloping.an_envelope(scenarios.a_letter(victim, by, consent=basis, purpose="protection", to="lpsk"), by)


KINDS = (closing, lifting, bar, envelope)
