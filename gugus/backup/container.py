"""A sealed stream of any length: what was sealed can be read again only whole and unchanged.

After the magic and a random salt come frames of up to 1 MiB, each sealed by AES-256-GCM under a key that HKDF-SHA256 makes of the
given key and the salt. A frame's nonce is its number and whether it is the last one (the STREAM construction), so a frame
that was changed, moved, left out or cut off is found.
"""

import io
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"gugus sealed file 1\n"
SALT = 16
FRAME = 1 << 20
TAG = 16


class Damaged(Exception):
    """The file is none of ours, was changed or cut, or the key is another."""


def _cipher(key, salt):
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(key))


def _nonce(number, last):
    return number.to_bytes(11) + bytes([last])


def seal(pieces, key):
    """Yield the sealed stream of an iterable of bytes, frame by frame. Only with the last frame it is one that opens."""
    salt = os.urandom(SALT)
    cipher, held, number = _cipher(key, salt), bytearray(), 0
    yield MAGIC + salt
    for piece in pieces:
        held += piece
        while len(held) > FRAME:  # the last frame, full or not, waits for the end
            yield cipher.encrypt(_nonce(number, False), bytes(held[:FRAME]), None)
            del held[:FRAME]
            number += 1
    yield cipher.encrypt(_nonce(number, True), bytes(held), None)


class Reader(io.RawIOBase):
    """Opens what `seal` sealed. Reading raises Damaged; whoever reads to the end has read all that was sealed.

    `file.read(n)` must give n bytes, fewer only at the end.
    """

    def __init__(self, file, key):
        super().__init__()
        if file.read(len(MAGIC)) != MAGIC:
            raise Damaged("This is not a sealed file of this system.")
        self._file, self._cipher = file, _cipher(key, file.read(SALT))
        self._held, self._number = b"", 0
        self._next = file.read(FRAME + TAG)

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self._held and self._next is not None:
            self._open()
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count

    def _open(self):
        frame, self._next = self._next, self._file.read(FRAME + TAG) or None
        try:
            self._held = self._cipher.decrypt(_nonce(self._number, self._next is None), frame, None)
        except (InvalidTag, ValueError) as error:
            raise Damaged("Changed, cut short, or sealed with another BACKUP_KEY.") from error
        self._number += 1
