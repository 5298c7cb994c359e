"""Verbs of duty contacts: add one, change one or take it out of use, and try whether a message reaches it."""

from django.db import transaction
from django.utils import timezone

from gugus import rules
from gugus.choices import ContactKind
from gugus.models import DutyContact
from gugus.models.duty_contact import DIGEST_AT, DIGEST_EARLIEST, DIGEST_LATEST
from gugus.workflow import channels, duty
from gugus.workflow.lifecycle import Refused, locked_at, require
from gugus.workflow.submit_key import once

FIELDS = ("kind", "place", "name", "phone", "channel", "address", "days", "starts", "ends", "digest_at", "active")
SEALED = ("name", "phone", "address")
TEST = "Uji petugas siaga Gugus Tugas TPPO. Tidak ada yang perlu dilakukan."
HOURS = "Isi jam mulai dan jam selesai, atau kosongkan keduanya."


@transaction.atomic
def add(institution, *, by, submit_key, fields):
    """Add a contact of an institution; return (contact, created). `fields` are the columns in FIELDS. Raises Refused."""
    fields = _checked(institution, by, fields)
    columns = {"submit_key": submit_key, "institution": institution, **fields}
    return once(DutyContact.objects.all(), submit_key, lambda: DutyContact.objects.create(**columns))


@transaction.atomic
def amend(contact, *, by, version, fields):
    """Change a contact, or take it out of use; return it. Raises Stale if somebody else has changed it since `version`."""
    fields = _checked(contact.institution, by, fields)
    contact = locked_at(contact, version)
    for name, value in fields.items():
        contact.put(name, value)
    contact.unreachable_since = None
    contact.version += 1
    contact.save()
    return contact


def fields_of(contact):
    """Return {field: value} of a contact: FIELDS with what is sealed as plain text."""
    return {name: contact.open(name) if name in SEALED else getattr(contact, name) for name in FIELDS}


def try_out(contact, *, by):
    """Send a test message to a contact. Raises Refused if it does not go out."""
    require(rules.keeps_contacts(by, contact.institution), rules.NOT_YOUR_CONTACTS)
    try:
        duty.send(contact, TEST)
    except channels.Unreachable as unreachable:
        DutyContact.objects.filter(pk=contact.pk).update(unreachable_since=timezone.now())
        raise Refused(f"Pesan uji tidak terkirim ({unreachable}). Periksa nomor atau alamatnya.") from unreachable
    DutyContact.objects.filter(pk=contact.pk).update(unreachable_since=None)
    return contact


def _checked(institution, by, fields):
    require(rules.keeps_contacts(by, institution), rules.NOT_YOUR_CONTACTS)
    require(fields["kind"] == ContactKind.INSTITUTION or by.is_coordinator, "Hanya koordinator yang mengatur piket ini.", "kind")
    fields = fields | {name: fields[name].strip() for name in ("name", "phone", "address")}
    if fault := channels.check(fields["channel"], fields["phone"], fields["address"]):
        field, message = fault
        raise Refused(message, field)
    require((fields["starts"] is None) == (fields["ends"] is None), HOURS, "ends")
    require(fields["starts"] is None or fields["starts"] != fields["ends"], "Jam selesai sama dengan jam mulai.", "ends")
    in_the_morning = DIGEST_EARLIEST <= fields.get("digest_at", DIGEST_AT) <= DIGEST_LATEST
    require(in_the_morning, "Isi jam antara 05.00 dan 12.00.", "digest_at")
    return fields
