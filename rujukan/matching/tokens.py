"""Blind indexes of what is known of a person: NIK, phone number, sounds of the name."""

import re

from gugus.vault.sealing import blind_index
from rujukan.matching.phonetics import sounds
from rujukan.models.identity_token import TokenKind

SEARCHED = {TokenKind.NIK: "NIK", TokenKind.PHONE: "TELEPON", TokenKind.NAME: "NAMA"}


def name_tokens(name):
    """Return the blind indexes of a name's sounds: of each word and of each pair of neighbours (Nur Hayati = Nurhayati)."""
    return {blind_index("name", sound) for sound in sounds(name)}


def phone_digits(phone: str) -> str:
    """Return the digits of a phone number as dialled in Indonesia: +62 812… and 0812… are equal."""
    digits = re.sub(r"\D", "", phone)
    return "0" + digits[2:] if digits.startswith("62") else digits


def logged_as(kind: TokenKind, value: str) -> str:
    """Return how the access log names what was searched for: the kind, and a keyed hash that reveals nothing."""
    return f"{SEARCHED[kind]}-{blind_index(f'search {kind.value}', value).hex()[:16].upper()}"


def tokens(*, name="", nik="", phone="") -> set[tuple[str, bytes]]:
    """Return the blind indexes {(kind, token)} of what is known of a person."""
    indexes = {(TokenKind.NAME.value, token) for token in name_tokens(name)}
    if nik:
        indexes.add((TokenKind.NIK.value, blind_index("nik", nik)))
    if len(phone_digits(phone)) >= 6:
        indexes.add((TokenKind.PHONE.value, blind_index("phone", phone_digits(phone))))
    return indexes
