"""While the database takes no writes, in Chromium at 390 px: what is read, whom to call, and that what was written arrives
once.
"""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect
from psycopg import sql

from gugus.models import AccessLog
from rujukan.models import Complaint, ComplaintAddition
from tests.browser.test_outbox import write_addition
from tests.browser.test_public_form import begin
from tests.browser.waiting import until
from tests.databases import _superuser
from tests.rujukan import scenarios
from tests.rujukan.public_intake import reported

STORY = "Ditahan di perahu Kenyalang sejak Selasa"
BANNER = "Hanya dapat dibaca."
WAITS = "situs sedang hanya dapat dibaca"
PAUSE, ALL_PAUSES = 6_000, 80_000  # milliseconds: the first pause before the script sends again, and all of them


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 390, "height": 844}}


@contextmanager
def copy_only():
    """Let every connection that the site opens from now on take no writes."""
    name = sql.Identifier(connection.settings_dict["NAME"])
    with _superuser() as superuser:
        superuser.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
        try:
            yield
        finally:
            superuser.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name))


@pytest.fixture
def page(page):
    """A page whose clock the tests move on."""
    page.clock.install()
    return page


@pytest.fixture
def sent(page):
    """The requests with which the page has sent something, but drafts of forms."""
    requests = []
    page.on("request", lambda one: requests.append(one) if one.method == "POST" and "/draf/" not in one.url else None)
    return requests


def nothing_more(page, sent):
    """Let all pauses pass after which the script would send by itself, and assert that it sends nothing."""
    before = list(sent)
    for request in before:
        request.response()  # the script knows how it ended
    page.clock.run_for(ALL_PAUSES)
    page.evaluate("0")  # what the script has begun to send is told before this
    assert [request.url for request in sent[len(before) :]] == []


def once(page, sent, model, count=1):
    """Let the script send again, wait until the row is there, and until the script would send it once more."""
    page.clock.run_for(PAUSE)
    until(page, lambda: model.objects.count() == count)
    nothing_more(page, sent)
    assert model.objects.count() == count


def test_an_officer_reads_and_what_was_written_arrives_once(page, sent, live_server, login, cast):
    complaint = scenarios.a_complaint(cast.gow)
    login(cast.gow)
    with copy_only():
        page.goto(live_server.url + reverse("complaint_content", args=[complaint.number]))
        expect(page.get_by_text(BANNER)).to_be_visible()
        expect(page.get_by_role("link", name="telepon petugas piket")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_text("Tambah keterangan atau berkas").click()
        words = page.get_by_role("textbox", name="Keterangan tambahan")
        words.fill(STORY)
        page.get_by_role("button", name="Kirim keterangan").click()
        expect(page.get_by_text(f"Belum terkirim: {WAITS}")).to_be_visible()
        assert words.input_value() == STORY
    once(page, sent, ComplaintAddition)
    expect(page.get_by_text(BANNER)).to_have_count(0)


def test_the_outbox_waits_and_arrives_once(page, sent, live_server, login, cast):
    complaint = scenarios.a_complaint(cast.gow)
    login(cast.gow)
    page.goto(live_server.url + reverse("help"))
    with copy_only():
        page.goto(live_server.url)
        page.get_by_role("link", name="catat di sini").click()
        write_addition(page, complaint.number, STORY)
        expect(page.get_by_text("Belum semuanya terkirim")).to_be_visible()
        assert not ComplaintAddition.objects.exists()
    page.clock.fast_forward(60_000)
    once(page, sent, ComplaintAddition)


def test_a_coordinator_opens_no_identity(page, sent, live_server, login, cast):
    complaint = scenarios.a_complaint(cast.gow)
    login(cast.koordinator)
    before = AccessLog.objects.count()
    page.goto(live_server.url + reverse("complaint_content", args=[complaint.number]))
    with copy_only():
        page.reload()
        expect(page.get_by_text(BANNER)).to_be_visible()
        page.get_by_text("Buka identitas").first.click()
        page.locator("[name=reason]").first.check()
        page.get_by_label("Keterangan singkat").fill("Menanyakan kabar")
        page.get_by_role("button", name="Buka identitas").click()
        expect(page.get_by_text(f"Tidak dibuka: {WAITS}")).to_be_visible()
    nothing_more(page, sent)  # it is not opened by itself later, when nobody may be there
    assert AccessLog.objects.count() == before


def test_who_leaves_is_out_and_nobody_comes_in(page, live_server, login, cast):
    login(cast.koordinator)
    with copy_only():
        page.goto(live_server.url + reverse("complaint_list"))
        page.locator("details.menu summary").click()
        page.locator("details.menu").get_by_role("button", name="Keluar").click()
        page.goto(live_server.url + reverse("complaint_list"))
        expect(page).to_have_url(f"{live_server.url}/masuk/?next=/pengaduan/")
        expect(page.get_by_text("tidak ada yang dapat masuk")).to_be_visible()


def test_the_public_form_says_whom_to_call_and_sends_itself_later(page, sent, live_server, cast):
    with copy_only():
        begin(page, live_server.url)
        expect(page.get_by_text("Laporan belum dapat diterima sekarang").first).to_be_visible()
        assert page.locator("a[href^='tel:']").count()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_label("Apa yang terjadi?").fill(STORY)
        page.get_by_role("button", name="Kirim laporan").click()
        expect(page.locator("[data-sending]")).to_contain_text("Laporan belum dapat diterima sekarang")
        assert page.get_by_label("Apa yang terjadi?").input_value() == STORY
    once(page, sent, Complaint)
    page.locator(".receipt").wait_for()


@pytest.fixture
def scriptless(browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_the_public_form_keeps_what_was_typed(scriptless, live_server, cast):
    page = scriptless
    with copy_only():
        begin(page, live_server.url)
        page.get_by_label("Apa yang terjadi?").fill(STORY)
        page.get_by_role("button", name="Kirim laporan").click()
        expect(page.get_by_text("Laporan belum dapat diterima sekarang")).to_be_visible()
        expect(page.get_by_text("dikirim sendiri")).to_be_hidden()
        assert page.get_by_label("Apa yang terjadi?").input_value() == STORY
    page.get_by_role("button", name="Kirim laporan").click()
    page.locator(".receipt").wait_for()
    assert Complaint.objects.count() == 1


def test_without_javascript_what_is_added_to_a_report_is_kept_too(scriptless, live_server, client):
    page, (receipt, _) = scriptless, reported(client)
    page.goto(live_server.url + reverse("public_status"))
    page.get_by_label("Nomor tanda terima").fill(receipt)
    page.get_by_role("button", name="Lihat kabar").click()
    with copy_only():
        page.get_by_label("Tulis di sini").fill(STORY)
        page.get_by_role("button", name="Kirim", exact=True).click()
        expect(page.get_by_role("heading", name="Tulisan Anda belum terkirim")).to_be_visible()
        assert page.get_by_role("link", name="110").first.is_visible()
        assert page.get_by_label("Tulis di sini").input_value() == STORY
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Kirim", exact=True).click()
        assert page.get_by_label("Tulis di sini").input_value() == STORY
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(page.get_by_text("Tulisan Anda sudah kami terima")).to_be_visible()
    assert ComplaintAddition.objects.count() == 1
