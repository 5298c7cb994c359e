"""Verbs of duty contacts: add one, change one or take it out of use, and try whether a message reaches it."""

from contextlib import suppress

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus import rules
from gugus.access.master_data import kind_of
from gugus.actions import change_request as change_requests, master_data
from gugus.actions.change_request import KINDS, Kind
from gugus.choices import ContactKind, Role
from gugus.models import DutyContact
from gugus.models.duty_contact import DIGEST_AT, DIGEST_EARLIEST, DIGEST_LATEST, HOURS_BOTH
from gugus.workflow import channels, duty
from gugus.workflow.lifecycle import Refused, locked_at, require

FIELDS = ("kind", "place", "name", "phone", "channel", "address", "days", "starts", "ends", "digest_at", "active")
SEALED = ("name", "phone", "address")
TEST = f"Uji petugas piket {settings.COUNTY.task_force_short}. Tidak ada yang perlu dilakukan."
CHANGED = "Petugas piket {} ditambah atau diubah oleh {}. Bila Anda tidak mengetahuinya, segera tanyakan kepada koordinator."
OUTSIDE = (
    "Alamat ini di luar surel kantor. Catat sebagai petugas baru: ia dipanggil sesudah disetujui koordinator, "
    "dan yang lama tetap dipanggil sampai saat itu."
)


@transaction.atomic
def add(institution, *, by, fields):
    """Add a contact of an institution; return it. `fields` are the columns in FIELDS. Raises Refused.

    One with a mail address outside the offices' own is called once another coordinator agrees. Those who were called until now
    and the coordinators are told.
    """
    fields = _checked_duty(institution, by, fields)
    waits = fields["active"] and channels.is_outside(fields["channel"], fields["address"])
    called = _called(institution)
    contact = DutyContact.objects.create(institution=institution, **fields | {"active": fields["active"] and not waits})
    _tell_called(contact, called, master_data.added(contact, by, shown=False), by)
    if waits:
        _ask_second(contact, by)
    return contact


@transaction.atomic
def amend(contact, *, by, version, fields):
    """Change a contact, or take it out of use; return it. Raises Stale if somebody else has changed it since `version`.

    A contact in use is not moved to an address outside the offices' own: until somebody agreed, a danger would call nobody. Such
    an address is a new contact.
    """
    fields = _checked_duty(contact.institution, by, fields)
    contact = locked_at(contact, version)
    before, called = fields_of(contact), _called(contact.institution)
    waits = False
    if channels.is_outside(fields["channel"], fields["address"]):
        moved = any(before[name] != fields[name] for name in ("channel", "address"))
        require(not (moved and before["active"]), OUTSIDE, "address")
        waits = fields["active"] and not before["active"]
    fields |= {"active": fields["active"] and not waits}
    stored = master_data.values(contact, fields)
    for name, value in fields.items():
        contact.put(name, value)
    contact.unreachable_since = None
    contact.version += 1
    contact.save()
    same = {name for name in SEALED if before[name] == fields[name]}  # re-encrypted, an equal text differs
    stored = {name: value for name, value in stored.items() if name not in same}
    _tell_called(contact, called, master_data.changed(contact, stored, by, shown=False), by)
    if waits:
        _ask_second(contact, by)
    return contact


def _called(institution):
    """Return (channel, phone, address) of those who are called for an institution now."""
    rows = DutyContact.objects.filter(institution=institution, active=True)
    return [(contact.channel, contact.open("phone"), contact.open("address")) for contact in rows]


def _tell_called(contact, called, news, by):
    """Tell the coordinators, the institution, and after the commit those who were called until now."""
    if not news:
        return
    master_data.tell(news)
    text = CHANGED.format(contact.institution, by.institution)

    def send():
        for one in called:
            with suppress(channels.Unreachable):
                channels.send(*one, text)

    transaction.on_commit(send)


def _ask_second(contact, by):
    words = f"dipanggil lewat surel di {contact.open('address').rpartition('@')[2]}"
    request = change_requests.ask(
        FORCE,
        by=by,
        was=str(contact.version),  # whoever changes the contact meanwhile asks again
        becomes=str(contact.pk),
        title=f"Petugas piket: {contact}"[:100],
        words=("tidak dipanggil", words),
        institution=contact.institution,
        subject=contact.pk.int >> 65,  # 63 bits of the key, so that requests for two contacts are two
    )
    change_requests.tell_asked([request])


def _come_into_use(contact, change_request):
    contact.active = True
    contact.version += 1
    contact.save(update_fields=["active", "version"])


FORCE = kind_of(DutyContact, "active")
KINDS[FORCE] = Kind(
    change_requests.row_of(DutyContact, "becomes"),
    lambda contact, change_request: "" if contact.active else str(contact.version),
    _come_into_use,
    deciders=(Role.COORDINATOR,),
    asks=rules.has_contacts,
)


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


def _checked_duty(institution, by, fields):
    require(rules.keeps_contacts(by, institution), rules.NOT_YOUR_CONTACTS)
    require(fields["kind"] == ContactKind.INSTITUTION or by.is_coordinator, "Hanya koordinator yang mengatur piket ini.", "kind")
    fields = fields | {name: fields[name].strip() for name in ("name", "phone", "address")}
    if fault := channels.check(fields["channel"], fields["phone"], fields["address"]):
        field, message = fault
        raise Refused(message, field)
    require((fields["starts"] is None) == (fields["ends"] is None), HOURS_BOTH, "ends")
    require(fields["starts"] is None or fields["starts"] != fields["ends"], "Jam selesai sama dengan jam mulai.", "ends")
    in_the_morning = DIGEST_EARLIEST <= fields.get("digest_at", DIGEST_AT) <= DIGEST_LATEST
    require(in_the_morning, "Isi jam antara 05.00 dan 12.00.", "digest_at")
    return fields
