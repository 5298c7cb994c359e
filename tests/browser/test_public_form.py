"""The public form in Chromium, on a phone without JavaScript: report, keep the receipt, come back; and the quick exit."""

import re
import uuid

import pytest
from django.urls import reverse

from gugus.uploads.files import MOST_BYTES as MOST_BYTES_OF_A_FILE
from rujukan.actions import public_intake
from rujukan.intake import receipts
from rujukan.models import Complaint
from tests.browser.sending import on_disk
from tests.browser.test_face import SIZES, assert_accessible, assert_no_sideways_scrolling
from tests.browser.waiting import until
from tests.samples import picture

MOST_BYTES = 8_400  # of a page, uncompressed


@pytest.fixture
def phone(browser, browser_context_args):
    """A cheap phone: 390 px, no JavaScript."""
    context = browser.new_context(**browser_context_args, viewport=SIZES["phone"], java_script_enabled=False)
    yield context.new_page()
    context.close()


def begin(page, site, answer="Tidak"):
    page.goto(site + reverse("public_form"))
    page.get_by_role("button", name=answer, exact=True).click()


def send(page, story="Anak tetangga dijemput orang tidak dikenal."):
    page.get_by_label("Apa yang terjadi?").fill(story)
    page.get_by_role("button", name="Kirim laporan").click()
    page.locator(".receipt").wait_for()
    return "".join(page.locator(".receipt span").all_inner_texts())


def come_back(page, site, receipt):
    page.goto(site + reverse("public_status"))
    page.get_by_label("Nomor tanda terima").fill(receipt)
    page.get_by_role("button", name="Lihat kabar").click()
    page.get_by_text(re.compile("tidak kami kenal|Kirim$")).first.wait_for()


def test_the_whole_way_without_javascript(phone, live_server, cast):
    begin(phone, live_server.url, "Ya, sekarang")
    assert phone.get_by_role("link", name="110").first.get_attribute("href") == "tel:110"
    phone.get_by_text("Orang 1").click()
    phone.get_by_label("Kira-kira berapa umurnya?").first.fill("15 tahun")
    phone.get_by_label("Foto, rekaman, atau surat").set_input_files(
        {"name": "Bukti.png", "mimeType": "image/png", "buffer": picture()}
    )
    receipt = send(phone)
    phone.get_by_label("Ketik ulang").fill(receipt[:-1])
    phone.get_by_role("button", name="Saya sudah mencatatnya").click()
    phone.get_by_text("15 angka").first.wait_for()
    phone.get_by_label("Ketik ulang").fill(" ".join(receipts.disguised(receipt)))
    phone.get_by_role("button", name="Saya sudah mencatatnya").click()
    phone.get_by_role("heading", level=1, name=re.compile("^Cocok")).wait_for()

    complaint = Complaint.objects.get()
    assert (complaint.persons.get().age_band, complaint.attachments.get().by) == ("9-17", None)
    public_intake.ask(complaint, by=cast.koordinator, text="Apakah ia masih di sana?")
    come_back(phone, live_server.url, " ".join(receipts.groups(receipt)))
    phone.get_by_text("Apakah ia masih di sana?").first.wait_for()
    phone.get_by_label("Tulis di sini").fill("Masih.")
    phone.get_by_role("button", name="Kirim", exact=True).click()
    phone.get_by_text("sudah kami terima").first.wait_for()
    assert [addition.open("text") for addition in complaint.additions.filter(by=None)] == ["Masih."]
    assert not phone.context.cookies()
    assert receipt not in phone.url


def pages(page, site):
    """Open every page of the public form, one after another."""
    page.goto(site + reverse("public_form"))
    yield "start"
    page.get_by_role("button", name="Ya, sekarang").click()
    page.get_by_role("heading", name="Telepon dulu").wait_for()
    yield "form"
    page.get_by_text("Orang 1").click()
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_role("alert").filter(has_text="perlu diperbaiki").wait_for()
    yield "form with a fault"
    receipt = send(page)
    yield "receipt"
    page.get_by_role("button", name="Saya sudah mencatatnya").click()
    page.get_by_role("alert").filter(has_text="perlu diperbaiki").wait_for()
    yield "receipt copied wrong"
    page.get_by_label("Ketik ulang").fill(receipt)
    page.get_by_role("button", name="Saya sudah mencatatnya").click()
    page.get_by_role("heading", name="Cocok").wait_for()
    yield "noted"
    come_back(page, site, receipts.of(uuid.uuid4()))
    yield "unknown receipt"
    come_back(page, site, receipt)
    yield "status"
    page.get_by_label("Tulis di sini").fill("Kabar baru")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.get_by_text("Tulisan Anda sudah kami terima").wait_for()
    assert page.evaluate("document.activeElement.innerText").startswith("Tulisan Anda sudah kami terima")
    yield "status, added to"


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_every_page_is_accessible_fits_and_can_be_left(page, live_server, cast, size, scheme):
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    for name in pages(page, live_server.url):
        assert_accessible(page)
        assert_no_sideways_scrolling(page)
        assert page.title() == "Formulir", name
        assert len(page.content()) < 2 * MOST_BYTES, name
        page.mouse.wheel(0, 4000)
        assert page.get_by_role("link", name="Keluar cepat").is_visible(), name
        box = page.get_by_role("link", name="Keluar cepat").bounding_box()
        assert 0 <= box["y"] < SIZES[size]["height"], f"{name}: in sight wherever one has scrolled"


@pytest.fixture
def away(page):
    """Replace the harmless page of the quick exit, so that no test uses the network; return the requests for it."""
    page.route(re.compile("bmkg"), lambda route: route.fulfill(body="Cuaca", content_type="text/html"))
    requests = []
    page.on("request", lambda request: requests.append(request) if "bmkg" in request.url else None)
    return requests


@pytest.mark.parametrize("leave", ["click", "escape"])
def test_a_quick_exit_leaves_no_way_back(page, live_server, away, leave):
    page.goto("about:blank")
    begin(page, live_server.url)
    send(page)
    page.get_by_role("link", name="Lihat kabar laporan").click()
    page.get_by_role("heading", name="Kabar laporan").wait_for()
    page.wait_for_load_state()  # the script must be loaded to handle the keys
    if leave == "click":
        page.get_by_role("link", name="Keluar cepat").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(re.compile("bmkg"))
    assert "referer" not in away[0].headers
    page.go_back()
    assert page.url == "about:blank", "no step of the form is left in the history"


def test_without_javascript_the_exit_is_a_plain_link(phone, live_server):
    begin(phone, live_server.url)
    phone.route(re.compile("bmkg"), lambda route: route.fulfill(body="Cuaca", content_type="text/html"))
    phone.get_by_role("link", name="Keluar cepat").click()
    phone.wait_for_url(re.compile("bmkg"))


def test_the_form_stays_while_the_connection_is_lost(page, live_server):
    begin(page, live_server.url)
    page.context.set_offline(True)
    page.get_by_label("Apa yang terjadi?").fill("Cerita yang panjang")
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_text("Belum terkirim").wait_for()
    assert page.get_by_text("Belum terkirim").is_visible()
    assert page.get_by_label("Apa yang terjadi?").input_value() == "Cerita yang panjang"
    page.context.set_offline(False)  # the script resends it
    page.locator(".receipt").wait_for()
    assert Complaint.objects.count() == 1


def test_a_slow_connection_is_reported_and_one_may_send_again(page, live_server):
    begin(page, live_server.url)
    page.clock.install()
    page.get_by_label("Apa yang terjadi?").fill("Cerita")
    stuck = []
    page.route("**/lapor/", lambda route: stuck.append(route) if not stuck else route.continue_())
    send_button = page.get_by_role("button", name="Kirim laporan")
    send_button.click()
    page.clock.run_for(1000)
    page.get_by_role("status").filter(has_text="Sedang dikirim").wait_for()
    send_button.click()
    page.clock.run_for(30_000)
    page.get_by_role("status").filter(has_text="Belum ada jawaban").wait_for()
    assert len(stuck) == 1, "a second tap at once sends nothing"
    send_button.click()
    page.locator(".receipt").wait_for()
    assert Complaint.objects.count() == 1


def test_photos_are_made_smaller_and_files_too_large_are_not_sent(page, live_server, tmp_path):
    begin(page, live_server.url)
    page.get_by_label("Apa yang terjadi?").fill("Cerita")
    until(page, "!!window.gugusFiles")  # it comes after the page
    files, sending = page.get_by_label("Foto, rekaman, atau surat"), page.get_by_role("button", name="Kirim laporan")
    files.set_input_files(on_disk(tmp_path, "film.mp4", bytes(MOST_BYTES_OF_A_FILE + 1)))
    sending.click()
    page.get_by_role("alert").get_by_text("film.mp4").wait_for()
    assert not Complaint.objects.exists()
    photo = picture(size=(3200, 2400), quality=98, noise=True)
    files.set_input_files(on_disk(tmp_path, "foto.jpg", photo))
    sending.click()
    page.locator(".receipt").wait_for(timeout=60_000)  # drawing it small takes a while
    assert Complaint.objects.get().attachments.get().size < len(photo) / 2


def test_a_file_chosen_before_the_script_came_is_checked_too(page, live_server, tmp_path):
    late = []
    page.route(re.compile(r"gugus/files.*js"), lambda route: late.append(route))
    begin(page, live_server.url)
    page.get_by_label("Foto, rekaman, atau surat").set_input_files(on_disk(tmp_path, "film.mp4", bytes(MOST_BYTES_OF_A_FILE + 1)))
    until(page, lambda: late)
    late.pop().continue_()
    page.get_by_role("alert").get_by_text("film.mp4").wait_for()


def test_sending_again_after_a_lost_answer_shows_the_same_receipt(page, live_server):
    begin(page, live_server.url)
    page.get_by_label("Apa yang terjadi?").fill("Cerita")
    form = page.locator("form").evaluate("(form) => Object.fromEntries(new FormData(form))")
    form.pop("files")
    page.request.post(live_server.url + reverse("public_form"), form=form)  # the report arrived, the answer was lost
    page.get_by_role("button", name="Kirim laporan").click()
    page.locator(".receipt").wait_for()
    page.get_by_text("Laporan ini sampai dua kali").wait_for()
    assert Complaint.objects.count() == 1
