"""Who gets in: the rule on every view, and the one door through which the database is entered."""

import time
from contextlib import contextmanager
from functools import wraps

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user_model, logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import Resolver404, resolve
from psycopg import pq

from gugus.access.resending import send_again, typed
from gugus.choices import Role
from gugus.models import history
from gugus.rules import unnamed

SCOPE = ("gugus.user_id", "gugus.institution_id", "gugus.roles", "gugus.bypass", "gugus.receipt", *history.SETTINGS, "role")
BYPASS = "gugus.bypass"


def allow(rule):
    """Guard a view with a rule: a predicate of the user.

    A stranger is sent to the login page (and keeps what was typed, see gugus/access/resending.py), a known person whom the rule
    refuses gets 403. What a person may see *of* a page is not a rule but the `for_user` of its query: a foreign row is not found.
    `tests/test_house.py` finds the views without it.
    """

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if rule(request.user):
                return view(request, *args, **kwargs)
            if request.user.is_authenticated:
                raise PermissionDenied
            fields = typed(request)
            return send_again(request, fields) if fields else redirect_to_login(request.get_full_path())

        guarded.rule = rule
        guarded.unnamed = rule is unnamed
        return guarded

    return guard


@contextmanager
def scope(user=None, url="", *, receipt=""):
    """The one door to the database: a transaction whose session settings say on whose behalf it runs, and for the history of
    rows also by which URL (its name).

    Requests, tasks, commands and tests enter here, so that row policies can read `gugus.user_id`, `gugus.institution_id` and
    `gugus.roles`. Without a user the settings are empty and policies show nothing. Scopes nest: leaving an inner one restores
    the outer one's settings. An officer of an institution that is switched off is none.

    Whoever reports without an account is known by the `receipt` (its index, see `rujukan.intake.receipts`) alone:
    `gugus.receipt`.
    """
    who = user if user is not None and user.is_authenticated else None
    values = ("", "", "")
    if who is not None:
        roles = [role for role in who.roles if role != Role.OFFICER or who.is_officer]
        values = (str(who.pk), str(who.institution_id or ""), ",".join(roles))
    values = (*values, "", receipt, *history.described(who, url))
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = _settings(cursor) if nested else None  # else they end with the transaction
        _set(cursor, (*values, settings.SCOPE_ROLE or (before[-1] if nested else "none")))
        try:
            yield
        finally:
            # Releasing a savepoint would keep the inner values; in a broken transaction nothing can be set, and all is undone.
            if nested and not connection.needs_rollback and _usable():
                _set(cursor, before)


@contextmanager
def bypass(reason):
    """Read rows outside the sight of whom the scope is for, as far as the row policies open them for this reason.

    For what a verb must know and its user is not told: a likeness, a count. Keep the block to that one reading; each use
    stands in `tests/test_policies.py`. Of nested ones the innermost holds, and an inner `scope` starts without.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT current_setting('{BYPASS}', true), set_config('{BYPASS}', %s, true)", [reason])
        before, _ = cursor.fetchone()
        try:
            yield
        finally:
            if not connection.needs_rollback and _usable():
                cursor.execute(f"SELECT set_config('{BYPASS}', %s, true)", [before or ""])


def can_ask():
    """Whether the transaction of a scope is open and still sound: the page of an error may be shown after it broke."""
    return connection.in_atomic_block and not connection.needs_rollback and _usable()


def _usable():
    inner = connection.connection
    return inner is not None and not inner.closed and inner.info.transaction_status == pq.TransactionStatus.INTRANS


def _settings(cursor):
    cursor.execute("SELECT " + ", ".join(f"current_setting('{key}', true)" for key in SCOPE))
    return cursor.fetchone()


def _set(cursor, values):
    calls = ", ".join(f"set_config('{key}', %s, true)" for key in SCOPE)
    cursor.execute(f"SELECT {calls}", [value or "" for value in values])


class IdleMiddleware:
    """Keeps a used session alive by writing it, at most once a minute: it ends SESSION_COOKIE_AGE after its last write.

    However much it is used, it ends SESSION_LONGEST after its owner logged in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = int(time.time())
        if now - request.session.get("started", now) >= settings.SESSION_LONGEST:
            logout(request)
            messages.info(request, "Sesi Anda berakhir sesudah dua belas jam. Silakan masuk lagi.")
        response = self.get_response(request)
        if SESSION_KEY in request.session and now - request.session.get("used", 0) >= 60:
            request.session["used"] = now
            request.session.setdefault("started", now)
        return response


class ScopeMiddleware:
    """One request, one transaction, in the scope of its user. An exception or a 5xx undoes everything."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with scope(request.user, _changing(request)):
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "failed", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request, exception):
        # Exceptions never reach the middleware's caller as such; a 403 or 404 in the middle of a verb must undo it as well.
        request.failed = True


def _changing(request):
    """The name of the URL that may be about to change something; never its path, which may carry a key."""
    try:
        return "" if request.method in ("GET", "HEAD") else resolve(request.path_info).view_name
    except Resolver404:
        return ""


class Backend(AuthenticationBackend):
    """As allauth's, but a person comes with the institution: every page names it, so it costs no query of its own."""

    def get_user(self, user_id):
        user = get_user_model().objects.with_institution().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
