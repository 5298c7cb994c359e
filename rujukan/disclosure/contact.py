"""Opens the notes of a companion's contacts, for the companion's institution and coordinators (row policies)."""

from dataclasses import dataclass

from rujukan.models import ContactLog, Victim

MOST = 100


@dataclass(frozen=True, repr=False)
class OpenContact:
    """One contact with its note and, of a correction, the reason; `earlier` are the versions that it replaced, newest first."""

    contact: ContactLog
    note: str
    reason: str
    earlier: tuple["OpenContact", ...] = ()


def contacts_of(victim: Victim) -> list[OpenContact]:
    """Return the newest MOST contacts with a victim, the latest first, in one query."""
    rows = list(victim.contacts.select_related("by", "institution")[:MOST])
    by_key, replaced = {row.pk: row for row in rows}, {row.replaces_id for row in rows}
    return [_opened(row, by_key) for row in rows if row.pk not in replaced]


def typed_again(contact: ContactLog) -> dict:
    """Return the fields of a contact for the form that corrects it."""
    columns = {name: getattr(contact, name) for name in ("contacted_at", "mode", "next_on")}
    return columns | {"reached": "yes" if contact.reached else "no", "note_text": contact.open("note")}


def _opened(contact, by_key):
    earlier = []
    if before := by_key.get(contact.replaces_id):
        previous = _opened(before, by_key)
        earlier = [previous, *previous.earlier]
    return OpenContact(contact, contact.open("note"), contact.open("reason"), tuple(earlier))
