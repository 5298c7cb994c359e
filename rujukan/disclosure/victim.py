"""Opens what only coordinators read of a victim without a reason, beside the sections of `rujukan.disclosure.section`.

The caller has found the row that the reader may see, so no case bars them.
"""

from dataclasses import dataclass

from gugus.models import User
from gugus.models.compiled import compiled
from rujukan.disclosure.version import Version
from rujukan.disclosure.visits import visits_of
from rujukan.models import Consent, Identification, Victim

NOTES = ("safety_note", "health_note", "legal_note")


@dataclass(frozen=True, repr=False)
class CareDisclosure:
    """Why a victim was closed, and each visit; those under codes that were merged into this one are among them."""

    closing_reason: str = ""
    visits: tuple[Version, ...] = ()


def disclose_care(user: User, victim: Victim) -> CareDisclosure:
    """Return what a coordinator reads about the end of the services for a victim; it is empty for everybody else."""
    if not user.is_coordinator:
        return CareDisclosure()
    closing_reason = victim.open("closing_reason") if victim.is_closed else ""
    return CareDisclosure(closing_reason, visits_of(victim) if victim.monitored_from else ())


def bases_of(user: User, victim: Victim) -> list[tuple[Consent, str]]:
    """Return each legal basis, with its grounds until another coordinator agrees, for a coordinator; empty for everybody else."""
    consents = _consents(person=victim.pk) if user.is_coordinator else ()
    return [(consent, consent.open("grounds") if consent.awaits_second else "") for consent in consents]


@compiled
def _consents(person):
    rows = Consent.objects.filter(victim__in=Victim.objects.of_person(person).values("pk"))
    return rows.with_receivers().select_related("victim", "recorded_by", "confirmed_by")


def with_grounds(user: User, conclusions) -> list[tuple[Identification, str]]:
    """Return the earlier conclusions with their grounds, for the coordinator who revises them; empty for everybody else."""
    return [(conclusion, conclusion.open("grounds")) for conclusion in conclusions if user.is_coordinator]


def notes_of(victim: Victim) -> dict[str, str]:
    """Return the disability and the notes of a victim by column, for the form in which a coordinator corrects them."""
    return {name: victim.open(name) for name in ("disability", *NOTES)}
