"""How passwords are kept: Django's slow digest of the password under a key that the database does not hold.

Who has the table, or a backup of it, cannot even begin to guess.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.encoding import force_bytes

from gugus import vault


class KeyedHasher(PBKDF2PasswordHasher):
    """PBKDF2 of what AUDIT_KEY, the one that never changes, makes of the password."""

    algorithm = "keyed_pbkdf2_sha256"

    def encode(self, password, salt, iterations=None):
        return super().encode(vault.sign(b"password:" + force_bytes(password)).hex(), salt, iterations)
