"""Read-only: while only a copy of the database answers (deploy/standby), pages are read and nothing is written.

PostgreSQL tells each connection whether it takes writes: libpq keeps `in_hot_standby` and `default_transaction_read_only` as they
were with the last answer, so asking costs no statement. PgBouncer repeats what its first connection was told; behind it a
statement asks every few seconds.

A form answers 503 with Retry-After; what was typed stays in the page, whose script sends it again (gugus/static/gugus/send.js).
Secret data are not opened, because that could not be logged: `gugus.audit.access_log.record` writes in the transaction that
shows them, PostgreSQL refuses it, and `gugus.views.failure` shows why. Nobody can log in: a login counts guesses, spends a code
and is recorded for the owner of the account. Who is logged in stays so. When a session was last used then stands in a signed
cookie instead of its row, so it ends after half an hour without a request as always.
"""

from hashlib import sha256
from time import monotonic

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InternalError, connection
from django.http import HttpResponse
from django.template import loader
from django.urls import Resolver404, resolve
from psycopg.errors import ReadOnlySqlTransaction
from psycopg.pq import TransactionStatus

from gugus.access.resending import by_script, is_kept, send_again, typed

RETRY_AFTER = 60  # seconds
REPORTED = ("in_hot_standby", "default_transaction_read_only")
LOGOUT = "account_logout"  # it deletes the cookies; the row of the session ends by itself
USED = f"{settings.SESSION_COOKIE_NAME}-dipakai"


ASK = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean"
EVERY = 3  # seconds
_asked = {"at": -EVERY, "answer": False}


def read_only():
    """Whether the database takes no writes, as it said with its last answer on this connection."""
    inner = connection.connection
    if inner is None or inner.closed or connection.alias != DEFAULT_DB_ALIAS:  # a replica is read while the primary takes them
        return False
    if not settings.BEHIND_PGBOUNCER:
        return any(inner.info.parameter_status(name) == "on" for name in REPORTED)
    if monotonic() - _asked["at"] >= EVERY and inner.info.transaction_status != TransactionStatus.INERROR:
        with connection.cursor() as cursor:
            cursor.execute(ASK)
            _asked.update(at=monotonic(), answer=cursor.fetchone()[0])
    return _asked["answer"]


def as_of():
    """Return the moment of the last change that the copy has; None where nothing is copied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_last_xact_replay_timestamp()")
        return cursor.fetchone()[0]


class ReadOnlyMiddleware:
    """Refuses the forms of users. It stands inside the scope, whose first statement has an answer.

    Views of the public intake answer themselves, because their pages look like no others.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self._refusal(request) or self.get_response(request)
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", RETRY_AFTER)
        return response

    def _refusal(self, request):
        if request.method in ("GET", "HEAD", "OPTIONS") or not read_only():
            return None
        try:
            request.resolver_match = resolve(request.path_info)
        except Resolver404:
            return None
        if getattr(request.resolver_match.func, "unnamed", False) or request.resolver_match.view_name == LOGOUT:
            return None
        if is_kept(request) or by_script(request):
            return send_again(request, typed(request), read_only=True)
        return page()


def caused(error):
    """Whether this error of a view is a write that PostgreSQL refused for this reason."""
    return isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction)


def page():
    """Return the page that says what to do. It is rendered without the request, as the transaction may be broken."""
    words = loader.get_template("503.html").render({"reads_only": True})
    return HttpResponse(words, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})


# When a session was used


def note_use(request, response):
    response.set_signed_cookie(
        USED, _digest(request), salt=USED, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def used_lately(request):
    """Whether the cookie says that this session was used within SESSION_COOKIE_AGE while the database took no writes."""
    shown = request.get_signed_cookie(USED, default="", salt=USED, max_age=settings.SESSION_COOKIE_AGE)
    return bool(shown) and shown == _digest(request)


def _digest(request):
    return sha256((request.session.session_key or "").encode()).hexdigest()
