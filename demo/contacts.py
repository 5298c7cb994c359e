"""The demo's duty contacts: calls are written into var/calls (CallChannel.FILE)."""

from django.conf import settings

from gugus.access.scope import scope
from gugus.actions import duty_contact
from gugus.choices import CallChannel, ContactKind, ContactPlace
from gugus.models import DutyContact, Institution

LEAD = settings.COUNTY.lead
# who records it, institution, kind, place, name, phone
CONTACTS = [
    ("koordinator", LEAD, ContactKind.COORDINATOR, ContactPlace.FIRST, "Piket koordinator (contoh)", "0812 0000 0011"),
    ("koordinator", LEAD, ContactKind.COORDINATOR, ContactPlace.SECOND, "Cadangan koordinator (contoh)", "0812 0000 0012"),
    ("koordinator", LEAD, ContactKind.HEAD, ContactPlace.FIRST, f"{settings.COUNTY.lead_head} (contoh)", "0812 0000 0013"),
    ("polres", "polres", ContactKind.INSTITUTION, ContactPlace.FIRST, "Piket Polres (contoh)", "0812 0000 0021"),
    ("polres", "polres", ContactKind.INSTITUTION, ContactPlace.SECOND, "Cadangan Polres (contoh)", "0812 0000 0022"),
    ("rsud", "rsud", ContactKind.INSTITUTION, ContactPlace.FIRST, "IGD jaga (contoh)", "0812 0000 0031"),
]


def build(users):
    """Record the missing contacts; return whether any was missing."""
    if DutyContact.objects.exists():
        return False
    institutions = {institution.code: institution for institution in Institution.objects.all()}
    for username, code, kind, place, name, phone in CONTACTS:
        if code not in institutions:
            continue
        fields = {"kind": kind, "place": place, "name": name, "phone": phone, "channel": CallChannel.FILE, "address": ""}
        fields |= {"days": [], "starts": None, "ends": None, "active": True}
        with scope(users[username]):
            duty_contact.add(institutions[code], by=users[username], fields=fields)
    return True
