"""The outbox: opens what a browser encrypted while it had no network, and could not read again (gugus/static/gugus/offline.js).

The browser makes a key pair for each item and encrypts with a key that only it, at that moment, and the private key of the site
can derive (ECDH on P-256, HKDF-SHA-256, AES-256-GCM). The private key of the site is derived from a key of the ring `VAULT_KEYS`
and is stored nowhere. A new key of the ring gives a new key pair; items for the older one open while its key is in the ring.

An item: format (1 byte), key number (1), the browser's public key (65, uncompressed point), nonce (12), ciphertext with tag.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gugus.vault.sealing import NONCE, Tampered, derived, key_numbers

FORMAT = 1
POINT = 65
HEAD = 2 + POINT
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256
PURPOSE = b"gugus.outbox"


class KeyGone(Tampered):
    """An item was encrypted for a key that is no longer in the ring."""


def public_key():
    """Return (number, public key as 65 bytes) of the first key of the ring."""
    number = key_numbers()[0]
    return number, _public_point(_private_key(number))


def open_item(item, about):
    """Return the bytes of an item that was encrypted for this `about`, a text. Raises KeyGone, Tampered."""
    if item[:1] != bytes([FORMAT]) or len(item) <= HEAD + NONCE:
        raise Tampered(about)
    if item[1] not in key_numbers():
        raise KeyGone(about)
    private = _private_key(item[1])
    sender, nonce, sealed = item[2:HEAD], item[HEAD : HEAD + NONCE], item[HEAD + NONCE :]
    try:
        shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        key = HKDF(hashes.SHA256(), 32, salt=None, info=PURPOSE + sender + _public_point(private)).derive(shared)
        return AESGCM(key).decrypt(nonce, sealed, about.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: not a point of the curve
        raise Tampered(about) from error


def _private_key(number):
    # 48 bytes modulo the order: evenly spread over all private keys (FIPS 186-5, A.2.1).
    scalar = int.from_bytes(derived(number, PURPOSE, 48)) % (ORDER - 1) + 1
    return ec.derive_private_key(scalar, CURVE)


def _public_point(private):
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
