"""The seven stages of a victim as parallel states; what is derived is derived here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from rujukan.choices import DERIVED_STATE, Stage, StageState
from rujukan.models import Referral, ShelterStay, StageNeed, Victim


@dataclass(frozen=True)
class StageView:
    """One stage of one victim: its state, the referral that decides it, the ones before, and an open stay."""

    stage: Stage
    state: StageState
    reason: str
    referral: Referral | None
    earlier: tuple[Referral, ...]
    stay: ShelterStay | None


UNDER_WAY = (StageState.RUNNING, StageState.REFERRED)


def derive(stored: StageState, statuses: Iterable[str], *, answered: bool = False) -> StageState:
    """Return a stage's state: derived from its referrals' statuses where one counts, else as stored.

    A stage whose question is `answered` is done as soon as no referral of it is under way.
    """
    statuses = set(statuses)
    state = next((state for state, deciding in DERIVED_STATE if statuses.intersection(deciding)), StageState(stored))
    return StageState.COMPLETED if answered and state not in UNDER_WAY else state


def is_answered(victim: Victim, stage: str) -> bool:
    """Whether a person has answered the stage's question: the conclusion answers that of identification."""
    return stage == Stage.IDENTIFICATION and victim.is_concluded


def stage_states(victim: Victim) -> dict[Stage, StageState]:
    """Return {stage: state} of one victim, all seven, in two queries."""
    return states([victim])[victim.pk]


def states(victims: Iterable[Victim]) -> dict:
    """Return {victim pk: {stage: state}} for a page of victims, in two queries."""
    victims = {victim.pk: victim for victim in victims}
    keys = list(victims)
    statuses = defaultdict(set)
    for victim, stage, status in Referral.objects.filter(victim__in=keys).values_list("victim", "stage", "status"):
        statuses[victim, stage].add(status)
    found = {key: dict.fromkeys(Stage, StageState.NOT_ASSESSED) for key in keys}
    for victim, stage, state in StageNeed.objects.filter(victim__in=keys).values_list("victim", "stage", "state"):
        answered = is_answered(victims[victim], stage)
        found[victim][Stage(stage)] = derive(state, statuses[victim, stage], answered=answered)
    return found


def path(victim: Victim) -> list[StageView]:
    """Return the seven stages of one victim, with the referral that decides each, in two queries."""
    referrals, stays = defaultdict(list), {}
    for referral in _with_open_stay(victim.referrals).order_by("-sent_at", "-number"):
        referrals[referral.stage].append(referral)
        if referral.stay_since:
            stays[referral.pk] = ShelterStay(referral=referral, since=referral.stay_since, leave_by=referral.stay_leave_by)
    needs = {need.stage: need for need in victim.needs.all()}
    return [_view(victim, needs[stage], referrals[stage], stays) for stage in Stage]


def _with_open_stay(referrals):
    return (
        referrals.select_related("to_institution")
        .annotate(stay=FilteredRelation("stays", condition=Q(stays__until=None)))
        .annotate(stay_since=F("stay__since"), stay_leave_by=F("stay__leave_by"))
    )


def _view(victim, need, referrals, stays):
    stage = Stage(need.stage)
    state = derive(need.state, (referral.status for referral in referrals), answered=is_answered(victim, stage))
    deciding = dict(DERIVED_STATE).get(state, ())
    referral = next((referral for referral in referrals if referral.status in deciding), None)
    earlier = tuple(other for other in referrals if other is not referral)
    return StageView(stage, state, need.reason, referral, earlier, referral and stays.get(referral.pk))
