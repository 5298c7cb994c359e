"""Logging: one line of JSON for each event, with the number of its request, and nothing that anybody typed (redaction).

Messages of our own apps are logged in full. Of other messages the log holds the template and the place in the source, but not
the values. Of an exception it holds the type, the frames, and what the database says of the place (SQLSTATE, constraint), but
not the message, because messages quote rows, forms and addresses. The path of a page may hold a code or a key, so requests are
named by route.
"""

import json
import logging
import re
import secrets
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NUMBER = re.compile(r"[0-9a-f]{32}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
# These loggers write only identifiers, states and the addresses of servers.
TRUSTED = {"psycopg.pool", "django_tasks_db", "django.tasks"}

request_number = ContextVar("request_number", default="")
requests = logging.getLogger("gugus.requests")


class Line(logging.Formatter):
    """Formats a log record as one line of JSON."""

    def format(self, record):
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _logged_message(record),
            "request": request_number.get(),
            "where": f"{record.module}:{record.lineno}",
        }
        fields |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            fields["exception"] = redacted(record.exc_info[1])
        return json.dumps({key: value for key, value in fields.items() if value not in (None, "")}, ensure_ascii=False)


def _logged_message(record):
    if f"{record.name}.".startswith(tuple(f"{name}." for name in (*settings.OWN_APPS, *TRUSTED))):
        return record.getMessage()
    if status := getattr(record, "status_code", None):
        return f"{status} {HTTPStatus(status).phrase}"
    return str(record.msg) if record.args else "withheld"


def redacted(error):
    """Return what may be logged of an exception and of those that caused it."""
    chain = []
    while error is not None and error not in chain:
        chain.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nThen:\n".join("".join([*traceback.format_tb(link.__traceback__), _headline(link)]) for link in chain)


def _headline(error):
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}: {_logged_reason(error)}"


def _logged_reason(error):
    if isinstance(error, psycopg.Error) and error.sqlstate:
        place = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
        return " ".join(["SQLSTATE", error.sqlstate, *filter(None, place)])
    # An error without a SQLSTATE did not come from the server: its message is about the connection.
    harmless = isinstance(error, (ImproperlyConfigured, psycopg.OperationalError))
    return str(error) if harmless or type(error).__module__.split(".")[0] in settings.OWN_APPS else "withheld"


class RequestMiddleware:
    """Numbers each request and logs its answer: user, route, status and duration."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        mark = request_number.set(_request_number(request))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_number.get()
            requests.info("answered", extra={"fields": _answer_entry(request, response, time.perf_counter() - begun)})
            return response
        finally:
            request_number.reset(mark)


def _request_number(request):
    """Return the number from the proxy (nginx: $request_id) if there is a proxy and the number is well-formed; else a new one."""
    from_proxy = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return from_proxy if NUMBER.fullmatch(from_proxy) else secrets.token_hex(16)


def _answer_entry(request, response, seconds):
    route = request.resolver_match.view_name if request.resolver_match else ""
    user = getattr(request, "loaded_user", None)  # `request.user` could cost a query, or fail again
    if getattr(getattr(request.resolver_match, "func", None), "unnamed", False):
        user = None
    return {
        "method": request.method if request.method in METHODS else "",
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "replica": getattr(response, "replica", None),  # whether it answered a page that it may answer
        "user": getattr(user, "pk", None),
        "institution": getattr(user, "institution_id", None),
    }
