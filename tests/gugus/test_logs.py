"""The log: it holds no input, not even in errors, and the number on an error page finds its lines."""

import io
import json
import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gugus.logs import Line
from gugus.models import District
from gugus.workflow.lifecycle import Refused
from tests.leak_search import found_in
from tests.rujukan.scenarios import NAME, NIK, PHONE

TYPED = {"nama": NAME, "nik": NIK, "telepon": PHONE}
PROXY = "0123456789abcdef" * 2


@pytest.fixture
def log():
    """Return log(), which returns the lines logged since, parsed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    loggers = [logging.getLogger(name) for name in ("", "django", "gugus")]
    before = loggers[2].level
    loggers[2].setLevel(logging.INFO)
    for logger in loggers[:2]:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    loggers[2].setLevel(before)
    for logger in loggers[:2]:
        logger.removeHandler(handler)


@pytest.fixture
def careful():
    """Return a browser that gets the error page instead of the exception."""
    return Client(raise_request_exception=False)


def quoting():
    raise ValueError(f"invalid literal for int() with base 10: '{NIK}'")


def taking_a_key_twice():
    for _ in range(2):
        Session.objects.create(session_key=NIK[:8], expire_date=timezone.now())


def too_long():
    District.objects.exclude(name=NAME).update(code=NIK * 10)


def no_number():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '{NAME}'::int")


def not_encodable():
    f"{NAME}\udcff".encode()


def caused_by_another():
    try:
        quoting()
    except ValueError as error:
        raise KeyError(NAME) from error


@pytest.mark.parametrize(
    ("fail", "logged"),
    [
        (quoting, "builtins.ValueError: withheld"),
        (taking_a_key_twice, "SQLSTATE 23505 django_session django_session_pkey"),
        (too_long, "SQLSTATE 22001"),
        (no_number, "SQLSTATE 22P02"),
        (not_encodable, "builtins.UnicodeEncodeError: withheld"),
        (caused_by_another, "builtins.KeyError: withheld"),
    ],
)
def test_an_error_is_logged_without_input(db, careful, log, monkeypatch, fail, logged):
    monkeypatch.setattr("gugus.views.help.render", lambda *_: fail())
    response = careful.post("/bantuan/?nama=Marselina", TYPED)
    assert response.status_code == 500
    lines = log()
    [error] = [line for line in lines if "exception" in line]
    assert logged in error["exception"]
    assert f"in {fail.__name__}" in error["exception"]
    assert (error["message"], error["request"]) == ("500 Internal Server Error", response["X-Request-ID"])
    text = json.dumps(lines)
    assert not [secret for secret in (NAME, "Marselina", NIK, NIK[:8], PHONE) if secret in text]


def test_messages_of_our_own_errors_are_logged(db, careful, log, monkeypatch):
    def fail(*_):
        raise Refused("Rujukan ini sudah dijawab.")

    monkeypatch.setattr("gugus.views.help.render", fail)
    careful.get("/bantuan/")
    assert "gugus.workflow.lifecycle.Refused: Rujukan ini sudah dijawab." in log()[0]["exception"]


def test_the_error_page_shows_the_number_of_the_request(db, careful, log, monkeypatch):
    monkeypatch.setattr("gugus.views.help.render", lambda *_: quoting())
    response = careful.get("/bantuan/")
    shown = re.search(r"nomor gangguan <b[^>]*>(\w{4}) (\w{4})</b>", response.content.decode())
    assert "".join(shown.groups()) == log()[0]["request"][:8] == response["X-Request-ID"][:8]


def test_each_request_is_one_line_with_user_and_route(client, cast, log):
    client.force_login(cast.polres)
    client.post(reverse("account_login") + "?next=/rahasia/", TYPED)
    [line] = log()
    assert {key: line[key] for key in ("logger", "method", "route", "status", "user", "institution")} == {
        "logger": "gugus.requests",
        "method": "POST",
        "route": "account_login",
        "status": 302,
        "user": cast.polres.pk,
        "institution": cast.polres.institution_id,
    }
    assert line["ms"] >= 0
    assert "rahasia" not in json.dumps(line)


def test_the_log_of_the_public_form_names_no_user(client, cast, log):
    client.force_login(cast.polres)
    client.post(reverse("public_form"), {"safety": "danger"})
    [line] = log()
    assert (line["route"], line["status"]) == ("public_form", 200)
    assert not {"user", "institution"} & line.keys()


@pytest.mark.parametrize("path", [f"/{NAME}/", "/sandi/atur-ulang/1-rahasia-Marselina/", f"/kasus/?cari={NIK}"])
def test_the_log_holds_no_path_and_no_query_string(db, client, log, path):
    client.generic("MARSELINA", path, headers={"referer": f"https://gugus.example/?cari={NIK}"})
    assert not re.search(f"marselina|rahasia|{NIK}", json.dumps(log()), re.IGNORECASE)


@pytest.mark.parametrize(
    ("logger", "message", "arguments"),
    [
        ("django.security.csrf", "Forbidden (%s): %s", (f"Referer checking failed - {NAME}", f"/{NIK}/")),
        ("django.security.DisallowedHost", f"Invalid HTTP_HOST header: '{NAME}'.", ()),
        ("gunicorn.error", "Invalid request from ip=%s: %s", ("192.0.2.7", f"GET /?nama={NAME}")),
        ("django.db.backends", "(%.3f) %s; args=%s", (0.1, f"SELECT '{NIK}'", (NAME,))),
        ("weasyprint", f"Ignored {NAME}", ()),
    ],
)
def test_messages_of_others_are_logged_as_template_and_place(logger, message, arguments):
    record = logging.LogRecord(logger, logging.WARNING, "csrf.py", 7, message, arguments, None)
    record.request = f"<WSGIRequest: GET '/?nama={NAME}'>"
    line = Line().format(record)
    assert not [secret for secret in (NAME, NIK, "192.0.2.7") if secret in line]
    assert json.loads(line)["where"] == "csrf:7"


@pytest.mark.parametrize(("proxies", "given", "kept"), [(1, PROXY, True), (0, PROXY, False), (1, "a\nb", False), (1, NIK, False)])
def test_the_number_of_a_request_is_the_proxys_only_if_there_is_one(db, client, settings, proxies, given, kept):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    number = client.get("/bantuan/", headers={"X-Request-ID": given, "X-Forwarded-For": "192.0.2.7"})["X-Request-ID"]
    assert (number == given) == kept
    assert re.fullmatch(r"[0-9a-f]{32}", number)


def test_the_traceback_of_a_failed_task_is_redacted(db):
    result = DBTaskResult(task_path="x", args_kwargs={"args": [], "kwargs": {}}, backend_name="default")
    try:
        with transaction.atomic():
            taking_a_key_twice()
    except DatabaseError as error:
        result.set_failed(error)
    assert "23505" in result.traceback
    assert Session._meta.db_table in result.traceback
    assert "Key (" not in result.traceback


def test_no_error_is_mailed():
    handlers = [handler for name in ("", "django", "django.request") for handler in logging.getLogger(name).handlers]
    assert not [handler for handler in handlers if "Mail" in type(handler).__name__]


def test_the_leak_search_finds_a_name_in_a_log():
    count, found = found_in([f"x {NAME}", f"x {NIK} y", f"x {PHONE}", "PN-26-M7Q4", "0123456789abcdef", "2026-11-25 03:00:00"])
    assert (count, len(found)) == (6, 3)
