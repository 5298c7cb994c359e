"""File fields in Chromium: small photos, faults before sending, the list of what was chosen, camera and voice note."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from gugus.actions.staging import PIECE
from gugus.choices import FileKind
from gugus.forms import files as field
from gugus.models import StagedPiece
from gugus.uploads import files
from rujukan.models import Attachment, Complaint, ComplaintAddition
from tests.browser.sending import lose_answer, on_disk, press
from tests.browser.test_face import SIZES, assert_accessible, assert_no_sideways_scrolling
from tests.browser.waiting import until
from tests.rujukan import scenarios
from tests.samples import box, mp4, picture

MOST_OF_A_PHOTO = 600_000  # bytes
PREPARED = "(input) => gugusFiles.prepare(input).then(({ files, fault }) => [files.map(({ name }) => name), fault])"
SECONDS = """(digits) => new OfflineAudioContext(1, 48000, 48000)
  .decodeAudioData(Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)).buffer).then((sound) => sound.duration)"""


def a_file(name, sort, content):
    return {"name": name, "mimeType": sort, "buffer": content}


HEIC = a_file("IMG_0007.HEIC", "image/heic", box(b"ftyp", b"heic", bytes(4), b"mif1") + bytes(100))
LETTER = a_file("surat.png", "image/png", picture("PNG"))


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow)


@pytest.fixture
def form(page, live_server, login, cast, complaint):
    """The form for later information, open on a phone."""
    page.set_viewport_size(SIZES["phone"])
    login(cast.gow)
    page.goto(live_server.url + reverse("complaint_content", args=[complaint.number]))
    page.get_by_text("Tambah keterangan atau berkas").click()
    page.get_by_role("textbox", name="Keterangan tambahan").fill(TEXT)
    return page.locator("form", has=page.locator("[type=file]"))


@pytest.fixture
def received(monkeypatch):
    """The sizes of the uploads as they reach the server."""
    sizes = []

    def inspect(upload):
        sizes.append(upload.size)
        return files.inspect(upload)

    monkeypatch.setattr(field, "inspect", inspect)
    return sizes


def choose(form, *chosen):
    form.locator("[type=file]").set_input_files(list(chosen))


def rows(form):
    return form.locator("li")


def send(form):
    form.get_by_role("button", name="Kirim keterangan").click()


def test_a_large_photo_leaves_the_browser_small(form, page, complaint, received, tmp_path):
    photo = picture(size=(4000, 3000), noise=True, quality=97)
    assert len(photo) > 12_000_000
    choose(form, on_disk(tmp_path, "foto.jpg", photo))
    rows(form).filter(has_text=re.compile(r"foto\.jpg, \d+ KB, diperkecil dari \d+,\d MB")).wait_for(timeout=60_000)
    assert_accessible(page)
    assert_no_sideways_scrolling(page)
    send(form)
    page.get_by_text("1. Gambar JPEG").wait_for()
    assert received[0] <= MOST_OF_A_PHOTO
    assert complaint.attachments.get().open("name") == "foto.jpg"


def heavy(photo, size=40_000_000):
    """Return a JPEG with comments in it until it has this many bytes: heavy, and drawn at once."""
    comment = b"\xff\xfe\xff\xff" + bytes(0xFFFF - 2)
    return photo[:2] + comment * (size // len(comment) + 1) + photo[2:]


@pytest.fixture
def line(page):
    """Return line(kilobits a second), which slows the line of the page down, and cuts it at 0."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def slow(kilobits):
        speed = {"downloadThroughput": kilobits * 125, "uploadThroughput": kilobits * 125, "latency": 200}
        session.send("Network.emulateNetworkConditions", {"offline": not kilobits} | speed)

    return slow


def test_a_photo_of_40_megabytes_goes_over_a_slow_line_that_is_cut_in_the_middle(form, page, complaint, received, line, tmp_path):
    line(50)
    choose(form, on_disk(tmp_path, "foto.jpg", heavy(picture(size=(300, 220), noise=True, quality=97))))
    rows(form).filter(has_text=re.compile(r"foto\.jpg, \d+ KB, diperkecil dari 38,\d MB")).wait_for()
    send(form)
    form.get_by_role("status").filter(has_text=re.compile(r"Foto 1 dari 1, [1-9]\d? %")).wait_for()
    line(0)
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    assert page.get_by_role("textbox", name="Keterangan tambahan").input_value() == TEXT
    rows(form).filter(has_text="foto.jpg").wait_for()
    assert not ComplaintAddition.objects.exists(), "nothing is half done"
    assert not Attachment.objects.exists()
    assert_no_sideways_scrolling(page)
    line(5000)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("1. Gambar JPEG").wait_for()
    assert received[0] <= MOST_OF_A_PHOTO
    assert ComplaintAddition.objects.get().open("text") == TEXT
    assert complaint.attachments.count() == 1
    assert not StagedPiece.objects.exists()


def test_a_photo_of_40_megabytes_that_no_browser_draws_is_refused_before_it_is_sent(form, page, line, tmp_path):
    line(50)
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    choose(form, on_disk(tmp_path, "rusak.jpg", heavy(b"\xff\xd8" + bytes(100))))
    form.get_by_role("alert").filter(has_text=f"“rusak.jpg”: {files.TOO_LARGE}").wait_for()
    send(form)
    form.get_by_role("alert").wait_for()
    assert page.get_by_role("textbox", name="Keterangan tambahan").input_value() == TEXT
    assert [url for url in posts if not url.endswith(reverse("form_draft"))] == [], "but what was typed is a draft"
    assert not ComplaintAddition.objects.exists()


def test_an_apple_photo_is_refused_before_it_is_sent(form, page):
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    choose(form, HEIC)
    form.get_by_role("alert").filter(has_text=f"“IMG_0007.HEIC”: {files.APPLE_PHOTO}").wait_for()
    assert_accessible(page)
    assert form.locator("[type=file]").evaluate(PREPARED) == [["IMG_0007.HEIC"], f"“IMG_0007.HEIC”: {files.APPLE_PHOTO}"]
    assert page.get_by_role("textbox", name="Keterangan tambahan").input_value() == "Pelapor mengirim foto."
    choose(form, LETTER)
    rows(form).filter(has_text="surat.png").wait_for()
    assert not form.get_by_role("alert").is_visible(), "the next choice takes the place of what cannot be sent"
    assert form.locator("[type=file]").evaluate(PREPARED) == [["surat.png"], None]
    assert [url for url in posts if not url.endswith(reverse("form_draft"))] == []


def test_files_are_added_and_taken_out_again(form):
    choose(form, LETTER)
    choose(form, a_file("dua.png", "image/png", picture("PNG")))
    rows(form).nth(1).wait_for()
    form.get_by_role("button", name="Buang surat.png").click()
    assert form.locator("[type=file]").evaluate(PREPARED) == [["dua.png"], None]
    assert rows(form).count() == 1
    expect(form.get_by_role("button", name="Buang dua.png")).to_be_focused()


def test_too_many_and_too_large_files_are_told_beside_the_field(form, tmp_path):
    choose(form, on_disk(tmp_path, "film.mp4", mp4(after=bytes(files.MOST_BYTES))))
    form.get_by_role("alert").filter(has_text=f"“film.mp4”: {files.TOO_LARGE}").wait_for()
    choose(form, *[LETTER] * (files.MOST_FILES + 1))
    form.get_by_role("alert").filter(has_text=field.TOO_MANY).wait_for()
    form.get_by_role("button", name="Buang").first.click()
    form.get_by_role("alert").wait_for(state="hidden")


def test_a_voice_note_is_recorded_heard_and_stored(form, page, complaint):
    form.get_by_role("button", name="Rekam suara").click()
    form.get_by_role("button", name=re.compile(r"Berhenti \(00:(?!0[01])\d\d\)")).click()
    rows(form).filter(has_text=re.compile(r"rekaman-\d{4}\.webm, \d+ KB")).wait_for()
    until(page, "document.querySelector('audio')?.readyState > 0")
    assert_accessible(page)
    assert_no_sideways_scrolling(page)
    send(form)
    page.get_by_text("1. Rekaman suara OGG").wait_for()
    stored = Attachment.objects.get()
    assert stored.kind == FileKind.OGG
    page.get_by_role("button", name="Lihat berkas 1").click()
    until(page, "document.querySelector('audio')?.duration > 1")
    assert_accessible(page)
    page.get_by_text("Unduh aslinya").first.click()
    page.get_by_label("Mengapa salinannya diperlukan?").fill("Diputar untuk penyidik")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh aslinya").click()
    content = download.value.path().read_bytes()
    assert 1 < page.evaluate(SECONDS, content.hex()) < 60


def test_a_voice_note_still_being_recorded_is_sent_too(form):
    form.get_by_role("button", name="Rekam suara").click()
    form.get_by_role("button", name="Berhenti").wait_for()
    names, fault = form.locator("[type=file]").evaluate(PREPARED)
    assert re.fullmatch(r"rekaman-\d{4}\.webm", names[0])
    assert fault is None
    assert form.get_by_role("button", name="Rekam suara").is_visible()


def test_a_phone_offers_its_camera(browser, browser_context_args, live_server, cast):
    context = browser.new_context(**browser_context_args, viewport=SIZES["phone"], has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(live_server.url + reverse("public_form"))
    page.get_by_role("button", name="Tidak", exact=True).click()
    page.get_by_label("Apa yang terjadi?").wait_for()
    until(page, "!!window.gugusFiles")  # it comes after the page
    page.evaluate("gugusFiles.wire()")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Ambil foto").click()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files([a_file("jepretan.jpg", "image/jpeg", picture())])
    page.locator("li").filter(has_text="jepretan.jpg").wait_for()
    page.get_by_label("Apa yang terjadi?").fill("Cerita")
    page.get_by_role("button", name="Kirim laporan").click()
    page.locator(".receipt").wait_for()
    assert Complaint.objects.get().attachments.count() == 1
    context.close()


# Files ahead of their form

PHOTO = picture(size=(700, 500), noise=True, quality=97)
OFFSETS = list(range(0, len(PHOTO), PIECE))
TEXT = "Pelapor mengirim foto."


def pieces_of(page, *, lost=None):
    """Return where the pieces begin that the page sends from now on. The one with the number `lost` gets lost."""
    offsets = []

    def handle(route):
        if route.request.method != "POST":
            return route.continue_()
        offsets.append(int(re.search(rb'name="offset"\r\n\r\n(\d+)', route.request.post_data_buffer)[1]))
        return route.abort() if len(offsets) - 1 == lost else route.continue_()

    page.route(re.compile(re.escape(reverse("staged_file"))), handle)
    return offsets


def choose_photo(form):
    choose(form, a_file("foto.jpg", "image/jpeg", PHOTO))
    rows(form).filter(has_text="foto.jpg").wait_for()


def assert_arrived_once(complaint):
    assert complaint.attachments.get().content.open("content") == files.inspect(SimpleUploadedFile("foto.jpg", PHOTO)).content
    assert ComplaintAddition.objects.count() == 1
    assert not StagedPiece.objects.exists()


def test_after_a_cut_line_only_the_rest_of_a_photo_is_sent(form, page, complaint):
    offsets = pieces_of(page, lost=1)
    choose_photo(form)
    send(form)
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("1. Gambar JPEG").wait_for()
    assert offsets == [*OFFSETS[:2], *OFFSETS[1:]]
    assert_arrived_once(complaint)


def test_neither_a_fault_in_another_field_nor_a_reload_sends_a_photo_again(form, page, complaint):
    offsets = pieces_of(page)
    words = form.get_by_role("textbox", name="Keterangan tambahan")
    choose_photo(form)
    words.fill("")
    press(page, form.get_by_role("button", name="Kirim keterangan"))
    assert offsets == OFFSETS
    rows(form).filter(has_text="foto.jpg").wait_for()
    press(page, form.get_by_role("button", name="Kirim keterangan"))
    page.goto(page.url.partition("tambahan/")[0])
    page.locator("details", has=page.locator("[type=file]")).evaluate("(details) => (details.open = true)")  # or by its draft
    choose_photo(form)
    words.fill(TEXT)
    press(page, form.get_by_role("button", name="Kirim keterangan"))
    assert offsets == OFFSETS
    assert_arrived_once(complaint)


def test_a_lost_answer_of_the_form_sends_no_photo_again(form, page, complaint):
    offsets = pieces_of(page)
    lost = lose_answer(page, reverse("complaint_append", args=[complaint.number]))
    choose_photo(form)
    send(form)
    form.get_by_text("Belum terkirim, sambungan terputus").wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("jadi tidak dicatat dua kali").wait_for()
    assert len(lost) == 1
    assert offsets == OFFSETS
    assert_arrived_once(complaint)
