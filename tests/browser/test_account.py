"""A new officer in Chromium: one administrator makes the account, another grants it, its owner chooses the password."""

import re

from django.core import mail

from gugus.models import Institution, User
from tests.browser.test_second_factor import PHONE, faults, look, press

__all__ = ["faults"]
DESK = {"width": 1280, "height": 900}
FRESH = "sungai-kapuas-2026"


def run(page, name, action):
    page.select_option(f"select[name={name}]", action)
    page.get_by_role("button", name="Jalankan").first.click()


def granted(page, login, live_server, cast):
    """Open the waiting change request from the admin index as the second administrator, and grant it."""
    login(cast.admin2)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Putuskan", exact=True).click()
    page.get_by_role("checkbox").nth(1).check()
    run(page, "action", "grant")


def test_from_the_new_account_to_the_first_login(page, login, live_server, cast, faults, settings):
    settings.SECOND_FACTOR_REQUIRED = False  # the administrators of this test have none
    page.set_viewport_size(DESK)
    login(cast.admin)
    page.goto(f"{live_server.url}/admin/gugus/user/add/")
    page.get_by_label("Nama pengguna").fill("sari")
    page.get_by_label("Alamat surel").fill("sari@example.id")
    page.get_by_label("Institusi:").select_option(str(Institution.objects.get(code="gow").pk))
    page.get_by_label("Petugas institusi").check()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_text("menunggu persetujuan administrator lain").wait_for()
    granted(page, login, live_server, cast)
    page.get_by_text("akan dikirim kepada sari@example.id").wait_for()
    settings.SECOND_FACTOR_REQUIRED = True
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(re.search(r"http\S+", mail.outbox[-1].body).group())
    look(page, faults)
    page.get_by_label("Kata sandi baru", exact=True).fill(FRESH)
    page.get_by_label("Kata sandi baru, sekali lagi").fill(FRESH)
    press(page, "Simpan kata sandi")
    page.get_by_role("main").get_by_role("link", name="Masuk").click()
    page.get_by_label("Nama pengguna atau alamat surel").fill("sari")
    page.get_by_label("Kata sandi", exact=True).fill(FRESH)
    press(page, "Masuk")
    page.get_by_text("Satu langkah lagi sebelum mulai").wait_for()


def test_a_printed_link_is_completed_by_the_code_of_the_other(page, login, live_server, cast, faults, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    page.set_viewport_size(DESK)
    login(cast.admin)
    page.goto(f"{live_server.url}/admin/gugus/user/{cast.gow.pk}/change/")
    page.get_by_role("button", name="Buat tautan kata sandi tercetak").click()
    page.get_by_text("menunggu persetujuan administrator lain").first.wait_for()
    granted(page, login, live_server, cast)
    assert page.get_by_role("img", name="Kode QR tautan ini").bounding_box()["width"] > 150
    page.wait_for_load_state()
    link = re.search(r"http\S+", page.locator("#content-main").inner_text()).group()
    login(cast.admin)
    page.goto(f"{live_server.url}/admin/gugus/changerequest/")
    half = page.locator("td.field-answer b").inner_text()
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto(link)
    look(page, faults)
    page.get_by_label("Kode 8 tanda").fill(half)
    press(page, "Lanjutkan")
    page.get_by_label("Kata sandi baru", exact=True).fill(FRESH)
    page.get_by_label("Kata sandi baru, sekali lagi").fill(FRESH)
    press(page, "Simpan kata sandi")
    page.get_by_text("Kata sandi sudah diganti").first.wait_for()
    assert User.objects.get(pk=cast.gow.pk).check_password(FRESH)
