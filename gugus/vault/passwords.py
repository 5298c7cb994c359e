"""Password hasher: PBKDF2 with a pepper that is not in the database (PASSWORD_KEY), bound to the account.

Somebody who can read the table, or a backup of it, cannot guess passwords offline. Somebody who can write to it cannot log in
with a digest that they computed, nor with one copied from another account.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.encoding import force_bytes

from gugus.vault import sealing


class KeyedHasher(PBKDF2PasswordHasher):
    """PBKDF2 of HMAC(PASSWORD_KEY, password)."""

    algorithm = "bound_pbkdf2_sha256"

    def encode(self, password, salt, iterations=None):
        return super().encode(sealing.pepper(force_bytes(password)).hex(), salt, iterations)


class FastHasher(KeyedHasher):
    """The same with one iteration, for development and tests: a password there is public, and is checked a thousand times."""

    iterations = 1


def bound(password, account):
    """Return the password prefixed with the account's primary key, as it is hashed. None, which matches no digest, stays None."""
    return None if password is None else f"{account}:{password}"
