"""Lists the institutions to which a victim can be referred for a stage, with what helps to choose."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DurationField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.models import Institution
from gugus.models.compiled import compiled, together
from rujukan.choices.referral import REFERRAL_OPEN, ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.models import Referral, ShelterPlace, StageRole, Victim
from rujukan.stages import shelter_beds

USUAL, LATEST = timedelta(days=365), 30  # how long ago, and how many referrals, tell what is usual


@dataclass(frozen=True)
class Candidate:
    """An institution that can receive a referral for a stage."""

    role: StageRole
    institution: Institution
    usual_answer: timedelta | None
    open_referral: Referral | None
    declined: Referral | None
    beds: str = ""
    """Its free beds in words, for the stage shelter."""

    @property
    def mandate(self) -> str:
        return self.role.mandate


def candidates(victim: Victim, stage: Stage) -> list[Candidate]:
    """Return the holders of a stage's role in the order of Lampiran I, without barred ones; of a joint holder its children.

    `usual_answer` is the mean time to answer over its latest referrals of the stage within a year; one that is overdue counts
    with the time it has waited so far. `declined` is its latest refusal for this victim.
    """
    relevant = Q(status=ReferralStatus.DECLINED) | Q(status__in=REFERRAL_OPEN)
    referrals = victim.referrals.filter(relevant, stage=stage).order_by("sent_at")
    return _candidates(victim, [stage], referrals)[0][stage]


def of_all_stages(victim: Victim, referrals) -> tuple[dict[Stage, list[Candidate]], Counter]:
    """Return {stage: candidates} of all seven stages, and {institution pk: how many referrals it has received and not ended}.

    `referrals` are the victim's, oldest first.
    """
    return _candidates(victim, list(Stage), [each for each in referrals if each.is_open or each.was_declined])


def _candidates(victim, stages, referrals):
    only = stages[0].value if len(stages) == 1 else None
    now = timezone.now()
    asked = (
        _roles.asked(stage=only, case=victim.case_id),
        _answer_times.asked(stage=only, since=now - USUAL, now=now),
        _held.asked(),
        _places_taken.asked(),
    )
    with bypass("candidates"):
        roles, times, held, places = together(*asked)
    usual = {(stage, institution): length for stage, institution, length in times}
    latest = {(each.stage, each.to_institution_id, each.is_open): each for each in referrals}
    beds = {Stage.SHELTER: shelter_beds.words_by_institution(places)}
    found = {stage: [] for stage in stages}
    for role, institution in _holders(roles):
        key = role.stage, institution.pk
        own = Candidate(
            *(role, institution, usual.get(key), latest.get((*key, True)), latest.get((*key, False))),
            beds=beds.get(role.stage, {}).get(institution.pk, ""),
        )
        found[role.stage].append(own)
    return found, Counter(dict(held))


@compiled
def _places_taken():
    return ShelterPlace.objects.active().with_taken()


class _Mean(Subquery):
    """The mean of the column `length` of rows."""

    template = "(SELECT AVG(length) FROM (%(subquery)s) latest)"
    output_field = DurationField()


@compiled
def _answer_times(stage, since, now):
    """Return (stage, institution, its mean time to answer) of the receivers of one stage, or of all.

    The mean is over the latest referrals sent `since`: over all it would cost more with every year, and tell less of what is
    usual now.
    """
    silent = Q(status=ReferralStatus.SENT, question_since=None, due_at__lt=now)
    answers = (Q(answered_at__isnull=False) | silent) & Q(emergency=False, sent_at__gte=since)
    to_receiver = Referral.objects.filter(answers, stage=OuterRef("stage"), to_institution=OuterRef("receiver"))
    length = Coalesce("answered_at", Value(now)) - F("sent_at")
    usual = _Mean(to_receiver.order_by("-sent_at").values(length=length)[:LATEST])
    roles = StageRole.objects.filter(active=True).with_receiver()
    return (roles.filter(stage=stage) if stage else roles).order_by().values_list("stage", "receiver", usual)


@compiled
def _held():
    """Return (institution, how many referrals it has received and not ended)."""
    held = Referral.objects.filter(status__in=REFERRAL_OPEN, sent_at__isnull=False).order_by()
    return held.values_list("to_institution").annotate(Count("pk"))


def holders(stage: Stage) -> list[Candidate]:
    """Return all holders of a stage's role, without anything about a victim: for a proposal that comes after the service."""
    return [
        Candidate(role, institution, None, None, None) for role, institution in _holders(_roles(stage=stage.value, case=None))
    ]


def _holders(roles):
    """Return (role, institution) of the active receivers under these roles that the case does not bar."""
    return [
        (role, institution)
        for role in roles
        for institution in role.receivers
        if institution.active and institution.pk not in role.barred
    ]


@compiled
def _roles(stage, case):
    """Return the roles of a stage, or of all, in the order of Lampiran I, with the keys of those whom the case bars."""
    barring = Institution.barred_cases.through.objects.filter(case=case).values("institution")
    roles = StageRole.objects.filter(active=True).printed().with_receivers().annotate(barred=ArraySubquery(barring))
    return roles.filter(stage=stage) if stage else roles
