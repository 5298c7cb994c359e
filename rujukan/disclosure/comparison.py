"""Compares sealed values for verbs and the search of near duplicates.

Only blind indexes, digests, and whether values are alike leave this module, never the text. So nobody reads anything, and
nothing is logged.
"""

from datetime import date, timedelta

from gugus.vault.sealing import SealedBytesField
from rujukan.choices.likeness import Likeness
from rujukan.intake import receipts
from rujukan.matching.phonetics import alike
from rujukan.matching.tokens import phone_digits, tokens

NEAR_BIRTH = timedelta(days=2 * 366)
FORMS = {"phone": phone_digits, "reporter_contact": phone_digits}


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


def may_be_same(identity, other) -> bool:
    """Return whether two victims have names that sound alike and near birth dates, as `resembles` compares them."""
    birth_date = identity.open("birth_date")
    return resembles(other, identity.open("name"), date.fromisoformat(birth_date) if birth_date else None)


def born_same_day(identity, other) -> bool:
    """Return whether the birth dates of two victims are known and equal."""
    return likeness(identity, other, "birth_date") == Likeness.SAME


def likeness(row, other, name) -> Likeness | None:
    """Return how alike a sealed column of two rows is; a row may be None. None if both are empty."""
    return likeness_of(*(one.open(name) if one else "" for one in (row, other)), FORMS.get(name), name.endswith("name"))


def likeness_of(text, other, form=None, named=False) -> Likeness | None:
    """Return how alike two texts are: without case and blanks, by `form` (a phone number) and, if `named`, by sound."""
    if not (text and other):
        return Likeness.ONE_EMPTY if text or other else None
    plain = [(form or _plain_words)(one) for one in (text, other)]
    if plain[0] == plain[1]:
        return Likeness.SAME
    return Likeness.ALIKE if named and alike(text, other) else Likeness.DIFFERENT


def _plain_words(text):
    return " ".join(text.casefold().split())


def shared(person, other) -> int:
    """Return how many of NIK, phone number and name two persons share."""
    found = [likeness(person, other, name) for name in ("nik", "phone", "name")]
    return sum(one in (Likeness.SAME, Likeness.ALIKE) for one in found)


def receipt_index(complaint) -> bytes:
    """Return the blind index of a complaint's receipt under the present INDEX_KEY."""
    return receipts.index(complaint.open("receipt_digest"))


def has_narrative(complaint, text) -> bool:
    """Return whether a report that is sent again, with the same idempotency key, still has the narrative of its complaint."""
    return complaint.open("narrative") == text


def differing(row, values) -> list[str]:
    """Return the columns of a row, sealed or not, whose value is not the one in `values`."""
    return [name for name, value in values.items() if _value(row, name) != (value or "")]


def _value(row, name):
    sealed = isinstance(row._meta.get_field(name), SealedBytesField)
    return row.open(name) if sealed else getattr(row, name) or ""


def file_digests(attachments) -> set[str]:
    """Return the SHA-256 of the attachments that still have their content."""
    return {attachment.open("sha256") for attachment in attachments if not attachment.erased}
