"""Sessions: how long they last, how they end, and what users see of their own logins."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, OperationalError, transaction
from django.test import Client

from demo.accounts import PASSWORD
from gugus.login.sessions import SessionStore, digest
from gugus.login.sign_in import browser
from gugus.models import SignIn
from tests.gugus.test_second_factor import app, code, enter, recovery_codes, steps  # noqa: F401

pytestmark = pytest.mark.django_db

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0"
CHROME = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/604.1"
)


def is_in(client):
    return client.get("/akun/riwayat/").status_code == 200


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(client, cast, monkeypatch):
    client.force_login(cast.polres)
    assert is_in(client)
    start = client.session["started"]
    for minutes in range(25, 12 * 60, 25):
        monkeypatch.setattr("gugus.access.scope.time.time", lambda minutes=minutes: start + 60 * minutes)
        assert is_in(client), minutes
    assert client.session["started"] == start
    monkeypatch.setattr("gugus.access.scope.time.time", lambda: start + 12 * 3600)
    assert client.get("/akun/riwayat/").url.startswith("/masuk/")
    assert "berakhir sesudah dua belas jam" in client.get("/masuk/").content.decode()
    client.force_login(cast.polres)
    assert is_in(client), "a new login starts a new session"


def test_logging_out_everywhere_ends_ones_own_sessions_only(cast):
    devices = [enter("polres")[0] for _ in range(3)]
    other, _ = enter("gow")
    assert all(map(is_in, [*devices, other]))
    response = devices[1].post("/akun/keluar-semua/", follow=True)
    assert "keluar dari semua perangkat" in response.content.decode()
    assert not any(map(is_in, devices))
    assert is_in(other)
    assert is_in(enter("polres")[0])


def test_the_session_table_does_not_reveal_the_cookie(client, cast):
    client.force_login(cast.polres)
    cookie, stored_key = client.cookies[settings.SESSION_COOKIE_NAME].value, Session.objects.get().pk
    assert stored_key not in (cookie, digest(stored_key))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stored_key
    assert not is_in(thief)
    assert is_in(client)
    client.post("/keluar/")
    assert not Session.objects.exists()


def test_session_data_copied_to_another_row_are_empty(cast):
    mine, theirs = Client(), Client()
    mine.force_login(cast.gow)
    theirs.force_login(cast.koordinator)
    rows = [Session.objects.get(pk=digest(client.cookies[settings.SESSION_COOKIE_NAME].value)) for client in (mine, theirs)]
    Session.objects.filter(pk=rows[0].pk).update(session_data=rows[1].session_data)
    assert not is_in(mine)
    assert is_in(theirs)


def test_logging_out_everywhere_needs_a_post(client, cast):
    client.force_login(cast.polres)
    assert client.get("/akun/keluar-semua/").url == "/akun/riwayat/"
    assert is_in(client)


def test_a_new_password_ends_the_other_sessions_and_renames_this_one(cast):
    here, there = enter("polres")[0], enter("polres")[0]
    before = here.cookies[settings.SESSION_COOKIE_NAME].value
    fresh = "danau-sentarum-7"
    here.post("/sandi/ganti/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    assert is_in(here)
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not is_in(there)


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (EDGE, "Edge di Windows"),
        (CHROME, "Chrome di Android"),
        (FIREFOX, "Firefox di Linux"),
        (IPHONE, "Safari di iPhone"),
        ("curl/8", "Peramban lain"),
        ("", "Peramban lain"),
        ("x" * 9000, "Peramban lain"),
    ],
)
def test_only_the_family_of_a_browser_is_stored(agent, family):
    assert browser(agent) == family


def test_only_the_owner_sees_the_logins_of_an_account(cast):
    client = Client(headers={"user-agent": EDGE})
    client.post("/masuk/", {"login": "polres", "password": "salah"})
    client.post("/masuk/", {"login": "polres", "password": PASSWORD})
    [row] = SignIn.objects.filter(user=cast.polres)
    assert (row.method, row.browser) == ("password", "Edge di Windows")
    assert "Edge di Windows, kata sandi saja" in client.get("/akun/riwayat/").content.decode()
    assert "Edge di Windows" not in enter("gow")[0].get("/akun/riwayat/").content.decode()


def test_no_ip_address_is_stored():
    with pytest.raises(FieldDoesNotExist):
        SignIn._meta.get_field("address")
    assert {field.name for field in SignIn._meta.fields} == {"id", "user", "at", "method", "browser"}


def test_the_login_history_names_the_method(app, steps):  # noqa: F811
    [first, *_] = recovery_codes(app[0])
    steps(5)
    enter("polres")[0].post("/masuk/kode/", {"code": code(app[1], steps.now())})
    enter("polres")[0].post("/masuk/kode/", {"code": first})
    assert list(SignIn.objects.values_list("method", flat=True)) == ["recovery", "code", "password"]


def test_the_login_history_cannot_be_changed(cast):
    enter("polres")
    for change in (SignIn.objects.all().delete, lambda: SignIn.objects.update(browser="Lain")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_database_failure_does_not_end_a_session(monkeypatch):
    store = SessionStore()
    store.create()

    def fall(*_, **__):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(store.model, "save", fall)
    with pytest.raises(OperationalError):
        store.save()


def test_a_session_ended_meanwhile_is_not_saved_again():
    store = SessionStore()
    store.create()
    SessionStore(store.session_key).delete()
    with pytest.raises(UpdateError):
        store.save()
