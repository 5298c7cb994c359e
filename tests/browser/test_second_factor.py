"""The second factor in Chromium: the guide at the first login, then a passkey or an app."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from axe_playwright_python.sync_playwright import Axe

from demo.accounts import PASSWORD

CODE = "Kode dari aplikasi, atau satu kode pemulihan"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def faults(page, settings):
    """The errors in the console, the violations that axe finds, and pages too wide for a phone."""
    settings.SECOND_FACTOR_REQUIRED = True
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_viewport_size(PHONE)
    yield faults
    assert faults == []


@pytest.fixture
def phone(page):
    """A phone with a fingerprint reader that agrees to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    identity = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def agrees(verified):
        session.send("WebAuthn.setUserVerified", {"authenticatorId": identity, "isUserVerified": verified})

    return agrees


def look(page, faults):
    page.wait_for_load_state()
    faults.extend(
        f"{page.url}: {violation['id']} {violation['nodes'][0]['html']}" for violation in Axe().run(page).response["violations"]
    )
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append(f"{page.url}: too wide")


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def enter(page, live_server):
    page.goto(f"{live_server.url}/masuk/")
    page.get_by_label("Nama pengguna atau alamat surel").fill("polres")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    press(page, "Masuk")


def confirm(page):
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    press(page, "Lanjutkan")


def leave(page, live_server):
    page.goto(f"{live_server.url}/keluar/")
    press(page, "Keluar")


def test_a_passkey_is_made_at_the_first_login_and_opens_by_itself(page, live_server, faults, phone):
    enter(page, live_server)
    page.wait_for_url("**/akun/dua-langkah/mulai/")
    look(page, faults)
    page.get_by_role("link", name="Pakai kunci sandi").click()
    confirm(page)
    look(page, faults)
    page.get_by_label("Nama perangkat").fill("Ponsel saya")
    press(page, "Buat kunci sandi")
    page.wait_for_url("**/akun/dua-langkah/kode/")
    look(page, faults)
    assert page.locator(".recovery li").count() == 10
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Ponsel saya"
    page.get_by_role("link", name="Sudah disimpan, mulai bekerja").click()
    page.wait_for_url("**/beranda/petugas/")
    leave(page, live_server)

    page.goto(f"{live_server.url}/masuk/")
    look(page, faults)
    press(page, "Masuk dengan kunci sandi")
    page.wait_for_url("**/beranda/petugas/")
    page.goto(f"{live_server.url}/akun/dua-langkah/")
    look(page, faults)
    leave(page, live_server)

    enter(page, live_server)
    page.wait_for_url("**/masuk/kode/")
    look(page, faults)
    press(page, "Pakai kunci sandi")
    page.wait_for_url("**/beranda/petugas/")


def test_a_device_that_does_not_agree_is_answered_kindly(page, live_server, faults, phone):
    phone(False)
    enter(page, live_server)
    page.get_by_role("link", name="Pakai kunci sandi").click()
    confirm(page)
    press(page, "Buat kunci sandi")
    page.get_by_text("Perangkat ini tidak memberi kunci sandi").wait_for()
    assert not Authenticator.objects.exists()


def test_an_app_is_set_up_by_its_picture_and_asked_at_the_next_login(page, live_server, faults):
    enter(page, live_server)
    page.get_by_role("link", name="Pakai aplikasi").click()
    confirm(page)
    look(page, faults)
    assert page.get_by_role("img", name="Kode QR untuk aplikasi autentikator").bounding_box()["width"] > 150
    secret = re.sub(r"\s", "", page.locator(".secret").inner_text())
    page.get_by_label("Kode enam angka dari aplikasi").fill(code(secret))
    press(page, "Aktifkan")
    page.wait_for_url("**/akun/dua-langkah/kode/")
    leave(page, live_server)

    enter(page, live_server)
    look(page, faults)
    page.get_by_label(CODE).fill(code(secret))
    press(page, "Masuk")
    page.wait_for_url("**/beranda/petugas/")


def test_a_user_without_their_phone_logs_in_with_a_recovery_code(page, live_server, cast, faults):
    codes = with_app(cast.polres)
    enter(page, live_server)
    page.get_by_label(CODE).fill(codes[0])
    press(page, "Masuk")
    page.wait_for_url("**/beranda/petugas/")
    page.goto(f"{live_server.url}/akun/riwayat/")
    page.get_by_text("Kata sandi dan kode pemulihan").first.wait_for()


def test_after_five_wrong_codes_the_account_waits_and_says_how_long(page, live_server, cast, faults):
    codes = with_app(cast.polres)
    enter(page, live_server)
    for guess in ("000000", "000001", "000002", "000003", "000004", codes[0]):
        page.get_by_text("Terlalu banyak percobaan").wait_for(state="detached")
        page.get_by_label(CODE).fill(guess)
        press(page, "Masuk")
    page.get_by_text("Terlalu banyak percobaan. Tunggu lima menit").first.wait_for()
    assert page.url.endswith("/masuk/kode/")
    look(page, faults)


def with_app(user):
    """Give this user an authenticator app; return the recovery codes."""
    TOTP.activate(user, generate_totp_secret())
    return RecoveryCodes.activate(user).get_unused_codes()


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
