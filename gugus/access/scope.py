"""Access rules of views, and the scope: the transaction whose settings tell PostgreSQL who asks."""

import time
from contextlib import contextmanager
from functools import wraps

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user, get_user_model, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST, require_safe
from psycopg import pq

from gugus.access import replica, roles
from gugus.access.definitions import CONFLICTS
from gugus.access.read_only import note_use, read_only, used_lately
from gugus.access.resending import by_script, send_again, typed
from gugus.choices import Role
from gugus.models import history
from gugus.models.compiled import compiled
from gugus.rules import unnamed
from gugus.vault.sealing import Closed

SCOPE = ("gugus.user_id", "gugus.institution_id", "gugus.roles", "gugus.bypass", "gugus.receipt", *history.SETTINGS, "role")

READS = ("GET", "HEAD")
METHODS = [*READS, "POST"]
GENERIC_PLANS = {"plan_cache_mode": "force_generic_plan"}


def allow(rule):
    """Guard a view with a rule: a predicate of the user. It gets GET, HEAD, which monitors use, and POST.

    A visitor who is not logged in is redirected to the login page, or, after sending a form, gets a page that keeps the input
    (gugus/access/resending.py). A user whom the rule refuses gets 403. What a user may see *of* a page is not a rule: the view
    queries what the scope shows, and a foreign row is not found (404). `tests/test_house.py` finds views without a rule.
    """

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if rule(request.user):
                return view(request, *args, **kwargs) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
            if request.user.is_authenticated:
                raise PermissionDenied
            fields = typed(request)
            return send_again(request, fields) if fields or by_script(request) else redirect_to_login(request.get_full_path())

        guarded.rule = rule
        guarded.unnamed = rule is unnamed
        return guarded

    return guard


def shows(rule):
    """Guard a view that only shows something, as `allow`. It gets GET and HEAD."""
    return lambda view: allow(rule)(require_safe(view))


def accepts(rule, page, *arguments):
    """Guard a view that only accepts, as `allow`. It gets POST; a GET, for example after login, is redirected to `page`.

    `page` is a URL name, `arguments` the names of those URL arguments of the view that it takes. The page itself checks who may
    see it. So does a view that returns nothing, which has no form, but presses a verb.
    """

    def guard(view):
        accepting = require_POST(view)

        @wraps(view)
        def answer(request, **kwargs):
            response = None if request.method in READS else accepting(request, **kwargs)
            return response or redirect(page, *(kwargs[name] for name in arguments))

        answer.page = (page, *arguments)
        return allow(rule)(answer)

    return guard


def generic_plans(view):
    """Mark a view on whose page PostgreSQL makes one plan of each prepared statement, for all values, the first time.

    Otherwise it would plan it with the values the first five times, and for good where that looks cheaper. It is for a page whose
    constants are in its SQL (`gugus.models.compiled`) and where PostgreSQL is wrong about that: an officer's home takes it 8 ms
    instead of 22 (CPU time, 20,000 complaints). Seven other main pages gained nothing by it. For a form it costs no statement:
    one that opens an identity, which is rare, is not planned the first five times, 15 ms each.
    """
    view.generic_plans = True
    return view


def scope(user=None, url="", *, receipt="", generic=False):
    """Open a transaction whose settings tell PostgreSQL who asks, and tell the history of rows by which URL (its name).

    Requests, tasks, commands and tests open a scope. Row policies read its settings `gugus.user_id`, `gugus.institution_id` and
    `gugus.roles`. Without a user these are empty, and a query of case work fails. Scopes nest: leaving the inner one
    restores the settings of the outer one. Officers of an inactive institution do not get the role officer.

    For a reporter without an account the scope has only `gugus.receipt`, the index of the receipt (`rujukan.intake.receipts`).
    `generic`: its statements are planned for all values (`generic_plans`).
    """
    who = user if user is not None and user.is_authenticated else None
    values = ("", "", "")
    if who is not None:
        held = [role for role in who.roles if role != Role.OFFICER or who.is_officer]
        values = (str(who.pk), str(who.institution_id or ""), ",".join(held))
    return _opened((*values, "", receipt, *history.described(who, url), roles.of(who, receipt)), generic=generic)


@contextmanager
def _opened(values, *, generic=False):
    nested, more = connection.in_atomic_block, GENERIC_PLANS if generic else {}
    with transaction.atomic(), connection.cursor() as cursor:
        before = _settings(cursor) if nested else replica.require(cursor)  # if not nested, they end with the transaction
        _set(cursor, (*SCOPE, *more), (*values, *more.values()))
        try:
            with connection.execute_wrapper(_planned_for(values[-1])):
                yield
        finally:
            # Releasing a savepoint would keep the inner values. In a broken transaction nothing can be set, and its rollback
            # restores them.
            if nested and not connection.needs_rollback and _usable():
                _set(cursor, SCOPE, before)


def read_from_replica(work):
    """Return what `work()` returns in a scope like this one on the replica, else in this one. It is for a task that reads much.

    The replica has what was committed before. So `work` must not need what the task itself has written.
    """
    if not replica.is_reachable():
        return work()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # this transaction waits meanwhile
        values, position = _settings(cursor), replica.position_now(cursor)
    try:
        with replica.connected(position, replica.PATIENCE, replica.LONGEST_TASK), _opened(values):
            return work()
    except (Error, Closed) as error:
        replica.note("a task", error)
        return work()


def _planned_for(role):
    """Return an execute wrapper that gives each database role prepared statements of its own.

    PostgreSQL would plan a statement again whenever another role runs it: a connection serves colleagues of all roles in turn.
    Main pages in turn take it a sixth less CPU time, those that follow one of another role up to half.
    """

    def run(execute, sql, *rest):
        return execute(f"{sql} -- {role}" if isinstance(sql, str) else sql, *rest)

    return run


def bypass(reason):
    """Open a bypass of row-level security: the tables of case work that policies open for this reason show all rows, all others
    none.

    Use it for what a verb must know but its user may not see: a near duplicate, a count. The block holds that one query and
    nothing else; `tests/test_secrecy.py` lists each use. If bypasses nest, the innermost applies. An inner `scope` starts
    without a bypass.
    """
    return _within(reason, roles.named(roles.BYPASS))


@contextmanager
def job(reason):
    """Open a transaction without a user, in which policies show the tables that this scheduled job reads.

    Unlike a bypass it lasts for the whole job, because no user sees its result. The reason names the job; the policies ask it
    (`gugus.access.policies.runs`).
    """
    with scope(), connection.cursor() as cursor:
        _set(cursor, ("gugus.bypass", "role"), (reason, roles.named(roles.BYPASS)))
        yield


def emergency():
    """Let the policies show an officer the person whom the institution takes in now, before a referral serves them."""
    return _within("emergency")


# Without a user and a receipt the role does not change: outside a scope the owner keeps its rights, and the web role has none.
SET_WITHIN = (
    "SELECT current_setting('gugus.bypass', true), current_setting('role'), set_config('gugus.bypass', %s, true),"
    " set_config('role', CASE WHEN current_setting('role') IN ('none', %s) THEN current_setting('role')"
    " ELSE COALESCE(%s, current_setting('role')) END, true)"
)


@contextmanager
def _within(reason, role=None):
    """Set the reason, and the database role if one is given, for the duration of the block."""
    with connection.cursor() as cursor:
        cursor.execute(SET_WITHIN, [reason, settings.DATABASE_WEB_ROLE, role])
        before = cursor.fetchone()[:2]
        try:
            yield
        finally:
            if not connection.needs_rollback and _usable():
                _set(cursor, ("gugus.bypass", "role"), before)


def can_ask():
    """Whether a scope's transaction is open and not broken. An error page may be rendered after it broke."""
    return connection.in_atomic_block and not connection.needs_rollback and _usable()


def _usable():
    inner = connection.connection
    return inner is not None and not inner.closed and inner.info.transaction_status == pq.TransactionStatus.INTRANS


def _settings(cursor):
    cursor.execute("SELECT " + ", ".join(f"current_setting('{key}', true)" for key in SCOPE))
    return cursor.fetchone()


def _set(cursor, keys, values):
    calls = ", ".join(f"set_config('{key}', %s, true)" for key in keys)
    cursor.execute(f"SELECT {calls}", [value or "" for value in values])


class UserMiddleware(AuthenticationMiddleware):
    """As Django's, and `request.loaded_user` is the user as soon as something has asked for `request.user`.

    The log reads it: it names the user without a query, also when a verb has logged the user in or out since.
    """

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _load_user(request))


def _load_user(request):
    request.loaded_user = get_user(request)
    return request.loaded_user


class IdleMiddleware:
    """Keeps a session alive while it is used: it saves the session at most once a minute.

    A session ends SESSION_COOKIE_AGE after its last save, and in any case SESSION_LONGEST after login. Both are in seconds.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = int(time.time())
        request.session.used_lately = used_lately(request)
        if now - request.session.get("started", now) >= settings.SESSION_LONGEST:
            logout(request)
            messages.info(request, "Sesi Anda berakhir sesudah dua belas jam. Silakan masuk lagi.")
        response = self.get_response(request)
        if SESSION_KEY in request.session and read_only():
            note_use(request, response)
        elif SESSION_KEY in request.session and now - request.session.get("used", 0) >= 60:
            request.session["used"] = now
            request.session.setdefault("started", now)
        return response


class ScopeMiddleware:
    """Runs each request in one transaction, in the scope of its user. An exception or a 5xx rolls everything back.

    A view of the public intake runs once more if PostgreSQL ended its transaction because of another one: without JavaScript
    nothing would resend the form. It uses no session and no messages, so the first run leaves nothing behind.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response, error = self._run(request)
        if _ended_by_another(request, error):
            for file in (file for _, files in request.FILES.lists() for file in files):
                file.seek(0)
            response, error = self._run(request)
        if response is None and (response := replica.unanswered(error)) is None:
            raise error
        return response

    def _run(self, request):
        """Return (the response, the exception of the view); (None, the exception) if the transaction could not end."""
        request.failed, match = None, _sent_to(request)
        try:
            with scope(request.user, match.view_name if match else "", generic=match is not None and _is_generic(match.func)):
                response = self.get_response(request)
                if response.status_code >= 500 or request.failed:
                    transaction.set_rollback(True)
        except Error as error:
            return None, error
        return response, request.failed

    def process_view(self, request, view, *_):
        if request.method in READS and _is_generic(view):
            with connection.cursor() as cursor:
                _set(cursor, GENERIC_PLANS, GENERIC_PLANS.values())

    def process_exception(self, request, exception):
        # Django turns an exception into a response before `__call__` sees it. A 403 or 404 raised in a verb must roll back too.
        request.failed = exception
        return replica.unanswered(exception)


def _ended_by_another(request, error):
    view = getattr(request.resolver_match, "func", None)
    return getattr(view, "unnamed", False) and isinstance(getattr(error, "__cause__", None), CONFLICTS)


def _is_generic(view):
    return getattr(view, "generic_plans", False)


def _sent_to(request):
    """Return the match of the address of a request that may change something, else None. The path itself may contain a key."""
    try:
        return None if request.method in READS else resolve(request.path_info)
    except Resolver404:
        return None


class Backend(AuthenticationBackend):
    """allauth's backend, which also loads the user's institution in the same query, because every page names it."""

    def get_user(self, user_id):
        user = next(iter(_accounts(key=user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@compiled
def _accounts(*, key):
    return get_user_model().objects.with_institution().filter(pk=key).order_by()
