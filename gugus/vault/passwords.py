"""How passwords are kept: Django's slow digest of the password and the account, under a key that the database does not hold.

Somebody who can read the table, or a backup of it, cannot begin to guess. Somebody who can write to it cannot log in with a
digest that they made, nor with one copied from another account.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.encoding import force_bytes

from gugus.vault import sealing


class KeyedHasher(PBKDF2PasswordHasher):
    """PBKDF2 of HMAC(PASSWORD_KEY, password)."""

    algorithm = "bound_pbkdf2_sha256"

    def encode(self, password, salt, iterations=None):
        return super().encode(sealing.pepper(force_bytes(password)).hex(), salt, iterations)


def bound(password, account):
    """Return the password as the account with this primary key has it digested. None, which no digest matches, stays None."""
    return None if password is None else f"{account}:{password}"
