"""Lists the institutions to which a victim can be referred for a stage, with what helps to choose."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, F, Q
from django.db.models.functions import Coalesce, Now

from gugus.access.scope import bypass
from gugus.models import Institution
from rujukan.choices import REFERRAL_OPEN, ReferralStatus, Stage
from rujukan.models import Referral, StageRole, Victim


@dataclass(frozen=True)
class Candidate:
    """An institution that can receive a referral for a stage."""

    role: StageRole
    institution: Institution
    usual_answer: timedelta | None
    open_referral: Referral | None
    declined: Referral | None

    @property
    def mandate(self) -> str:
        return self.role.mandate


def candidates(victim: Victim, stage: Stage) -> list[Candidate]:
    """Return the holders of a stage's role in the order of Lampiran I, without barred ones; of a joint holder its children.

    `usual_answer` is the mean time to answer over all its referrals of the stage; one that is overdue counts with the time it
    has waited so far. `declined` is its latest refusal for this victim.
    """
    case = victim.case
    silent = Q(status=ReferralStatus.SENT, due_at__lt=Now())
    with bypass("candidates"):
        barred = set(case.barred_institutions.values_list("pk", flat=True))
        usual = dict(
            Referral.objects.filter(Q(answered_at__isnull=False) | silent, stage=stage, emergency=False)
            .values_list("to_institution")
            .annotate(usual=Avg(Coalesce("answered_at", Now()) - F("sent_at")))
        )
    latest = {}
    relevant = Q(status=ReferralStatus.DECLINED) | Q(status__in=REFERRAL_OPEN)
    for referral in victim.referrals.filter(relevant, stage=stage).order_by("sent_at"):
        latest[referral.to_institution_id, referral.is_open] = referral
    return [
        Candidate(
            role,
            institution,
            usual.get(institution.pk),
            latest.get((institution.pk, True)),
            latest.get((institution.pk, False)),
        )
        for role, institution in _holders(stage)
        if institution.pk not in barred
    ]


def holders(stage: Stage) -> list[Candidate]:
    """Return all holders of a stage's role, without anything about a victim: for a proposal that comes after the service."""
    return [Candidate(role, institution, None, None, None) for role, institution in _holders(stage)]


def _holders(stage):
    roles = list(StageRole.objects.filter(stage=stage, active=True).printed())
    children = {}
    for child in Institution.objects.active().filter(parent__in=[role.institution_id for role in roles]).select_related("parent"):
        if child.kind == child.parent.kind:
            children.setdefault(child.parent_id, []).append(child)
    for role in roles:
        for institution in children.get(role.institution_id, [role.institution]):
            if institution.active:
                yield role, institution
