"""Ends services: closing takes two coordinators, and so does lifting the suspicion of a guardian."""

from gugus.models import User
from rujukan.actions import approval as approvals, casework, closure, guardian as guardians
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.case import CaseOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus


def needless(victim, coordinator, *, at=None):
    """Record that none of the seven stages is needed."""
    for stage in Stage:
        casework.assess_stage(victim, stage, by=coordinator, state=StageState.NOT_NEEDED, reason="Sudah pulang ke bibinya", at=at)


CHECKED = {"lives": Lives.RELATIVE, "checks": list(ClosingCheck)}


def ask_to_close(victim, coordinator, *, at=None, **choices):
    ending = {"outcome": VictimOutcome.GOALS_MET, "reason": "Bibinya menjaga", **CHECKED} | choices
    return closure.ask_to_close(victim, by=coordinator, at=at, **ending)


def another(coordinator):
    """Return the second coordinator, who decides what the first asks for."""
    return User.objects.filter(roles__contains=["coordinator"]).exclude(pk=coordinator.pk).earliest("pk")


def close(victim, coordinator, *, at=None, **choices):
    """Close the services for one person, as one coordinator asks and another decides; return the victim."""
    approval = ask_to_close(victim, coordinator, at=at, **choices)
    return approvals.decide(approval, by=another(coordinator), granted=True, at=at).victim


def lift_suspicion(guardian, coordinator, reason="Ternyata orang lain yang senama"):
    """Lift the suspicion of a guardian, as one coordinator asks and another decides; return the newest version."""
    approval = guardians.ask_to_lift(guardian, by=coordinator, reason=reason)
    victim = approvals.decide(approval, by=another(coordinator), granted=True).victim
    return victim.guardians.get(number=guardian.number, replaced_by=None)


def close_all(case, coordinator, *, at=None, **choices):
    """Close the services for everybody in a case, then the case."""
    for victim in case.victims.exclude(status=VictimStatus.CLOSED):
        close(victim, coordinator, at=at, **choices)
    return closure.close_case(case, by=coordinator, outcome=CaseOutcome.SERVED, reason="Bibinya menjaga", at=at)


def bar_other_coordinators(case, coordinator):
    """Let a case bar all other coordinators, so that this one can only ask the head."""
    others = User.objects.filter(roles__contains=["coordinator"]).exclude(pk=coordinator.pk)
    bars = {"bars_users": [*others]}
    casework.record_suspect(case, by=coordinator, name="Kerabat", role="unknown", relation="family", **bars)
