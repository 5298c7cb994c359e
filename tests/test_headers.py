"""Every response has strict security headers: pages, documents, files, redirects and errors."""

from unittest.mock import Mock

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import resolve, reverse

from tests.test_access_matrix import rows, undrawn, world

__all__ = ["undrawn", "world"]
STRICT = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FOREIGN = "sandbox; default-src 'none'"  # for an uploaded file
RECORDING = STRICT["Content-Security-Policy"] + "; media-src 'self' blob:"
OF_OFFICERS = {"public_form", "public_status", "outbox_page", "complaint_new"}
# Which pages may record a voice note, by who opens them.
RECORDING_PAGES = {
    "koordinator": OF_OFFICERS | {"complaint_detail", "case_detail", "stage_form"},
    "polres": OF_OFFICERS | {"referral_detail", "stage_form"},
    "rsud": OF_OFFICERS | {"rad:contribution_edit"},
    "disnaker": OF_OFFICERS | {"rad:realisation_detail"},
}


@pytest.fixture(autouse=True)
def server(settings):
    """Use the HSTS settings of a server behind HTTPS."""
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def faults(response):
    """Return the headers and cookies that are missing or less strict."""
    headers = response.headers
    records = records_voice(response)
    strict = STRICT | ({"Content-Security-Policy": RECORDING} if records else {})
    weak = [name for name, value in strict.items() if headers.get(name) != value]
    if headers.get("Content-Security-Policy") == FOREIGN:
        weak.remove("Content-Security-Policy")
    weak += [] if "no-store" in headers.get("Cache-Control", "") else ["Cache-Control"]
    permissions = headers.get("Permissions-Policy", "")
    expected = ("camera=()", f"microphone=({'self' if records else ''})", "publickey-credentials-get=(self)")
    weak += [] if all(permission in permissions for permission in expected) else ["Permissions-Policy"]
    weak += [] if len(headers.get("X-Request-ID", "")) == 32 else ["X-Request-ID"]
    set_cookies = {name: cookie for name, cookie in response.cookies.items() if cookie.value}
    return weak + [f"cookie {name}" for name, cookie in set_cookies.items() if not (cookie["httponly"] and cookie["samesite"])]


def records_voice(response):
    """Return whether a response is a page with the script of file fields. Only such a page may use the microphone."""
    return not response.streaming and b'src="/static/gugus/files.' in response.content


@pytest.mark.parametrize("username", ["", "koordinator", "polres", "rad", "admin"])
def test_every_url_answers_with_strict_headers(client, cast, world, undrawn, username):
    if username:
        client.force_login(getattr(cast, username))
    wrong = []
    for name, subject, method, _ in rows():
        with transaction.atomic():
            url = reverse(name, args=world[subject])
            response = client.post(url, secure=True) if method == "POST" else client.get(url, secure=True)
            transaction.set_rollback(True)
        if weak := faults(response):
            wrong.append((name, response.status_code, response.headers.get("Content-Type"), weak))
    assert not wrong


def test_what_becomes_a_part_of_a_page_repeats_no_permissions(client, cast):
    """On a slow line this header takes as long as a tenth of the page."""
    client.force_login(cast.koordinator)
    assert "Permissions-Policy" in client.get("/", follow=True).headers
    assert "Permissions-Policy" not in client.get("/", follow=True, headers={"sent-by": "script"}).headers


@pytest.mark.parametrize("username", RECORDING_PAGES)
def test_only_pages_with_a_file_field_may_record(client, cast, world, undrawn, username):
    client.force_login(getattr(cast, username))
    recording = set()
    for name, subject, method, _ in rows():
        response = client.get(reverse(name, args=world[subject]), secure=True, follow=True) if method == "GET" else None
        if response and records_voice(response):
            recording.add(resolve(response.request["PATH_INFO"]).view_name)
    assert recording == RECORDING_PAGES[username]


@pytest.mark.parametrize(
    "path", ["/rad/evaluasi/2020/pdf/", "/admin/gugus/institution/export/", "/sehat/", "/tidak-ada/", "/kasus"]
)
def test_documents_exports_and_missing_pages_have_strict_headers(client, cast, path):
    client.force_login(cast.admin)
    data = {"format": "0", "resource": "", "institutionresource_id": "on"} if "export" in path else {}
    response = client.post(path, data, secure=True) if data else client.get(path, secure=True)
    assert faults(response) == []


def test_errors_have_strict_headers(db, monkeypatch):
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    assert browser.post("/masuk/", secure=True).status_code == 403
    assert faults(browser.post("/masuk/", secure=True)) == []
    assert browser.get("/", secure=True, headers={"host": "foreign.example"}).status_code == 400
    assert faults(browser.get("/", secure=True, headers={"host": "foreign.example"})) == []
    monkeypatch.setattr("gugus.views.help.render", lambda *_: 1 / 0)
    assert browser.get("/bantuan/", secure=True).status_code == 500
    assert faults(browser.get("/bantuan/", secure=True)) == []


def test_without_the_database_every_page_says_so_and_asks_to_come_back(db, monkeypatch):
    monkeypatch.setattr("gugus.access.scope.transaction.atomic", Mock(side_effect=OperationalError))
    for path in ("/masuk/", "/sehat/", "/sehat/siap/"):
        response = Client(raise_request_exception=False).get(path, secure=True)
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert "Tempat data disimpan sedang tidak menjawab" in response.text
        assert faults(response) == []


def test_the_redirect_to_https_has_strict_headers(db, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/masuk/")
    assert response["Location"] == "https://testserver/masuk/"
    assert [fault for fault in faults(response) if fault != "Strict-Transport-Security"] == []


def test_static_files_may_be_cached(client):
    response = client.get("/static/gugus/gugus.css", secure=True)
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()
