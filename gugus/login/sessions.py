"""Sessions in the database (SESSION_ENGINE) that store only a digest of the cookie's key.

Somebody who can read the table, or a backup of it, cannot take over a session. The content of a session is signed with
SECRET_KEY for this one session, so content copied into another session's row is empty there.
"""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection
from django.utils import timezone

from gugus.access.read_only import read_only


class SessionStore(db.SessionStore):
    """Django's session store, which finds rows by the digest of their key."""

    @property
    def key_salt(self):
        return f"gugus.login.sessions.{self.session_key}"

    used_lately = False  # while the database takes no writes (gugus.access.read_only)

    def load(self):
        key, now = digest(self.session_key), timezone.now()
        rows = _stored(key=key, now=now)
        if not rows and self.used_lately and read_only():
            rows = _stored(key=key, now=now - timedelta(seconds=settings.SESSION_LONGEST))
        if not rows:
            self._session_key = None  # as Django's stores do: nothing public forgets a key without a query
            return {}
        return self.decode(rows[0])

    def exists(self, session_key):
        return super().exists(digest(session_key))

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        return row

    def save(self, must_create=False):
        if read_only():
            return
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):  # the database failed: the session has not ended
                raise error.__context__ from None
            raise

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key and not read_only():
            super().delete(digest(key))


def _stored(*, key, now):
    """The content of the session with this digest, unless it has ended. In plain SQL, because every page reads one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s", [key, now])
        return [content for (content,) in cursor.fetchall()]


def digest(key):
    """Return the digest of a session key: 40 hexadecimal digits, as many as the column holds. Keys are random, so no salt."""
    return sha256(key.encode()).hexdigest()[:40]
