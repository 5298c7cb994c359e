"""Documents, errors and static files have strict headers too. tests/test_access_matrix.py looks at all other answers."""

from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.test import Client

from tests.headers import AS_BEHIND_HTTPS, faults


@pytest.fixture(autouse=True)
def server(settings):
    for name, value in AS_BEHIND_HTTPS.items():
        setattr(settings, name, value)


def test_what_becomes_a_part_of_a_page_repeats_no_permissions(client, cast):
    """On a slow line this header takes as long as a tenth of the page."""
    client.force_login(cast.koordinator)
    assert "Permissions-Policy" in client.get("/", follow=True).headers
    assert "Permissions-Policy" not in client.get("/", follow=True, headers={"sent-by": "script"}).headers


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
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    response.close()


def test_static_files_have_no_headers_of_pages(client):
    """On a slow line a kilobyte of headers takes longer than most scripts."""
    response = client.get("/static/gugus/gugus.js", secure=True)
    assert len("".join(f"{name}: {value}\r\n" for name, value in response.items())) < 350
    assert "Cookie" not in response.get("Vary", "")
    assert "Access-Control-Allow-Origin" not in response
    response.close()
