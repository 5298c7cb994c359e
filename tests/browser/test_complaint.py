"""Complaints in Chromium, as an officer and the coordinator work: accessible, by keyboard alone, without JavaScript."""

import uuid

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from gugus.models import AccessLog
from rujukan.actions import intake
from rujukan.choices.complaint import ComplaintStatus, Safety
from rujukan.models import Case, Complaint, ComplaintDraft
from tests.browser.sending import press
from tests.browser.test_face import SIZES, assert_accessible, assert_no_sideways_scrolling
from tests.browser.waiting import until
from tests.rujukan import scenarios
from tests.samples import archive, picture


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow, safety=Safety.DANGER, files=[scenarios.a_file("paspor " + "panjang" * 12 + ".jpg")])


PAPERS = "Saksi, tanggal lahir, NIK, telepon, asal"
REPORTER = "Nama pelapor, waktu diterima"


def fill(page):
    """The least that a complaint needs."""
    page.get_by_label("Bagaimana laporan ini sampai?").select_option("phone")
    page.get_by_label("Siapa yang melapor?").select_option("family")
    page.get_by_label("Kronologi").fill("Ditawari kerja di rumah makan, sejak Minggu sulit dihubungi.")
    page.get_by_label("Jenis kelamin").select_option("female")
    page.get_by_label("Kelompok usia").select_option("18-20")
    page.get_by_label("Aman", exact=True).check()
    page.get_by_label("Bolehkah laporan diteruskan").select_option("yes")


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_pages_are_accessible_and_fit(page, live_server, login, cast, complaint, size, scheme):
    scenarios.a_complaint(cast.polres)  # one to compare with
    intake.save_draft(by=cast.gow, submit_key=uuid.uuid4(), fields={})
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    for user in (cast.gow, cast.koordinator):
        login(user)
        for path in (
            reverse("complaint_list"),
            reverse("complaint_new"),
            *(reverse(f"complaint_{tab}", args=[complaint.number]) for tab in ("detail", "content", "history")),
            reverse("institution_matrix"),
        ):
            page.goto(live_server.url + path)
            assert_accessible(page)
            assert_no_sideways_scrolling(page)


BROKEN = """() => [...document.querySelectorAll("main form :is(label, legend, summary, .pick span)")].flatMap((around) => {
  const texts = document.createTreeWalker(around, NodeFilter.SHOW_TEXT), range = document.createRange(), broken = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const word of text.data.matchAll(/\\p{L}+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  return broken;
})"""


def test_the_shortest_way_takes_four_screens_of_a_phone_and_no_word_breaks(page, live_server, login, cast):
    screen = SIZES["phone"]["height"]
    page.set_viewport_size(SIZES["phone"])
    login(cast.gow)
    page.goto(live_server.url + reverse("complaint_new"))
    headings = page.locator("form[data-draft-url] > section > h2").all_inner_texts()
    assert headings[:4] == ["Keamanan", "Cara menghubungi", "Kejadian", "Orang yang mungkin korban"]
    assert page.locator("form[data-draft-url] details[open]").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * screen
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => (fold.open = true))")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": screen})
        assert page.evaluate(BROKEN) == []
        assert_no_sideways_scrolling(page)


def test_a_faulty_form_and_a_warning_are_accessible(page, live_server, login, cast, complaint):
    login(cast.gow)
    page.goto(live_server.url + reverse("complaint_new"))
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page)
    page.get_by_role("alert").get_by_role("link", name="Kronologi").click()
    expect(page.get_by_label("Kronologi")).to_be_focused()
    fill(page)
    page.get_by_text(PAPERS).click()
    page.get_by_label("NIK").fill(scenarios.NIK)
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.get_by_role("alert").get_by_role("link", name=complaint.number).wait_for()
    assert_accessible(page)
    press(page, page.get_by_role("button", name="Tetap simpan"))
    assert Complaint.objects.count() == 2


def test_a_file_is_sent_from_a_phone_shown_and_downloaded(page, live_server, login, cast, complaint):
    page.set_viewport_size(SIZES["phone"])
    login(cast.gow)
    page.goto(live_server.url + complaint.get_absolute_url())
    page.get_by_role("link", name="Isi", exact=True).click()
    page.get_by_text("Tambah keterangan atau berkas").click()
    page.get_by_role("textbox", name="Keterangan tambahan").fill("Pelapor mengirim tangkapan layar.")
    chat = {"name": "percakapan.png", "mimeType": "image/png", "buffer": picture("PNG")}
    archived = {"name": "semua.zip", "mimeType": "application/zip", "buffer": archive(chat="x")}
    page.locator("input[type=file]").set_input_files([chat, archived])
    page.get_by_role("button", name="Kirim keterangan").click()
    page.get_by_role("alert").get_by_text("“semua.zip”: Berkas terkompresi").wait_for()
    assert_accessible(page)
    assert page.get_by_role("textbox", name="Keterangan tambahan").input_value() == "Pelapor mengirim tangkapan layar."
    page.get_by_role("button", name="Buang semua.zip").click()  # the files chosen are still there
    page.get_by_role("button", name="Kirim keterangan").click()
    page.get_by_text("2. Gambar PNG").wait_for()
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="Lihat berkas 2").click()
    until(page, "document.querySelector('img.shown')?.naturalWidth > 0")
    assert_accessible(page)
    assert_no_sideways_scrolling(page)
    page.get_by_text("Unduh aslinya").first.click()
    page.get_by_label("Mengapa salinannya diperlukan?").fill("Dilampirkan pada laporan")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh aslinya").click()
    assert download.value.suggested_filename == f"{complaint.number}-berkas-2.png"
    reasons = list(AccessLog.objects.order_by("pk").values_list("explanation", flat=True))
    assert reasons == ["Berkas 2, Gambar PNG", "Berkas 2, Gambar PNG: Dilampirkan pada laporan"]


def test_the_way_without_javascript(browser, live_server, cast, complaint):
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    page.goto(live_server.url + "/masuk/")
    page.fill("[name=login]", "gow")
    page.fill("[name=password]", "kapuas-hulu")
    page.click("main button")
    page.wait_for_url(lambda url: "masuk" not in url)
    page.goto(live_server.url + reverse("complaint_new"))
    fill(page)
    page.get_by_role("button", name="Tambah orang").click()
    second = page.get_by_role("group", name="Orang 2")
    second.get_by_label("Jenis kelamin").select_option("male")
    second.get_by_label("Kelompok usia").select_option("9-17")
    assert page.url.endswith("#orang-2"), "the page comes back where the hand was"
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.wait_for_url("**/pengaduan/PGD-*/")
    latest = Complaint.objects.latest("logged_at")
    assert page.url == live_server.url + latest.get_absolute_url()
    assert latest.persons.count() == 2
    page.get_by_role("link", name="Isi", exact=True).click()
    page.get_by_text("Buka identitas").first.click()
    page.get_by_label("Menghubungi korban atau wali").check()
    page.get_by_label("Keterangan singkat").fill("Menanyakan kabar")
    page.get_by_role("button", name="Buka identitas").click()
    page.wait_for_url("**/identitas/**")
    assert AccessLog.objects.get().subject == latest.number
    context.close()


def test_enter_in_a_field_keeps_a_draft_and_sends_nothing(page, live_server, login, cast):
    login(cast.gow)
    page.goto(live_server.url + reverse("complaint_new"))
    page.get_by_text(REPORTER).click()
    page.get_by_label("Nama pelapor").fill("Pelapor Contoh")
    page.keyboard.press("Enter")
    page.get_by_text("Draf tersimpan.").wait_for()
    assert page.get_by_label("Nama pelapor").input_value() == "Pelapor Contoh"
    assert ComplaintDraft.objects.count() == 1
    assert not Complaint.objects.exists()


def test_the_coordinator_opens_a_case_by_keyboard_alone(page, live_server, login, cast, complaint):
    login(cast.koordinator)
    page.goto(live_server.url + complaint.get_absolute_url())
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button') && document.activeElement.innerText") == "Buka kasus":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/kasus/**")
    assert Case.objects.get().complaints.get() == complaint


def test_the_coordinator_forwards_what_is_not_trafficking(page, live_server, login, cast, complaint):
    login(cast.koordinator)
    page.goto(live_server.url + complaint.get_absolute_url())
    page.get_by_text("Teruskan: bukan perdagangan orang").click()
    page.get_by_role("button", name="Teruskan").click()
    page.get_by_role("alert").get_by_role("link", name="Kepada siapa belum diisi").click()
    expect(page.locator("#id_forward_to")).to_be_focused()
    page.keyboard.type("Dinas Pendidikan")
    page.locator("#id_forward_reason").fill("Anak putus sekolah")
    page.get_by_role("button", name="Teruskan").click()
    page.get_by_text(f"{complaint.number} diteruskan.").wait_for()
    complaint.refresh_from_db()
    assert complaint.status == ComplaintStatus.FORWARDED
