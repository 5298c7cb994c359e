"""Who may ask whom for what by letter: what the form offers, and what the verb checks."""

from django.db.models import Q

from gugus.access.scope import bypass
from gugus.choices import InstitutionKind
from gugus.models import Institution
from rujukan.choices.letter import REQUESTS, LetterPurpose
from rujukan.choices.referral import WITH_RECEIVER, ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.models import LegalProceeding, Referral, Victim

OFFICE = InstitutionKind.OFFICE


def purposes_of(user, subject) -> list[LetterPurpose]:
    """Return what a user may ask for about a victim (coordinator), under a referral that it serves, or in a proceeding."""
    if isinstance(subject, Victim):
        return [purpose for purpose, request in REQUESTS.items() if request.by_coordinator and user.is_coordinator]
    if not user.is_officer:
        return []
    if isinstance(subject, LegalProceeding):
        return [purpose for purpose, request in REQUESTS.items() if user.institution.kind in request.of_pursuers]
    serves = subject.in_service and subject.to_institution_id == user.institution_id and user.institution.kind == OFFICE
    forms = subject.role.forms if serves else ()
    return [purpose for purpose, request in REQUESTS.items() if request.of_form and request.of_form in forms]


def bodies_for(purposes):
    """Return the active institutions of which one of these purposes may be asked. RSUD and Kejaksaan have accounts."""
    asked = Q(pk=None)
    for purpose in purposes:
        asked |= _bodies_of(purpose)
    return Institution.objects.active().filter(asked).order_by("short_name")


def is_asked_for(institution, purpose) -> bool:
    return Institution.objects.active().filter(_bodies_of(purpose), pk=institution.pk).exists()


def _bodies_of(purpose):
    to = REQUESTS[purpose].to
    if purpose == LetterPurpose.HEARING:
        return Q(external=True) | Q(kind=InstitutionKind.PROSECUTION)
    return Q(code=to) | Q(kind=to, external=False) if to else Q(external=True)


def is_with_hospital(victim, hospital) -> bool:
    """Whether the hospital knows this code by a referral that runs. The police do not see that referral, hence the bypass."""
    statuses = (ReferralStatus.SENT, *WITH_RECEIVER)
    with bypass("candidates"):
        rows = Referral.objects.filter(victim=victim, stage=Stage.HEALTH, to_institution=hospital, status__in=statuses)
        return rows.exists()
