"""Compares sealed values for verbs and the search of near duplicates.

Only blind indexes, digests and yes or no leave this module, never the text. So nobody reads anything, and nothing is logged.
"""

from datetime import date, timedelta

from gugus.vault.sealing import SealedBytesField
from rujukan.intake import receipts
from rujukan.matching.phonetics import alike
from rujukan.matching.tokens import tokens

NEAR_BIRTH = timedelta(days=2 * 366)


def reporter_tokens(complaint) -> set[tuple[str, bytes]]:
    """Return the blind indexes by which a complaint's reporter is found."""
    return tokens(phone=complaint.open("reporter_contact"))


def person_tokens(person) -> set[tuple[str, bytes]]:
    """Return the blind indexes by which a reported person is found."""
    return tokens(name=person.open("name"), nik=person.open("nik"), phone=person.open("phone"))


def victim_tokens(victim) -> set[tuple[str, bytes]]:
    """Return the blind indexes by which a victim is found, the alias included."""
    return person_tokens(victim.identity) | tokens(name=victim.identity.open("alias"))


def resembles(person, name, birth_date) -> bool:
    """Return whether a reported person has a name that sounds alike and a near birth date; an unknown date is near any."""
    if not alike(name, person.open("name")):
        return False
    other = person.open("birth_date")
    return not birth_date or not other or abs(birth_date - date.fromisoformat(other)) <= NEAR_BIRTH


def receipt_index(complaint) -> bytes:
    """Return the blind index of a complaint's receipt under the present INDEX_KEY."""
    return receipts.index(complaint.open("receipt_digest"))


def has_narrative(complaint, text) -> bool:
    """Return whether a report that is sent again, with the same idempotency key, still has the narrative of its complaint."""
    return complaint.open("narrative") == text


def says(event, text) -> bool:
    """Return whether the note of an event is this text."""
    return event.open("note") == text


def differing(row, values) -> list[str]:
    """Return the columns of a row, sealed or not, whose value is not the one in `values`."""
    return [name for name, value in values.items() if _value(row, name) != (value or "")]


def _value(row, name):
    sealed = isinstance(row._meta.get_field(name), SealedBytesField)
    return row.open(name) if sealed else getattr(row, name) or ""


def file_digests(attachments) -> set[str]:
    """Return the SHA-256 of the attachments that still have their content."""
    return {attachment.open("sha256") for attachment in attachments if not attachment.erased}
