"""Derives the states of a victim's seven stages, which run in parallel."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import F, FilteredRelation, Q, UUIDField

from gugus.models.compiled import Among, compiled
from rujukan.choices import DERIVED_STATE, Stage, StageState
from rujukan.models import Referral, StageNeed, Victim


@dataclass(frozen=True)
class StageView:
    """One stage of one victim: its need and state, the referral that decides the state, and the other referrals.

    Each referral carries the open stay under it (`with_open_stay`).
    """

    stage: Stage
    state: StageState
    need: StageNeed
    referral: Referral | None
    earlier: tuple[Referral, ...]

    @property
    def referrals(self) -> tuple[Referral, ...]:
        return (self.referral, *self.earlier) if self.referral else self.earlier


UNDER_WAY = (StageState.RUNNING, StageState.REFERRED)


def derive(stored: StageState, statuses: Iterable[str], *, answered: bool = False) -> StageState:
    """Return a stage's state: derived from its referrals' statuses where one counts, else the stored one.

    A stage whose question is `answered` is completed while no referral of it is under way.
    """
    return _derived(stored, frozenset(statuses), answered)


@cache  # a page asks for seven stages of each victim
def _derived(stored, statuses, answered):
    state = next((state for state, deciding in DERIVED_STATE if statuses.intersection(deciding)), StageState(stored))
    return StageState.COMPLETED if answered and state not in UNDER_WAY else state


def is_answered(victim: Victim, stage: str) -> bool:
    """Return whether the stage's question is answered: the conclusion answers that of identification."""
    return stage == Stage.IDENTIFICATION and victim.is_concluded


def stage_states(victim: Victim) -> dict[Stage, StageState]:
    """Return {stage: state} of one victim, all seven, in two queries, or one `with_needs`. Those of merged codes count too."""
    statuses = defaultdict(set)
    for stage, status in Referral.objects.filter(victim__in=victim.codes).order_by().values_list("stage", "status"):
        statuses[stage].add(status)
    states = dict.fromkeys(Stage, StageState.NOT_ASSESSED)
    for need in victim.stage_needs:
        states[Stage(need.stage)] = derive(need.state, statuses[need.stage], answered=is_answered(victim, need.stage))
    return states


def stage_views(victim: Victim, codes=None) -> list[StageView]:
    """Return the seven stages of one victim, with the referral that decides each, in two queries, or one `with_needs`.

    The referrals under codes that were merged into this one count too, unless `codes` names the keys that do.
    """
    referrals = defaultdict(list)
    for referral in _referrals_under(codes=list(codes)) if codes else _referrals_of(person=victim.pk):
        referrals[referral.stage].append(referral)
    needs = {need.stage: need for need in victim.stage_needs}
    return [_view(victim, needs[stage], referrals[stage]) for stage in Stage]


@compiled
def _referrals_of(person):
    return _with_receiver(Referral.objects.filter(victim__in=Victim.objects.of_person(person).values("pk")))


@compiled
def _referrals_under(codes):
    return _with_receiver(Referral.objects.filter(Among("victim", codes, UUIDField())))


def _with_receiver(rows):
    return with_open_stay(rows.select_related("to_institution")).order_by("-sent_at", "-number")


def with_open_stay(referrals):
    """Return the referrals with `stay_since`, `leave_by` and `allowed_days` of the open stay under each."""
    return referrals.annotate(stay=FilteredRelation("stays", condition=Q(stays__until=None))).annotate(
        stay_since=F("stay__since"), leave_by=F("stay__leave_by"), allowed_days=F("stay__allowed_days")
    )


def _view(victim, need, referrals):
    stage = Stage(need.stage)
    state = derive(need.state, (referral.status for referral in referrals), answered=is_answered(victim, stage))
    deciding = dict(DERIVED_STATE).get(state, ())
    referral = next((referral for referral in referrals if referral.status in deciding), None)
    earlier = tuple(other for other in referrals if other is not referral)
    return StageView(stage, state, need, referral, earlier)
