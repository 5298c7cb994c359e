"""Receipts of reports made without an account: sixteen digits, shown once, with which the reporter comes back.

Fifteen digits are random (10¹⁵ possibilities). The last one is a check digit, so that a typing error differs from an unknown
receipt. The digits are derived from the idempotency key of the form, which only the reporter's page holds: resubmitting the form
returns the same receipt, for example when the first answer was lost. Neither the digits nor the key are stored.

The database holds HMAC(scrypt(receipt)) in `Complaint.receipt`. Even with the database and INDEX_KEY, trying all receipts is too
slow. The scrypt digest is stored sealed, so that the index can be computed again when INDEX_KEY is replaced.
"""

import hashlib
import re
import unicodedata
import uuid

from gugus.vault.sealing import blind_index

LENGTH = 16
# Prefix of the disguise: with it the two halves look like two telephone numbers.
DISGUISE = "08"
# Unicode categories of spaces, dashes, stops, brackets, plus signs and invisible characters, which keyboards and messages add.
SEPARATORS = "ZPSC"
# Damm's quasigroup: it detects every single wrong digit and every swap of two neighbours.
DAMM = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)
COST = {"n": 2**13, "r": 8, "p": 1}  # 8 MB and some 20 ms


class Slip(ValueError):
    """The typed text cannot be a receipt; the message says why, in Indonesian."""


def of(key):
    """Return the receipt (sixteen digits) of the form with this idempotency key, a random UUID."""
    random_number = int.from_bytes(hashlib.sha256(b"gugus receipt" + key.bytes).digest())
    digits = f"{random_number % 10 ** (LENGTH - 1):0{LENGTH - 1}}"
    return digits + str(_check_digits(digits))


def mark(key):
    """Return the stored form of an idempotency key: a UUID from which neither the key nor the receipt can be computed."""
    return uuid.UUID(bytes=hashlib.sha256(b"gugus form" + key.bytes).digest()[:16])


def read(typed):
    """Return the sixteen digits that somebody typed, in any script and grouping, or in disguise. Raises Slip."""
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in typed if unicodedata.category(sign)[0] not in SEPARATORS)
    if not re.fullmatch("[0-9]*", digits):
        raise Slip("Tulis angkanya saja, enam belas angka.")
    halves = re.fullmatch(rf"{DISGUISE}([0-9]{{8}}){DISGUISE}([0-9]{{8}})", digits)
    digits = "".join(halves.groups()) if halves else digits
    if len(digits) != LENGTH:
        raise Slip(f"Nomornya enam belas angka; yang Anda tulis {len(digits)} angka.")
    if _check_digits(digits) != 0:
        raise Slip("Ada angka yang salah tulis atau tertukar. Periksa lagi satu per satu.")
    return digits


def _check_digits(digits):
    state = 0
    for digit in digits:
        state = int(DAMM[state][int(digit)])
    return state


def groups(receipt):
    """Return the receipt as pages show it: four groups of four digits."""
    return [receipt[place : place + 4] for place in range(0, LENGTH, 4)]


def disguised(receipt):
    """Return the two halves written as telephone numbers."""
    return [f"{DISGUISE}{half[:2]} {half[2:5]} {half[5:]}" for half in (receipt[:8], receipt[8:])]


def digest(receipt):
    """Return the scrypt digest of a receipt, as hex."""
    return hashlib.scrypt(receipt.encode(), salt=b"gugus receipt", **COST).hex()


def index(digest):
    """Return the blind index of this digest, as hex; the database finds the report by it."""
    return blind_index("receipt", digest).hex()


def holder(receipt):
    """Return the blind index of a receipt, as hex; the scope and the policies know the reporter by it."""
    return index(digest(receipt))
