"""A draft that is open in two tabs: each sends a form of its own, and nothing that was typed is thrown away in silence."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from gugus.models import FormDraft
from tests.browser.sending import lose_answer, press
from tests.browser.test_face import SIZES
from tests.rujukan import scenarios

KEPT = re.compile("ada di sini, belum terkirim|Boleh dilanjutkan kapan saja")  # filled in by the script, or a step by the server
FIRST, SECOND = "Tidur di rumah bibinya.", "Tanyakan dulu kepada bibinya."


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow)


@pytest.fixture
def phone(page, login, cast):
    """A telephone of a coordinator. The clock of its pages stands."""
    page.set_viewport_size(SIZES["phone"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.clock.install()
    login(cast.koordinator)
    return page


def task(page):
    page.locator("[name=who]").select_option(index=1)
    page.locator("[name=due_on]").fill(f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}")
    page.locator("[name=text]").fill(FIRST)


def needs(page):
    page.locator("[name=safety][value=safe]").check(force=True)
    page.locator("[name=level][value=low]").check(force=True)
    page.locator("[name=rest][value=unknown]").check(force=True)
    page.locator("details", has=page.locator("[name=note_text]")).evaluate("(fold) => (fold.open = true)")
    page.locator("[name=note_text]").fill(FIRST)


def two_tabs(page, address, write):
    """Write, leave once the draft is stored, and return two tabs in which it stands."""
    page.goto(address)
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    write(page)
    page.clock.run_for(21_000)
    page.get_by_text("Draf tersimpan").wait_for()
    other = page.context.new_page()
    other.set_viewport_size(SIZES["phone"])
    for tab in (page, other):
        tab.goto(address)
        tab.get_by_text(KEPT).wait_for()
    return page, other


def button(page):
    return page.locator("main form button.main")


def test_two_texts_of_one_draft_are_both_taken(phone, live_server, victim):
    one, other = two_tabs(phone, live_server.url + reverse("victim_task_new", args=[victim.code]), task)
    press(one, button(one))
    other.locator("[name=text]").fill(SECOND)
    press(other, button(other))
    assert {each.open("text") for each in victim.tasks.all()} == {FIRST, SECOND}
    assert not FormDraft.objects.exists()


def test_the_same_text_of_one_draft_is_asked_about(phone, live_server, victim):
    one, other = two_tabs(phone, live_server.url + reverse("victim_task_new", args=[victim.code]), task)
    press(one, button(one))
    button(other).click()
    other.get_by_text("Kiriman dengan isi yang sama sudah").wait_for()
    expect(other.locator("[name=text]")).to_have_value(FIRST)
    assert victim.tasks.count() == 1
    press(other, other.get_by_role("button", name="Kirim juga yang ini"))
    assert victim.tasks.count() == 2


def test_what_replaces_something_is_compared(phone, live_server, victim):
    one, other = two_tabs(phone, live_server.url + reverse("needs_new", args=[victim.code]) + "?langkah=semua", needs)
    press(one, button(one))
    other.locator("[name=level][value=high]").check(force=True)
    other.locator("[name=why]").first.check(force=True)
    press(other, button(other))
    other.get_by_text("Sekarang tersimpan: “Rendah”").first.wait_for()
    expect(other.locator("[name=level][value=high]")).to_be_checked()
    assert victim.assessments.get().level == "low"
    press(other, button(other))
    assert victim.assessments.first().level == "high"


def test_the_browser_keeps_no_address_of_what_was_sent(phone, live_server, victim):
    """Also not of a form that has no answer, and none of those that an earlier version kept."""
    address = reverse("victim_task_new", args=[victim.code])
    phone.goto(live_server.url + address)
    phone.evaluate("localStorage.setItem('kirim 7 /rujukan/korban/x/', '1')")
    phone.goto(live_server.url + address)
    phone.clock.pause_at(timezone.now() + timedelta(minutes=1))
    task(phone)
    lose_answer(phone, address)
    button(phone).click()
    phone.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    assert phone.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
