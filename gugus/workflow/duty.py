"""The duty contacts: who is on duty now, and sending one of them a message. The worker reads them in a job without a user."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from gugus.access.scope import job
from gugus.choices import ContactKind, InstitutionKind
from gugus.models import DutyContact
from gugus.models.compiled import Among, compiled
from gugus.workflow import channels


def contacts(now: datetime, **conditions) -> list[DutyContact]:
    """Return the contacts in use that are on duty, in the order in which they are called. One query."""
    return [contact for contact in _in_use().filter(**conditions) if contact.on_duty(now)]


def send(contact: DutyContact, text: str) -> None:
    """Send a text to a contact. Raises channels.Unreachable."""
    channels.send(contact.channel, contact.open("phone"), contact.open("address"), text)


def mark(contact: DutyContact, unreachable_since: datetime | None) -> None:
    """Store whether the last message reached the contact."""
    if contact.unreachable_since is None or unreachable_since is None:
        with job("calls"):
            DutyContact.objects.filter(pk=contact.pk).update(unreachable_since=unreachable_since)


CALLED_FIRST = Q(kind=ContactKind.COORDINATOR) | Q(kind=ContactKind.INSTITUTION, institution__kind=InstitutionKind.POLICE)


@compiled
def called_first():
    """Return the contacts in use of the coordinators and of the police, in the order in which they are called."""
    rows = DutyContact.objects.filter(CALLED_FIRST, active=True).select_related("institution").order_by("kind", "place", "pk")
    return rows.only("kind", "days", "starts", "ends", "phone", "institution__short_name")


def first_to_call(contacts: list[DutyContact], now: datetime) -> list[tuple[str, str]]:
    """Return who of `called_first` is called first now, of the coordinators and of the police: (who, telephone)."""
    first = {}
    for contact in contacts:
        if contact.on_duty(now):
            first.setdefault(contact.kind, contact)
    return [(_who_is_called(contact), contact.open("phone")) for contact in first.values()]


def _who_is_called(contact):
    return "Koordinator piket" if contact.kind == ContactKind.COORDINATOR else f"Piket {contact.institution.short_name}"


def coordinator_on_duty(now: datetime, contacts: list[DutyContact] | None = None) -> tuple[str, str]:
    """Return the phone number of the coordinator on duty, and when they are on duty: "Dinas Sosial. Setiap hari, siang malam".

    `contacts` are those of `called_first`, if they are read already; else one query.
    """
    rows = called_first() if contacts is None else contacts
    for contact in rows:
        if contact.kind == ContactKind.COORDINATOR and contact.on_duty(now):
            return contact.open("phone"), f"{settings.COUNTY.lead_name}. {contact.hours}"
    return "", "Tidak ada yang piket sekarang"


@compiled
def at_institutions():
    """Return the contacts in use of institutions, in the order in which they are called."""
    return _in_use().filter(kind=ContactKind.INSTITUTION)


def phones_of(institutions: set[int], now: datetime) -> dict[int, str]:
    """Return {key: phone number} of the institutions where somebody is on duty: of the first who is called. One query."""
    on_duty = [each for each in _at(institutions=sorted(institutions)) if each.on_duty(now)] if institutions else []
    return {contact.institution_id: contact.open("phone") for contact in reversed(on_duty)}


@compiled
def _at(institutions):
    return _in_use().filter(Among("institution", institutions), kind=ContactKind.INSTITUTION)


def _in_use():
    return DutyContact.objects.filter(active=True).order_by("place", "pk")
