"""Derives the states of a victim's seven stages, which run in parallel."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.db.models import F, FilteredRelation, Q, UUIDField

from gugus.models import Institution
from gugus.models.carried import carried, moment_of, rows_of
from gugus.models.compiled import Among, compiled
from rujukan.choices.aftercare import VictimOutcome
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import DERIVED_STATE, WITH_RECEIVER, ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimKind, VictimStatus
from rujukan.models import Referral, StageNeed, Victim


class Told(Protocol):
    """What the standing of a stage reads of a referral for it; `receiver` is the short name of an institution."""

    status: str
    outcome: str
    completed_at: datetime | None
    receiver: str


@dataclass(frozen=True)
class Standing:
    """How a stage stands for one person. `word` says it: of a completed one what came out, not that it ended.

    `met`: whether that is what was needed. `who` serves or served, the last one first.
    """

    state: StageState
    word: str
    met: bool = False
    who: tuple[str, ...] = ()


# Of a stage without a referral.
STORED = {state: Standing(state, state.label) for state in StageState}
UNASSESSED = STORED[StageState.NOT_ASSESSED]


@dataclass(frozen=True)
class StageView:
    """One stage of one victim: how it stands, its need, the referral that decides the state, and the other referrals.

    Each referral carries the open stay under it (`with_open_stay`).
    """

    stage: Stage
    standing: Standing
    need: StageNeed
    referral: Referral | None
    earlier: tuple[Referral, ...]

    @property
    def state(self) -> StageState:
        return self.standing.state

    @property
    def is_unserved(self) -> bool:
        """Whether no referral tells of it, though it may be needed, or the one that does was declined."""
        return self.state == StageState.DECLINED or (self.referral is None and self.state != StageState.NOT_NEEDED)

    @property
    def referrals(self) -> tuple[Referral, ...]:
        return (self.referral, *self.earlier) if self.referral else self.earlier

    @property
    def completed(self) -> list[Referral]:
        """The referrals under which somebody served to the end, the latest first."""
        return [referral for referral in self.referrals if referral.status == ReferralStatus.COMPLETED]


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


def conclusion(victim: Victim) -> str:
    """Return what a coordinator concluded, in words; "" before. Of closed services only `concluded_as` tells it."""
    if concluded_as := getattr(victim, "concluded_as", None):
        return Conclusion(concluded_as).label
    if victim.status == VictimStatus.NOT_VICTIM or victim.outcome == VictimOutcome.NOT_VICTIM:
        return Conclusion.NOT_VICTIM.label
    if victim.status == VictimStatus.CLOSED:
        return "Disimpulkan"
    words = Conclusion.WITNESS if victim.kind == VictimKind.WITNESS else Conclusion.IDENTIFIED
    return words.label if victim.is_concluded else ""


def standing(victim: Victim, stage: str, stored: StageState, referrals: Collection[Told]) -> Standing:
    """Return how a stage stands, by its stored state and all referrals for it. The outcome of the last completed one counts."""
    answered = is_answered(victim, stage)
    if not (referrals or answered):
        return STORED[StageState(stored)]
    state = derive(stored, (referral.status for referral in referrals), answered=answered)
    held = [referral for referral in referrals if referral.status in WITH_RECEIVER]
    ended = [referral for referral in referrals if referral.status == ReferralStatus.COMPLETED]
    ended.sort(key=lambda referral: referral.completed_at, reverse=True)
    who = tuple(dict.fromkeys(referral.receiver for referral in (*held, *ended)))
    if state != StageState.COMPLETED:
        return Standing(state, state.label, who=who)
    if answered:
        return Standing(state, conclusion(victim), met=True, who=who)
    outcome = ServiceOutcome(ended[0].outcome)
    return Standing(state, outcome.label, met=outcome == ServiceOutcome.FULFILLED, who=who)


def standings(victim: Victim) -> dict[Stage, Standing]:
    """Return {stage: how it stands} of one victim, all seven, in two queries, or one `with_needs`. Merged codes count too."""
    referrals = defaultdict(list)
    rows = Referral.objects.filter(victim__in=victim.codes).order_by("-sent_at", "-number")
    rows = rows.annotate(receiver=F("to_institution__short_name"))
    for referral in rows.values_list("stage", "status", "outcome", "completed_at", "receiver", named=True):
        referrals[referral.stage].append(referral)
    of_stage = dict.fromkeys(Stage, UNASSESSED)
    for need in victim.stage_needs:
        of_stage[Stage(need.stage)] = standing(victim, need.stage, need.state, referrals[need.stage])
    return of_stage


def stage_states(victim: Victim) -> dict[Stage, StageState]:
    """Return {stage: state} of one victim, as `standings` does."""
    return {stage: each.state for stage, each in standings(victim).items()}


def stage_views(victim: Victim, codes=None) -> list[StageView]:
    """Return the seven stages of one victim, with the referral that decides each, in two queries, or one `with_needs`, or none
    `with_referrals`.

    The referrals under codes that were merged into this one count too, unless `codes` names the keys that do.
    """
    referrals = defaultdict(list)
    for referral in _referrals_under(codes=list(codes)) if codes else known_referrals(victim):
        referrals[referral.stage].append(referral)
    needs = {need.stage: need for need in victim.stage_needs}
    return [_view(victim, needs[stage], referrals[stage]) for stage in Stage]


# The columns of a referral that pages about people read, in clear, and those of the open stay under it.
REFERRAL = (
    *("id", "victim_id", "number", "stage", "status", "urgency", "emergency", "outcome", "decline_reason", "question_since"),
    *("proposed_at", "sent_at", "answered_at", "started_at", "completed_at", "ended_at", "due_at", "to_institution_id"),
)
INSTITUTION, OPEN_STAY = ("id", "short_name", "phone"), ("stay_since", "leave_by", "allowed_days")


def with_referrals(rows, about):
    """Carry in rows of victims the referrals for which the condition `about` holds, for `known_referrals`."""
    referrals = _with_receiver(Referral.objects.filter(about))
    columns = (*REFERRAL, *(f"to_institution__{name}" for name in INSTITUTION), *OPEN_STAY)
    return rows.annotate(carried_referrals=carried(referrals, *columns))


def known_referrals(victim: Victim) -> list[Referral]:
    """Return the referrals of one person, the latest first: from the victim's own row if it carries them, else in one query."""
    rows = getattr(victim, "carried_referrals", None)
    if rows is None:
        return _referrals_of(person=victim.pk)
    referrals = rows_of(Referral, rows)
    for referral, row in zip(referrals, rows, strict=True):
        [referral.to_institution] = rows_of(Institution, [{name: row[f"to_institution__{name}"] for name in INSTITUTION}])
        referral.receiver, referral.allowed_days = referral.to_institution.short_name, row["allowed_days"]
        referral.stay_since, referral.leave_by = moment_of(row["stay_since"]), moment_of(row["leave_by"])
    return referrals


@compiled
def _referrals_of(person):
    return _with_receiver(Referral.objects.filter(victim__in=Victim.objects.of_person(person).values("pk")))


@compiled
def _referrals_under(codes):
    return _with_receiver(Referral.objects.filter(Among("victim", codes, UUIDField())))


def _with_receiver(rows):
    rows = rows.select_related("to_institution").annotate(receiver=F("to_institution__short_name"))
    return with_open_stay(rows).order_by("-sent_at", "-number")


def with_open_stay(referrals):
    """Return the referrals with `stay_since`, `leave_by` and `allowed_days` of the open stay under each."""
    return referrals.annotate(stay=FilteredRelation("stays", condition=Q(stays__until=None))).annotate(
        stay_since=F("stay__since"), leave_by=F("stay__leave_by"), allowed_days=F("stay__allowed_days")
    )


def _view(victim, need, referrals):
    stage = Stage(need.stage)
    stands = standing(victim, stage, need.state, referrals)
    deciding = dict(DERIVED_STATE).get(stands.state, ())
    referral = next((referral for referral in referrals if referral.status in deciding), None)
    earlier = tuple(other for other in referrals if other is not referral)
    return StageView(stage, stands, need, referral, earlier)
