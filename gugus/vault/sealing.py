"""The vault: encrypts columns, and computes HMACs for blind indexes (to find equal values), seals, and the pepper of passwords.

To seal a value is to encrypt it with AES-256-GCM (authenticated encryption), with a key of the ring `VAULT_KEYS`, bound to its
table, column and row: moved to another row or column it does not decrypt. Encrypted columns stay out of admin, exports, fixtures
and history.

A model with encrypted columns inherits from `SealedModel` and uses `SealedTextField` or `SealedBytesField`. Queries with plain
values raise TypeError; blind indexes find equal NIKs, phones and names. `tests/test_secrecy.py` lists the packages that may
decrypt, and fails for any other module.
"""

import base64
import functools
import hmac
import os
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

FORMAT = 1
NONCE = 12
MAC_KEYS = ("INDEX_KEY", "PASSWORD_KEY")


_closed = ContextVar("closed", default=False)


class Tampered(Exception):
    """A sealed value does not decrypt: the key is wrong, its bytes were changed, or it was moved from another place."""


class Closed(Exception):
    """Something would be decrypted where that cannot be logged."""


@contextmanager
def closed():
    """Let nothing be decrypted in this block: it raises Closed."""
    mark = _closed.set(True)
    try:
        yield
    finally:
        _closed.reset(mark)


@functools.cache
def _ring():
    """Return ({key number: cipher}, number of the key that seals) from "2:<base64 of 32 bytes>,1:<base64>".

    Raises ImproperlyConfigured.
    """
    keys = _vault_keys()
    return {number: AESGCM(key) for number, key in keys.items()}, next(iter(keys))


def _vault_keys():
    return _numbered_keys("VAULT_KEYS", settings.VAULT_KEYS)


@functools.cache
def _audit_keys():
    """Return the keys that sign seals. A single key without a number has the number 1."""
    return _numbered_keys("AUDIT_KEY", settings.AUDIT_KEY if ":" in settings.AUDIT_KEY else f"1:{settings.AUDIT_KEY}")


def _numbered_keys(name, text):
    """Return {key number: 32 bytes} in the order of the setting. Raises ImproperlyConfigured."""
    try:
        keys = {int(number): _key_from_text(key) for number, key in (entry.split(":", 1) for entry in text.split(","))}
        bytes(keys)  # a key's number is stored as one byte
    except ValueError:  # from None: its message may quote the key
        raise ImproperlyConfigured(f'{name} must read "number:base64 of 32 bytes", separated by commas.') from None
    return keys


def derived(number, purpose, length):
    """Return `length` bytes that are derived from the key `number` of the ring for one purpose (HKDF). Raises KeyError."""
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(_vault_keys()[number])


@functools.cache
def _secret(name):
    """Return the 32 bytes of the key with this name in the settings. Raises ImproperlyConfigured."""
    try:
        return _key_from_text(getattr(settings, name))
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be base64 of 32 bytes.") from None


def _key_from_text(text):
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("not 32 bytes")
    return key


def check_keys():
    """Raise ImproperlyConfigured if a key cannot be used. Called at start, so that not the first complaint finds it."""
    _ring()
    _audit_keys()
    for name in MAC_KEYS:
        _secret(name)


def key_numbers():
    """Return the numbers of the keys in the ring; the first one seals."""
    return list(_ring()[0])


class Sealed(bytes):
    """A sealed value: format (1 byte), key number (1 byte), nonce (12 bytes), ciphertext with tag."""


def seal(text, place, number=None):
    """Return `text` sealed for `place` ("table.column:row") with the first key of the ring, or with the key `number`."""
    return seal_bytes(text.encode(), place, number)


def seal_bytes(plain, place, number=None):
    """As `seal`, for bytes."""
    ring, first = _ring()
    number = first if number is None else number
    head = bytes((FORMAT, number))
    nonce = os.urandom(NONCE)
    return Sealed(head + nonce + ring[number].encrypt(nonce, plain, head + place.encode()))


def unseal(blob, place):
    """Return the text that was sealed for `place`. Raises Tampered."""
    return unseal_bytes(blob, place).decode()


def unseal_bytes(blob, place):
    """As `unseal`, for bytes."""
    if _closed.get():
        raise Closed(place)
    blob = bytes(blob)
    try:
        cipher = _ring()[0][blob[1]]
        return cipher.decrypt(blob[2 : 2 + NONCE], blob[2 + NONCE :], blob[:2] + place.encode())
    except (InvalidTag, KeyError, IndexError) as error:
        raise Tampered(place) from error


def is_stale(blob):
    """Whether this value was sealed with another key than the first one of the ring."""
    return bool(blob) and bytes(blob)[1] != _ring()[1]


def reseal(blob, place):
    """Return the value re-encrypted with the first key of the ring, or unchanged if that key sealed it. Raises Tampered."""
    return seal_bytes(unseal_bytes(blob, place), place) if is_stale(blob) else blob


class SealedBytesField(models.BinaryField):
    """A column of bytes that the database holds only encrypted.

    The attribute is plain while it is set and not yet saved, and `Sealed` once it is saved or loaded; `SealedModel.open` decrypts
    it. Filtering or `update()` with a plain value raises TypeError, so that no plaintext reaches SQL.
    """

    EMPTY = b""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def place(self, instance):
        """Return the place that a value of this row is bound to: "table.column:row"."""
        return f"{instance._meta.db_table}.{self.column}:{instance.pk}"

    def get_default(self):
        return self.EMPTY

    def to_python(self, value):
        return value

    def from_db_value(self, value, expression, connection):
        return Sealed(value) if value else value

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname)
        if value:
            # A value loaded before a key rotation and saved after it must not bring the old key back.
            value = (reseal if isinstance(value, Sealed) else self._seal)(value, self.place(instance))
            setattr(instance, self.attname, value)
        return value or b""

    def get_db_prep_value(self, value, connection, prepared=False):
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self}: plain value in a query")
        return super().get_db_prep_value(value or b"", connection, prepared)

    def opened(self, instance):
        """Return the plain value of this column, empty if nothing is stored. Raises Tampered."""
        value = getattr(instance, self.attname)
        if isinstance(value, Sealed):
            return self._unseal(value, self.place(instance))
        return value or self.EMPTY

    def _seal(self, plain, place):
        return seal_bytes(plain, place)

    def _unseal(self, blob, place):
        return unseal_bytes(blob, place)

    def value_to_string(self, obj):
        raise TypeError(f"{self}: sealed columns are not serialised")


class SealedTextField(SealedBytesField):
    """A column of text that the database holds only encrypted; otherwise as `SealedBytesField`."""

    EMPTY = ""

    def _seal(self, plain, place):
        return seal(plain, place)

    def _unseal(self, blob, place):
        return unseal(blob, place)


class SealedModel(models.Model):
    """A model with encrypted columns. Its primary key exists before saving, because the values are bound to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def open(self, name):
        """Return the plain value of the encrypted column `name`, empty if nothing is stored. Raises Tampered.

        The caller decides before whether the reader may see it. In case work only `rujukan.disclosure` calls this.
        """
        return self._meta.get_field(name).opened(self)

    def put(self, name, value):
        """Set a column. An encrypted column with this value is left as it is: re-encrypted, it would count as changed."""
        sealed = isinstance(self._meta.get_field(name), SealedBytesField)
        if not (sealed and self.open(name) == value):
            setattr(self, name, value)


def blind_index(kind, value):
    """Return the blind index of a value of a kind ("nik", "phone", "name"): 32 bytes, equal for equal values only (HMAC)."""
    return hmac.digest(_secret("INDEX_KEY"), f"{kind}:{value}".encode(), "sha256")


def audit_key_numbers():
    """Return the numbers of the keys of AUDIT_KEY, newest first; the first one signs."""
    return list(_audit_keys())


def sign(message, number=None):
    """Return the HMAC of a message with a key of AUDIT_KEY, by default the first, 32 bytes. Raises KeyError."""
    keys = _audit_keys()
    return hmac.digest(keys[next(iter(keys)) if number is None else number], message, "sha256")


def signed(message, mac):
    """Whether one of the keys of AUDIT_KEY signed this message."""
    return any(hmac.compare_digest(sign(message, number), mac) for number in audit_key_numbers())


def pepper(password):
    """Return the HMAC of a password with the pepper PASSWORD_KEY, 32 bytes."""
    return hmac.digest(_secret("PASSWORD_KEY"), password, "sha256")
