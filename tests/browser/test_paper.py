"""A PDF that the worker draws, in Chromium: the page that waits for it reloads itself."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.rujukan import scenarios
from tests.worker import run_worker


def test_the_page_of_an_ordered_pdf_reloads_itself_until_it_is_ready(page, live_server, login, cast, queue):
    victim = scenarios.a_victim(cast.koordinator)
    letter = scenarios.a_letter(victim, cast.koordinator, consent=scenarios.a_consent(victim, cast.koordinator))
    login(cast.koordinator)
    page.goto(live_server.url + letter.get_absolute_url())
    page.get_by_role("button", name="Unduh surat").click()
    expect(page.get_by_text("Sedang dibuat …")).to_be_visible()
    assert page.url == live_server.url + reverse("paper", args=["letter", letter.number])
    run_worker()
    expect(page.get_by_text("PDF siap diunduh")).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh PDF").click()
    assert download.value.suggested_filename == f"surat-{letter}.pdf"
