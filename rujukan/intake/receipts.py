"""The receipt of a report made without an account: sixteen digits, shown once, by which its reporter comes back.

Fifteen digits are chance (10¹⁵ to try), the last one checks them: a slip of the pen is told from a receipt that does not exist.
They follow from the key of the form, which the reporter's page alone holds: the answer may be lost on a bad line, and the same
form sent again is told the same receipt. Neither the digits nor that key are stored. The database holds a blind index (a keyed
hash, rujukan.models.Complaint.receipt) of a slow digest, so that neither who has the database, nor who has INDEX_KEY besides,
can try them all. The digest is kept sealed: from it the index is made anew when INDEX_KEY is replaced.
"""

import hashlib
import re
import unicodedata
import uuid

from gugus.vault.sealing import blind_index

LENGTH = 16
# Written down in disguise, the two halves look like two telephone numbers.
DISGUISE = "08"
# Spaces, dashes, stops, brackets, plus signs, and what nobody sees: a keyboard or a copied message puts them in.
SEPARATORS = "ZPSC"
# Damm's quasigroup: finds every single wrong digit and every swap of two neighbours.
DAMM = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)
COST = {"n": 2**13, "r": 8, "p": 1}  # 8 MB and some 20 ms


class Slip(ValueError):
    """What was typed cannot be a receipt; the message says why, in Indonesian."""


def of(key):
    """Return the receipt of the form with this key, a random UUID: sixteen digits."""
    chance = int.from_bytes(hashlib.sha256(b"gugus receipt" + key.bytes).digest())
    digits = f"{chance % 10 ** (LENGTH - 1):0{LENGTH - 1}}"
    return digits + str(_check(digits))


def mark(key):
    """Return by what the database knows a form sent again: a UUID that leads neither to its key nor to its receipt."""
    return uuid.UUID(bytes=hashlib.sha256(b"gugus form" + key.bytes).digest()[:16])


def read(typed):
    """Return the sixteen digits that somebody typed, in whichever script, grouped as they like or in disguise. Raises Slip."""
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in typed if unicodedata.category(sign)[0] not in SEPARATORS)
    if not re.fullmatch("[0-9]*", digits):
        raise Slip("Tulis angkanya saja, enam belas angka.")
    halves = re.fullmatch(rf"{DISGUISE}([0-9]{{8}}){DISGUISE}([0-9]{{8}})", digits)
    digits = "".join(halves.groups()) if halves else digits
    if len(digits) != LENGTH:
        raise Slip(f"Nomornya enam belas angka; yang Anda tulis {len(digits)} angka.")
    if _check(digits) != 0:
        raise Slip("Ada angka yang salah tulis atau tertukar. Periksa lagi satu per satu.")
    return digits


def _check(digits):
    state = 0
    for digit in digits:
        state = int(DAMM[state][int(digit)])
    return state


def groups(receipt):
    """The receipt as it is shown and best copied: four groups of four digits."""
    return [receipt[place : place + 4] for place in range(0, LENGTH, 4)]


def disguised(receipt):
    """The two halves as telephone numbers."""
    return [f"{DISGUISE}{half[:2]} {half[2:5]} {half[5:]}" for half in (receipt[:8], receipt[8:])]


def digest(receipt):
    """Return the slow digest of a receipt, as hex."""
    return hashlib.scrypt(receipt.encode(), salt=b"gugus receipt", **COST).hex()


def index(digest):
    """Return by what the database finds a receipt of this digest, as hex."""
    return blind_index("receipt", digest).hex()


def holder(receipt):
    """Return the index of a receipt: how the database knows whoever holds it."""
    return index(digest(receipt))
