"""The second factor: who needs it, what it gives access to, and that the database holds it encrypted."""

import json
import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse

from demo.accounts import PASSWORD
from gugus.actions import account as accounts, change_request as change_requests
from gugus.login import second_factor
from gugus.models import User
from gugus.vault.sealing import Tampered
from tests.gugus.test_rotation import NEW_KEY, ring, rotate  # noqa: F401
from tests.gugus.test_setup import PRODUCTION, manage
from tests.rujukan.pages import at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def steps(monkeypatch):
    """Return steps(count), which moves the clock of the codes by count × 30 s."""
    moment = [time.time()]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: moment[0]))

    def go(count):
        moment[0] += 30 * count

    go.now = lambda: int(moment[0] // 30)
    return go


def code(secret, step):
    return format_hotp_value(hotp_value(secret, step))


def enter(username):
    """Return (browser in which this user has sent the password, the response)."""
    client = Client()
    response = client.post("/masuk/", {"login": username, "password": PASSWORD})
    return client, response


def open_app_page(client):
    """Open the page that shows the app's secret, confirming the password; return the secret."""
    assert client.get("/akun/dua-langkah/aplikasi/").url.startswith("/akun/pastikan/")
    html = client.post("/akun/pastikan/?next=/akun/dua-langkah/aplikasi/", {"password": PASSWORD}, follow=True).content.decode()
    return re.search(r'secret">([A-Z2-7 ]+)<', html).group(1).replace(" ", "")


def enrol(username, steps):
    """Set up an app as its owner does; return (browser, secret of the app)."""
    client, _ = enter(username)
    secret = open_app_page(client)
    response = client.post("/akun/dua-langkah/aplikasi/", {"code": code(secret, steps.now())})
    assert response.url == "/akun/dua-langkah/kode/"
    return client, secret


@pytest.fixture
def app(transactional_db, steps):
    return enrol("polres", steps)


def recovery_codes(client):
    html = client.post("/akun/pastikan/?next=/akun/dua-langkah/kode/", {"password": PASSWORD}, follow=True).content.decode()
    return re.findall(r'<li class="code">(\d{8})</li>', html)


@pytest.mark.parametrize("username", ["polres", "koordinator", "koordinator2", "admin", "auditor", "rad", "kepala", "bupati"])
def test_a_user_with_a_role_and_no_factor_reaches_only_the_guide(username):
    client, _ = enter(username)
    for path in ("/", "/rujukan/", "/kasus/", "/rad/", "/admin/", "/sandi/ganti/", "/akun/dua-langkah/kode/baru/"):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, "/akun/dua-langkah/mulai/"), path
    assert client.post("/admin/gugus/user/add/").url == "/akun/dua-langkah/mulai/"
    assert "Satu langkah lagi sebelum mulai" in client.get("/", follow=True).content.decode()
    assert open_app_page(client)
    for path in ("/bantuan/", "/akun/dua-langkah/aplikasi/", "/akun/dua-langkah/kunci/", "/keluar/"):
        assert client.get(path).status_code == 200, path


def test_a_user_without_a_role_needs_no_factor(cast):
    User.objects.filter(username="rad").update(roles=[])
    client, _ = enter("rad")
    assert client.get("/", follow=True).redirect_chain[-1][0] != "/akun/dua-langkah/mulai/"
    assert open_app_page(client)


def test_setting_up_an_app_gives_recovery_codes_and_access(app):
    client, _ = app
    assert len(set(recovery_codes(client))) == 10
    assert client.get("/akun/dua-langkah/mulai/").url == "/"
    assert client.get(reverse("referral_list")).status_code == 200


def test_a_wrong_first_code_sets_up_nothing(steps):
    client, _ = enter("polres")
    secret = open_app_page(client)
    again = client.post("/akun/dua-langkah/aplikasi/", {"code": code(secret, steps.now() + 9)})
    assert "Kode ini tidak cocok" in again.content.decode()
    assert secret in again.content.decode().replace(" ", ""), "the same secret, because the app has it already"
    assert not Authenticator.objects.exists()


def test_the_password_alone_gives_no_access_any_more(app, steps):
    client, response = enter("polres")
    assert response.url == "/masuk/kode/"
    assert client.get("/").url.startswith("/masuk/")
    steps(5)
    assert client.post("/masuk/kode/", {"code": code(app[1], steps.now())}).url == "/"
    assert client.get(reverse("referral_list")).status_code == 200


def test_a_code_is_accepted_once(app, steps):
    steps(5)
    opening = {"code": code(app[1], steps.now())}
    assert enter("polres")[0].post("/masuk/kode/", opening).status_code == 302
    steps(1)
    again = enter("polres")[0].post("/masuk/kode/", opening)
    assert "Kode ini tidak cocok" in again.content.decode()


def test_a_code_is_not_accepted_again_while_it_is_still_valid(app, steps):
    """A code of the next 30 s, used early, is valid for 90 s. allauth alone remembers it for 30."""
    steps(5)
    early = {"code": code(app[1], steps.now() + 1)}
    assert enter("polres")[0].post("/masuk/kode/", early).status_code == 302
    for _ in range(2):
        steps(1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cache SET expires = expires - interval '30 seconds'")
        again = enter("polres")[0].post("/masuk/kode/", early)
        assert "Kode ini tidak cocok" in again.content.decode()


def test_the_mark_of_a_session_counts_for_its_own_user_only(cast):
    """Somebody else's second factor, shown in the same session, grants no access."""
    client = at_desk(cast.polres)
    for marked, opens in ((cast.koordinator.pk, False), (True, False), (cast.polres.pk, True)):
        session = client.session
        session[second_factor.MARK] = marked
        session.save()
        assert (client.get(reverse("referral_list")).status_code == 200) is opens, marked


def test_wrong_codes_lock_the_right_one_out_too(app, steps):
    steps(5)
    client, _ = enter("polres")
    for _ in range(5):
        assert "Kode ini tidak cocok" in client.post("/masuk/kode/", {"code": "000000"}).content.decode()
    locked = client.post("/masuk/kode/", {"code": code(app[1], steps.now())})
    assert locked.status_code == 200
    assert "Terlalu banyak" in locked.content.decode()
    assert client.get("/").url.startswith("/masuk/")


def test_a_recovery_code_works_once(app):
    [first, *_] = recovery_codes(app[0])
    client, _ = enter("polres")
    assert client.post("/masuk/kode/", {"code": first}).url == "/"
    assert first not in recovery_codes(client)
    assert len(recovery_codes(client)) == 9
    again = enter("polres")[0].post("/masuk/kode/", {"code": first})
    assert "Kode ini tidak cocok" in again.content.decode()


def test_a_session_older_than_the_factor_must_show_it(transactional_db, steps):
    early, _ = enter("polres")
    _, secret = enrol("polres", steps)
    for path in (
        "/",
        "/akun/dua-langkah/kunci/",
        "/akun/dua-langkah/kode/",
        "/akun/pastikan/",
        "/akun/dua-langkah/aplikasi/lepas/",
    ):
        assert early.get(path).url == "/akun/dua-langkah/mulai/", path
    assert early.get("/akun/dua-langkah/mulai/").url == "/akun/pastikan/kode/"
    steps(5)
    assert early.post("/akun/pastikan/kode/", {"code": code(secret, steps.now())}).status_code == 302
    assert early.get(reverse("referral_list")).status_code == 200


def test_removing_the_last_factor_leads_to_the_guide_again(app):
    client, _ = app
    assert "Lepas aplikasi autentikator?" in client.get("/akun/dua-langkah/aplikasi/lepas/").content.decode()
    client.post("/akun/dua-langkah/aplikasi/lepas/")
    assert not Authenticator.objects.exists(), "the recovery codes go with it"
    assert client.get("/").url == "/akun/dua-langkah/mulai/"


def test_the_database_holds_secret_and_seed_only_encrypted(app):
    client, secret = app
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.get(type="recovery_codes").data["seed"] not in stored
    assert not [one for one in recovery_codes(client) if one in stored]


def test_the_old_key_stays_while_a_factor_needs_it(app, ring, monkeypatch):  # noqa: F811
    """The command reports a factor that a process with the old keys set up meanwhile."""
    ring(f"{NEW_KEY},{ring.before}")
    monkeypatch.setattr(second_factor, "reseal", lambda: 0)
    with pytest.raises(CommandError, match="second factors"):
        rotate()


@pytest.mark.parametrize("kind", ["totp", "recovery_codes", "webauthn"])
def test_a_factor_copied_to_another_account_does_not_decrypt(cast, kind):
    Authenticator.objects.create(user=cast.gow, type=kind, data={"secret": "A", "seed": "b", "credential": {}})
    assert Authenticator.objects.get().data["seed"] == "b"
    Authenticator.objects.update(user=cast.koordinator)
    with pytest.raises(Tampered):
        Authenticator.objects.get()


def test_a_factor_that_does_not_decrypt_can_still_be_removed(cast):
    Authenticator.objects.create(user=cast.gow, type="totp", data={"secret": "A"})
    Authenticator.objects.update(user=cast.polres)
    change_request = accounts.reset_factor(cast.polres, by=cast.admin)
    change_requests.grant(change_request, by=cast.admin2)
    assert not Authenticator.objects.exists()


def test_a_factor_survives_key_rotation(app, steps, ring):  # noqa: F811
    ring(f"{NEW_KEY},{ring.before}")
    assert "second factors: 2 to re-encrypt" in rotate(count=True)
    assert "second factors: 2 re-encrypted" in rotate()
    assert "second factors: 0 re-encrypted" in rotate()
    ring(NEW_KEY)
    steps(5)
    assert enter("polres")[0].post("/masuk/kode/", {"code": code(app[1], steps.now())}).url == "/"
    assert len(recovery_codes(app[0])) == 10


def test_the_session_holds_the_secret_encrypted_during_set_up():
    client, _ = enter("polres")
    secret = open_app_page(client)
    session_data = json.dumps(dict(client.session))
    assert "mfa.totp.secret" in session_data
    assert secret not in session_data


@pytest.mark.parametrize(
    "credential", ["", "null", "5", '"x"', "[]", "{}", '{"id": 5}', "{", '{"response": {"userHandle": "AAAA"}}']
)
@pytest.mark.parametrize("path", ["/masuk/kunci/", "/akun/dua-langkah/kunci/"])
def test_a_malformed_passkey_is_refused_with_a_message(path, credential):
    client = Client() if path == "/masuk/kunci/" else enter("polres")[0]
    if path != "/masuk/kunci/":
        open_app_page(client)
    client.get(path, headers={"accept": "application/json"})
    response = client.post(path, {"credential": credential, "name": "ponsel"}, follow=True)
    assert response.status_code == 200
    assert re.search(r'role="(alert|status)"', response.content.decode())
    assert not Authenticator.objects.exists()


def test_the_pages_comply_with_the_csp(app):
    client, _ = app
    client.post("/akun/dua-langkah/aplikasi/lepas/")
    for path in ("/akun/dua-langkah/aplikasi/", "/akun/dua-langkah/kunci/", "/masuk/"):
        html = (client if path != "/masuk/" else Client()).get(path).content.decode()
        assert "data:" not in html
        assert " style=" not in html
        assert re.findall(r"<script(?![^>]* src=)", html) == []


def test_a_server_does_not_start_without_the_second_factor():
    code, output = manage("check", **PRODUCTION, SECOND_FACTOR_REQUIRED="0")
    assert code != 0
    assert "SECOND_FACTOR_REQUIRED=0" in output
