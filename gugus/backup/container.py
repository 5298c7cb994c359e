"""Authenticated encryption of a stream of any length.

Format: magic bytes, a random salt, then frames of up to 1 MiB of plaintext. Each frame is encrypted with AES-256-GCM; its key is
HKDF-SHA256 of the given key and the salt. The nonce of a frame is its number and whether it is the last frame (the STREAM
construction). So a frame that was changed, moved, removed or cut off is detected.
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
    """The file is not a sealed file, was changed or cut off, or was encrypted with another key."""


def _cipher(key, salt):
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(key))


def _nonce(number, last):
    return number.to_bytes(11) + bytes([last])


def seal(pieces, key):
    """Encrypt an iterable of bytes; yield the encrypted stream frame by frame. Without its last frame the stream is Damaged."""
    salt = os.urandom(SALT)
    cipher, buffer, number = _cipher(key, salt), bytearray(), 0
    yield MAGIC + salt
    for piece in pieces:
        buffer += piece
        while len(buffer) > FRAME:  # keep the last frame, full or not, until the end
            yield cipher.encrypt(_nonce(number, False), bytes(buffer[:FRAME]), None)
            del buffer[:FRAME]
            number += 1
    yield cipher.encrypt(_nonce(number, True), bytes(buffer), None)


class Reader(io.RawIOBase):
    """Decrypts what `seal` encrypted. Reading raises Damaged; reading to the end proves that the stream is complete.

    `file.read(n)` must return n bytes, fewer only at the end of the file.
    """

    def __init__(self, file, key):
        super().__init__()
        if file.read(len(MAGIC)) != MAGIC:
            raise Damaged("This is not a sealed file of this system.")
        self._file, self._cipher = file, _cipher(key, file.read(SALT))
        self._plaintext, self._number = b"", 0
        self._next = file.read(FRAME + TAG)

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self._plaintext and self._next is not None:
            self._decrypt_frame()
        count = min(len(buffer), len(self._plaintext))
        buffer[:count], self._plaintext = self._plaintext[:count], self._plaintext[count:]
        return count

    def _decrypt_frame(self):
        frame, self._next = self._next, self._file.read(FRAME + TAG) or None
        try:
            self._plaintext = self._cipher.decrypt(_nonce(self._number, self._next is None), frame, None)
        except (InvalidTag, ValueError) as error:
            raise Damaged("Changed, cut short, or sealed with another BACKUP_KEY.") from error
        self._number += 1
