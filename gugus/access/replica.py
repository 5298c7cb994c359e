"""Reading from a replica (DATABASE_REPLICA_URL): pages of figures and of the plan leave the primary to those who write.

A view is marked `from_replica`. While it answers a GET, `connection` is that of the replica, so its scope sets the same role,
user and timeouts there, and the same row policies hold. Nothing can be written, and the vault opens nothing, because that could
not be logged. User, session and second factor are read before that, and the session is stored after it, on the primary.

Only a whole page (200) comes from the replica. Whatever else happens there, the primary answers the same request: the replica is
away or behind, recovery cancelled a statement, a column of a new version is still missing, a row is not found, the page writes.

Nobody reads older than they wrote. After a request that wrote, a signed cookie holds the position of the primary's log (WAL): its
timeline, which each promotion changes, and its LSN. A replica shows a page only if it belongs to the same cluster and has
replayed that position, and another one that the primary had at most LAG seconds ago. A replica cannot say itself how far it is
behind: one that receives old log over a slow line has replayed all that it knows of.
"""

import logging
import os
import re
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from socket import SHUT_RDWR, socket
from threading import Timer
from time import monotonic, sleep

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connection, connections
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve

from gugus.access.read_only import caused, read_only
from gugus.vault import sealing

ALIAS = "replica"
LAG = 10  # seconds
PAUSE = 30  # seconds for which a replica that cannot be reached is not tried again
PATIENCE = 5  # seconds for which a task waits until the replica has what it needs
SOON = 3  # seconds within which a replica says whether it is READY
LONGEST_PAGE, LONGEST_TASK = 35, 600  # seconds; a statement ends after 30 by itself (TIMEOUTS), unless the server stands still
KEPT = 600  # seconds for which a position is kept: much longer than LAG
COOKIE = f"{settings.SESSION_COOKIE_NAME}-posisi"
UNKNOWN = "unknown"  # a position that no replica has
CLUSTER = "system_identifier || ' ' || current_database()"
# What is committed is on disk, unless commits do not wait for it.
POSITION = """
SELECT left(pg_walfile_name(lsn), 8) || ' ' || lsn FROM (
    SELECT CASE current_setting('synchronous_commit')
        WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END
) committed (lsn)
"""
# The timeline is that of what the replica has on its disk: after a promotion the primary answers, until a restartpoint at most.
READY = f"""
SELECT set_config('transaction_read_only', 'on', true), pg_is_in_recovery()
    AND {CLUSTER} = %s
    AND upper(lpad(to_hex(GREATEST(timeline_id, min_recovery_end_timeline)), 8, '0')) = ALL (%s::text[])
    AND pg_last_wal_replay_lsn() >= ALL (%s::pg_lsn[])
FROM pg_control_system(), pg_control_checkpoint(), pg_control_recovery()
"""  # noqa: S608
READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b")

logger = logging.getLogger("gugus.replica")
_reading = ContextVar("reading", default=None)  # (values of READY, seconds to wait), while `connection` is the replica's
_away = {"until": 0.0}
_lately = {"at": -LAG, "position": ""}  # of the primary


class NotHere(OperationalError):
    """The primary must answer: the replica lacks what must be read, or the page writes."""


def from_replica(view):
    """Mark a view whose page may come from a replica. It decrypts nothing and writes nothing; its forms go to the primary."""
    view.from_replica = True
    return view


def require(cursor):
    """Make this transaction read-only if it is the replica's. Raises NotHere if the replica is not READY."""
    if _reading.get() is None:
        return
    values, patience = _reading.get()
    end = monotonic() + patience
    while True:
        with _cut_after(SOON):
            cursor.execute(READY, values)
        if cursor.fetchone()[1]:
            return
        if monotonic() >= end:
            raise NotHere("The replica is behind.")
        sleep(0.1)


def leave():
    """Let the primary answer, because the page writes now. Raises NotHere on the replica."""
    if _reading.get() is not None:
        raise NotHere("The page writes.")


class Unanswered(HttpResponse):
    """Stands for an answer that the replica cannot give. Nobody sees it."""

    status_code = 503

    def __init__(self, error):
        super().__init__()
        self.error = error


def unanswered(error):
    """Return what stands for the answer after this error on the replica; None on the primary."""
    return None if _reading.get() is None else Unanswered(error)


def is_reachable():
    return ALIAS in settings.DATABASES and monotonic() >= _away["until"]


@contextmanager
def connected(position, patience=0, longest=None):
    """Let `connection` be the replica's, and the vault closed, in this block. Raises OperationalError."""
    needed = [one.partition(" ")[::2] for one in (position, _position_lately()) if one]
    values = (_cluster(), [timeline for timeline, _ in needed], [lsn or "0/0" for _, lsn in needed])
    primary, replica = connections[DEFAULT_DB_ALIAS], connections[ALIAS]
    try:
        replica.ensure_connection()
    except Error:
        _away["until"] = monotonic() + PAUSE
        raise
    mark = _reading.set((values, patience))
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        with sealing.closed(), _cut_after(longest or LONGEST_PAGE):
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
        _reading.reset(mark)
        replica.close()  # at once: it may be broken


@contextmanager
def _cut_after(seconds):
    """Cut the replica's connection if this block takes longer: a server that stands still ends no statement by itself."""
    replica = connections[ALIAS]
    with replica.wrap_database_errors:
        line = socket(fileno=os.dup(replica.connection.pgconn.socket))
    timer = Timer(seconds, _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()


def _cut(line):
    _away["until"] = monotonic() + PAUSE
    with suppress(OSError):  # the block has just ended
        line.shutdown(SHUT_RDWR)


def _position_lately():
    """Return a position that the primary had at most LAG seconds ago."""
    now = monotonic()
    if now - _lately["at"] >= LAG:
        with connection.cursor() as cursor:
            _lately.update(position=position_now(cursor), at=now)
    return _lately["position"]


@cache
def _cluster():
    """Return the primary's cluster and database, which its replicas share."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CLUSTER} FROM pg_control_system()")  # noqa: S608
        return cursor.fetchone()[0]


def note(what, error):
    """Log why the primary answers, unless that is usual."""
    if isinstance(error, NotHere | Http404 | PermissionDenied):
        return
    misused = not isinstance(error, Error) or caused(error)
    logger.log(logging.ERROR if misused else logging.WARNING, "The primary answers %s: %s", what, type(error).__name__)


class ReplicaMiddleware:
    """Lets the replica answer where it may, and keeps the position of what a request has written. It stands before the scope."""

    def __init__(self, get_response):
        if ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        marked = getattr(_asked_view(request), "from_replica", False) and not read_only()
        known = marked and is_reachable() and request.user.is_authenticated  # asks the primary who that is, and whether still
        response = self._from_replica(request) if known else None
        answered = response is not None
        if not answered:
            writes = _Writes()
            with connection.execute_wrapper(writes):
                response = self.get_response(request)
            # A form that arrives again writes nothing, but the answer to the first one, which had the position, was lost.
            if (writes.seen or request.method == "POST") and request.user.is_authenticated:
                request.session.position = _written()
        if position := _of_request(request):
            safe = {"httponly": True, "secure": settings.SESSION_COOKIE_SECURE, "samesite": "Lax"}
            response.set_signed_cookie(COOKIE, position, salt=COOKIE, max_age=KEPT, **safe)
        if marked:
            response.replica = answered
        return response

    def _from_replica(self, request):
        """Return the page, or None if the primary must answer."""
        position = _of_request(request) or request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=KEPT)
        try:
            with connected(position):
                response = self.get_response(request)
        except Error as error:
            response = Unanswered(error)
        if isinstance(response, Unanswered):
            note(request.resolver_match.view_name if request.resolver_match else "a page", response.error)
        return response if response.status_code == 200 else None


def _of_request(request):
    """Return the position that this request has written, or the one to which it is the next page (gugus.web.sending)."""
    return getattr(request.session, "position", "")


def _asked_view(request):
    if request.method not in ("GET", "HEAD"):
        return None
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


class _Writes:
    """An execute wrapper that notes whether a statement other than a plain SELECT has succeeded."""

    seen = False

    def __call__(self, execute, sql, *rest):
        result = execute(sql, *rest)
        self.seen = self.seen or not (isinstance(sql, str) and READS.match(sql))
        return result


def _written():
    try:
        with connection.cursor() as cursor:
            return position_now(cursor)
    except Error:  # what was written is stored: the request does not fail
        return UNKNOWN


def position_now(cursor):
    """Return the position of everything that is committed, as "timeline LSN"."""
    cursor.execute(POSITION)
    return cursor.fetchone()[0]
