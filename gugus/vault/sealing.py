"""The vault: columns sealed at rest and blind indexes to find them again. The only place that knows keys.

A value is sealed with AES-256-GCM under a key of the ring `VAULT_KEYS` and bound to its table, column and row: a value moved to
another row or column does not open. Sealed columns stay out of admin, exports, fixtures and history.
"""

import base64
import functools
import hmac
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

FORMAT = 1
NONCE = 12
MAC_KEYS = ("INDEX_KEY", "AUDIT_KEY", "PASSWORD_KEY")


class Tampered(Exception):
    """A sealed value does not open: wrong key, changed bytes, or moved from another place."""


@functools.cache
def _ring():
    """Return ({key number: cipher}, the number that seals) from "2:<base64 of 32 bytes>,1:<base64>"."""
    try:
        pairs = [entry.split(":", 1) for entry in settings.VAULT_KEYS.split(",")]
        ring = {int(number): AESGCM(_key(key)) for number, key in pairs}
        bytes(ring)  # a key's number is stored as one byte
    except ValueError:  # from None: its words may quote the key
        raise ImproperlyConfigured('VAULT_KEYS must read "number:base64 of 32 bytes", separated by commas.') from None
    return ring, int(pairs[0][0])


@functools.cache
def _secret(name):
    """Return the 32 bytes of a key of the settings. Raises ImproperlyConfigured."""
    try:
        return _key(getattr(settings, name))
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be base64 of 32 bytes.") from None


def backup_key():
    """Return the 32 bytes that seal backups. Raises ImproperlyConfigured; the site itself does without."""
    return _secret("BACKUP_KEY")


def _key(text):
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("not 32 bytes")
    return key


def check_keys():
    """Raise ImproperlyConfigured when a key cannot be used: at the start, not at the first complaint."""
    _ring()
    for name in MAC_KEYS:
        _secret(name)


def key_numbers():
    """Return the numbers of the keys in the ring; the first one seals."""
    return list(_ring()[0])


class Sealed(bytes):
    """What the vault has sealed: format, key number, nonce, ciphertext."""


def seal(text, place, number=None):
    """Return `text` sealed for `place` ("table.column:row"). The first key of the ring seals, or the one of this `number`."""
    return seal_bytes(text.encode(), place, number)


def seal_bytes(plain, place, number=None):
    """As `seal`, for bytes."""
    ring, first = _ring()
    number = first if number is None else number
    head = bytes((FORMAT, number))
    nonce = os.urandom(NONCE)
    return Sealed(head + nonce + ring[number].encrypt(nonce, plain, head + place.encode()))


def unseal(blob, place):
    """Return the text sealed for `place`. Raises Tampered."""
    return unseal_bytes(blob, place).decode()


def unseal_bytes(blob, place):
    """As `unseal`, for bytes."""
    blob = bytes(blob)
    try:
        cipher = _ring()[0][blob[1]]
        return cipher.decrypt(blob[2 : 2 + NONCE], blob[2 + NONCE :], blob[:2] + place.encode())
    except (InvalidTag, KeyError, IndexError) as error:
        raise Tampered(place) from error


def is_stale(blob):
    """Whether an older key than the first one sealed this value."""
    return bool(blob) and bytes(blob)[1] != _ring()[1]


def reseal(blob, place):
    """Return what an older key sealed, sealed by the first key; anything else as it is. Raises Tampered."""
    return seal_bytes(unseal_bytes(blob, place), place) if is_stale(blob) else blob


class SealedBytesField(models.BinaryField):
    """Bytes that the database holds only sealed.

    The attribute is plain when set by code and not yet saved, `Sealed` once saved or loaded; `SealedModel.open` reads it.
    Filtering or `update()` with a plain value raises TypeError, so none can slip into SQL.
    """

    EMPTY = b""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def place(self, instance):
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
            # Loaded before a rotation and saved after it, an old value must not come back.
            value = (reseal if isinstance(value, Sealed) else self._seal)(value, self.place(instance))
            setattr(instance, self.attname, value)
        return value or b""

    def get_db_prep_value(self, value, connection, prepared=False):
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self}: plain value in a query")
        return super().get_db_prep_value(value or b"", connection, prepared)

    def opened(self, instance):
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
    """Text that the database holds only sealed; otherwise as its parent."""

    EMPTY = ""

    def _seal(self, plain, place):
        return seal(plain, place)

    def _unseal(self, blob, place):
        return unseal(blob, place)


class SealedModel(models.Model):
    """A row with sealed columns: its key is made before it is saved, for a value is bound to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def open(self, name):
        """Return the plain value of the sealed column `name`, empty when nothing was sealed. Raises Tampered.

        Whether the reader may see it is decided before: `rujukan.disclosure.sections` for what belongs to a victim.
        """
        return self._meta.get_field(name).opened(self)

    def put(self, name, value):
        """Set a column; a sealed one that holds this very value stays as it is, for sealed anew it would count as changed."""
        sealed = isinstance(self._meta.get_field(name), SealedBytesField)
        if not (sealed and self.open(name) == value):
            setattr(self, name, value)


def blind_index(kind, value):
    """Return 32 bytes that find equal values of a kind ("nik", "phone", "name") and tell nothing else."""
    return hmac.digest(_secret("INDEX_KEY"), f"{kind}:{value}".encode(), "sha256")


def sign(message):
    """Return the 32 bytes that only the holder of AUDIT_KEY can put under a seal of the access log."""
    return hmac.digest(_secret("AUDIT_KEY"), message, "sha256")


def pepper(password):
    """Return the 32 bytes of a password that only the holder of PASSWORD_KEY can compute."""
    return hmac.digest(_secret("PASSWORD_KEY"), password, "sha256")
