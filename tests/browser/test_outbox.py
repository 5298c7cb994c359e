"""The outbox in Chromium: forms open without network, what is written waits encrypted and is recorded once the line is back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rujukan.actions import casework
from rujukan.models import Complaint, ComplaintAddition, Referral, Service
from tests.browser.waiting import until
from tests.conftest import CHROMIUM, FLAGS
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk
from tests.samples import picture

STORY = "Ditahan di perahu Kenyalang sejak Selasa"
NAME = "Yosefina Rahasia"
PHONE = "0811 7777 3141"
SERVICE = "Diantar bidan Theresia, sudah makan"
READY = "navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
SENT = "gugusOutbox.items().then((items) => items.every((item) => !item.sealed))"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"service_workers": "allow"}


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow, at=timezone.now() - timedelta(days=1))


@pytest.fixture
def visited(page, live_server, login, cast):
    """A page of GOW's officer, who has been logged in once, on a browser that has stored the empty forms."""
    page.on("dialog", lambda dialog: dialog.accept())
    login(cast.gow)
    page.goto(live_server.url + reverse("help"))
    assert page.evaluate(READY) == 1
    return page


def form(page, name):
    page.get_by_text(name, exact=True).first.click()
    return page.locator("details[open] > form")


def save(page, form):
    """Save a form. Until the list names it, the page still empties and folds the form, and may already send it."""
    listed = page.locator("#catatan li").count()
    form.get_by_role("button", name="Simpan").click()
    expect(page.locator("#catatan li")).to_have_count(listed + 1)


def write_addition(page, number, text, photo=None):
    addition = form(page, "Keterangan tambahan")
    if photo:
        choose(addition, photo)
    addition.get_by_label("Nomor pengaduan").fill(number)
    addition.get_by_label("Keterangan tambahan").fill(text)
    save(page, addition)


def choose(form, content):
    form.locator("[type=file]").set_input_files({"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content})


def write_complaint(page, story):
    complaint = form(page, "Pengaduan")
    complaint.get_by_label("Bagaimana laporan ini sampai?").select_option("phone")
    complaint.get_by_label("Siapa yang melapor?").select_option("family")
    complaint.get_by_label("Kronologi").fill(story)
    complaint.get_by_label("Nama atau panggilan").fill(NAME)
    complaint.get_by_label("Jenis kelamin").select_option("female")
    complaint.get_by_label("Kelompok usia").select_option(index=2)
    complaint.get_by_label("Telepon pelapor").fill(PHONE)
    complaint.locator("[name=safety]").first.check()
    complaint.locator("[name=forward_permission]").select_option("yes")
    save(page, complaint)


def write_emergency(page):
    """Take in the person of the complaint that was written first on this phone, and has no number yet."""
    name = page.locator("#catatan li", has_text="Pengaduan").last.inner_text().split()[1]
    emergency = form(page, "Penerimaan darurat")
    emergency.get_by_label("Nomor pengaduan").fill(name.lower())
    emergency.get_by_label("Penampungan").check()
    save(page, emergency)


def write_service(page, number):
    service = form(page, "Layanan")
    service.get_by_label("Nomor rujukan").fill(number)
    service.get_by_label("Jenis layanan").select_option("stay")
    service.get_by_label("Catatan").fill(SERVICE)
    save(page, service)


def test_without_a_line_every_address_opens_the_empty_forms(visited, live_server):
    visited.context.set_offline(True)
    visited.goto(live_server.url + reverse("complaint_list"))
    expect(visited.get_by_role("heading", level=1)).to_have_text("Catat tanpa sambungan")
    stored = visited.evaluate(
        "caches.keys().then((names) => caches.open(names[0])).then((cache) => cache.keys())"
        ".then((requests) => requests.map((request) => new URL(request.url).pathname))"
    )
    assert {path.rpartition(".")[2] for path in stored if path != reverse("outbox_page")} == {"css", "js", "svg"}
    assert reverse("outbox_page") in stored


def test_what_waits_is_sent_when_the_line_is_back(visited, live_server, complaint):
    visited.context.set_offline(True)
    visited.goto(live_server.url)
    write_addition(visited, complaint.number, STORY, picture())
    expect(visited.get_by_text("Tersimpan terkunci di ponsel ini")).to_be_visible()
    expect(visited.locator("#catatan")).to_contain_text("Menunggu dikirim")
    written = timezone.now()
    assert not ComplaintAddition.objects.exists()
    visited.context.set_offline(False)
    expect(visited.locator("#catatan")).to_contain_text(f"Keterangan tambahan {complaint.number} tercatat.")
    addition = ComplaintAddition.objects.get()
    assert (addition.open("text"), complaint.attachments.count()) == (STORY, 1)
    assert abs(addition.at - written) < timedelta(minutes=1)
    visited.get_by_role("link", name="Buka").click()
    expect(visited.get_by_role("heading", level=1)).to_contain_text(complaint.number)


def test_only_its_writer_sends_it(visited, live_server, login, cast, complaint):
    visited.context.set_offline(True)
    visited.goto(live_server.url)
    write_addition(visited, complaint.number, STORY)
    visited.context.clear_cookies()
    visited.context.set_offline(False)
    visited.get_by_text("Masuk dulu").wait_for()
    login(cast.koordinator)
    visited.goto(live_server.url + reverse("help"))
    expect(visited.locator("[data-waiting]")).to_have_text("1catatan menunggu dikirim")
    assert not ComplaintAddition.objects.exists()
    login(cast.gow)
    visited.goto(live_server.url + reverse("help"))
    until(visited, SENT)
    assert ComplaintAddition.objects.count() == 1


def test_what_waits_for_another_person_keeps_no_session_alive(visited, live_server, login, cast, complaint):
    """Each request begins the half hour of the session anew, also one that the page sends by itself."""
    visited.clock.install()
    visited.context.set_offline(True)
    visited.goto(live_server.url)
    write_addition(visited, complaint.number, STORY)
    login(cast.koordinator)
    visited.context.set_offline(False)
    expect(visited.get_by_text("Belum semuanya terkirim")).to_be_visible()
    asked = []
    visited.on("request", lambda request: asked.append(request.url))
    visited.clock.fast_forward(300_000)
    assert visited.evaluate("fetch('/sehat/').then((answer) => answer.ok)")
    assert asked == [f"{live_server.url}/sehat/"]


def test_a_fault_becomes_a_draft_that_the_list_names(visited, live_server):
    visited.context.set_offline(True)
    visited.goto(live_server.url + reverse("outbox_page"))
    write_addition(visited, "PGD-2026-99999", STORY)
    visited.context.set_offline(False)
    expect(visited.locator("#catatan")).to_contain_text("Perlu diperiksa")
    visited.get_by_role("link", name="Buka").click()
    expect(visited.get_by_label("Keterangan tambahan")).to_have_value(STORY)
    visited.get_by_text("Pengaduan dengan nomor itu tidak ditemukan.").first.wait_for()


def test_a_photo_that_is_too_large_is_not_kept(visited, live_server, complaint):
    visited.goto(live_server.url + reverse("outbox_page"))
    addition = form(visited, "Keterangan tambahan")
    addition.get_by_label("Nomor pengaduan").fill(complaint.number)
    addition.get_by_label("Keterangan tambahan").fill(STORY)
    choose(addition, bytes(700 * 1024))
    addition.get_by_role("button", name="Simpan").click()
    visited.get_by_role("alert").get_by_text("berkas paling besar 600 KB").wait_for()
    expect(addition.get_by_label("Keterangan tambahan")).to_have_value(STORY)
    assert visited.evaluate("gugusOutbox.items().then((items) => items.length)") == 0


def test_what_waits_can_be_dropped(visited, live_server, complaint):
    visited.context.set_offline(True)
    visited.goto(live_server.url)
    write_addition(visited, complaint.number, STORY)
    visited.get_by_role("button", name="Buang").click()
    expect(visited.locator("#kosong")).to_be_visible()
    assert visited.evaluate("gugusOutbox.items().then((items) => items.length)") == 0


def test_what_is_saved_with_two_taps_waits_once(visited, live_server, complaint):
    visited.context.set_offline(True)
    visited.goto(live_server.url)
    addition = form(visited, "Keterangan tambahan")
    addition.get_by_label("Nomor pengaduan").fill(complaint.number)
    addition.get_by_label("Keterangan tambahan").fill(STORY)
    addition.evaluate("(form) => { form.requestSubmit(); form.requestSubmit(); }")
    expect(visited.locator("#catatan li")).to_have_count(1)
    write_addition(visited, complaint.number, STORY)
    assert visited.evaluate("gugusOutbox.items().then((items) => items.length)") == 2


def test_switched_off_the_worker_leaves(visited, live_server, settings):
    settings.OUTBOX = False
    visited.goto(live_server.url + reverse("help"))
    until(visited, "navigator.serviceWorker.getRegistration().then((one) => !one)")
    assert visited.evaluate("caches.keys().then((names) => names.length)") == 0


def test_days_without_network_and_a_closed_browser(playwright, tmp_path, live_server, cast, complaint):
    victim = casework.open_case([complaint], by=cast.koordinator).victims.get()
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    scenarios.serve(referral, cast.polres)
    profile = tmp_path / "profile"

    def browser():
        how = {"executable_path": CHROMIUM, "args": FLAGS, "locale": "id-ID", "timezone_id": settings.TIME_ZONE}
        context = playwright.chromium.launch_persistent_context(profile, **how)
        page = context.pages[0]
        page.on("dialog", lambda dialog: dialog.accept())
        return context, page

    def log_in(context):
        client = at_desk(cast.polres)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    context, page = browser()
    log_in(context)
    page.goto(live_server.url + reverse("help"))
    assert page.evaluate(READY) == 1
    context.set_offline(True)
    page.goto(live_server.url)
    for number in range(3):
        write_complaint(page, f"{STORY} {number}")
    write_service(page, referral.number)
    write_emergency(page)
    written = timezone.now()
    page.wait_for_timeout(1000)
    context.close()

    context, page = browser()
    context.set_offline(True)
    page.goto(live_server.url)
    expect(page.locator("#catatan li")).to_have_count(5)
    context.set_offline(False)
    log_in(context)
    page.goto(live_server.url + reverse("help"))
    until(page, SENT)
    page.goto(live_server.url + reverse("outbox_page"))
    expect(page.locator("#catatan")).to_contain_text("Layanan " + referral.number)
    page.wait_for_timeout(1000)
    context.close()

    ours = Complaint.objects.filter(taken_by=cast.polres)
    assert {complaint.open("narrative") for complaint in ours} == {f"{STORY} {number}" for number in range(3)}
    assert ours.count() == 3
    assert all(written - timedelta(minutes=3) < complaint.logged_at <= written for complaint in ours)
    service = Service.objects.latest("at")
    assert (service.open("note"), service.at <= written) == (SERVICE, True)
    assert Service.objects.count() == 2
    taken_in = Referral.objects.get(emergency=True)
    assert taken_in.victim.case.complaints.get().open("narrative") == f"{STORY} 0"
    assert found_in(profile, STORY, NAME, PHONE, SERVICE) == []


def found_in(folder, *words):
    """Return the files of a folder that hold one of the words, in UTF-8 or UTF-16."""
    patterns = [word.encode(coding) for word in words for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    return [str(path) for path in files if any(pattern in path.read_bytes() for pattern in patterns)]
