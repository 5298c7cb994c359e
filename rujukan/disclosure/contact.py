"""Opens the notes of a companion's contacts, for the companion's institution and coordinators (row policies)."""

from rujukan.disclosure.version import Version, versions
from rujukan.models import ContactLog, Victim

MOST = 100


def contacts_of(victim: Victim) -> tuple[Version, ...]:
    """Return the newest MOST contacts with a victim, the latest first, in one query."""
    return versions(list(victim.contacts.select_related("by", "institution")[:MOST]))


def typed_again(contact: ContactLog) -> dict:
    """Return the fields of a contact for the form that corrects it."""
    columns = {name: getattr(contact, name) for name in ("contacted_at", "mode", "next_on")}
    return columns | {"reached": "yes" if contact.reached else "no", "note_text": contact.open("note")}
