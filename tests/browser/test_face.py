"""The pages of the base in Chromium: accessible, within the Content-Security-Policy, small, complete without JavaScript."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from gugus.choices import Role
from gugus.models import User

OPEN = ["/masuk/", "/bantuan/", "/sandi/lupa/", "/sandi/lupa/terkirim/", "/tidak-ada/"]
KNOWN = ["/bantuan/", "/sandi/ganti/", "/keluar/", "/tidak-ada/"]
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def person(transactional_db):
    return User.objects.create_user("sari", "sari@example.id", "sungai-kapuas-2026", roles=[Role.AUDITOR])


@pytest.fixture
def complaints(page):
    """The errors that the browser reported, except missing pages."""
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    yield heard
    assert [words for words in heard if "status of 404" not in words] == []


def assert_accessible(page):
    page.wait_for_load_state()  # a link has opened it, but perhaps not all of it is there
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []


def assert_no_sideways_scrolling(page):
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_pages_of_the_base_are_accessible(page, live_server, complaints, login, person, size, scheme):
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    for path in OPEN:
        page.goto(live_server.url + path)
        assert_accessible(page)
        assert_no_sideways_scrolling(page)
    login(person)
    for path in KNOWN:
        page.goto(live_server.url + path)
        assert_accessible(page)


def test_icons_of_the_sprite_take_the_colours_of_their_place(page, live_server, complaints, person, login):
    login(person)
    page.goto(live_server.url + "/bantuan/")
    page.locator(".note .icon").first.wait_for()
    assert page.locator(".note .icon").first.evaluate("(icon) => getComputedStyle(icon).color") == "rgb(155, 37, 22)"
    assert page.request.get(live_server.url + "/static/gugus/icons.svg").ok


def test_a_faulty_form_is_focused_on_its_summary_which_leads_to_the_field(page, live_server, complaints):
    page.goto(live_server.url + "/masuk/")
    page.get_by_role("button", name="Masuk", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert_accessible(page)
    summary.get_by_role("link", name="Kata sandi belum diisi").click()
    expect(page.get_by_label("Kata sandi")).to_be_focused()


def test_the_keyboard_reaches_the_content_first(page, live_server, complaints, login, person):
    login(person)
    page.goto(live_server.url + "/bantuan/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#isi$"))


def test_a_second_click_sends_nothing(page, live_server, complaints, login, person):
    login(person)
    page.goto(live_server.url + "/keluar/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("main button").dblclick(no_wait_after=True)
    page.wait_for_url("**/masuk/**")
    assert len(sent) == 1


DRAFT = """<!doctype html><title>Draf</title><form method="post" data-draft-url="/draf/">
<input name="csrfmiddlewaretoken" value="t"><label>Nama <input name="name"></label><input type="file" name="scan">
</form><script src="/static/gugus/send.js"></script><script src="/static/gugus/drafts.js"></script>"""


def test_a_draft_saves_itself_and_says_when_it_cannot(page, live_server, complaints):
    saved, answers = [], iter([204, 503, 204])

    def keep(route):
        saved.append(route.request.post_data)
        route.fulfill(status=next(answers))

    page.route("**/formulir/", lambda route: route.fulfill(content_type="text/html", body=DRAFT))
    page.route("**/draf/", keep)
    page.clock.install()
    page.goto(live_server.url + "/formulir/")
    page.clock.run_for(21_000)
    assert saved == []
    for name, shown in (("Sa", "Draf tersimpan"), ("Sari", "Draf belum tersimpan"), ("Sari", "Draf tersimpan")):
        page.get_by_label("Nama").fill(name)
        page.clock.run_for(21_000)
        page.get_by_role("status").get_by_text(shown).wait_for()
    assert len(saved) == 3
    assert "Sari" in saved[-1]
    assert "scan" not in saved[-1]
    complaints[:] = [words for words in complaints if "503" not in words]


def test_everything_works_without_javascript(browser, live_server, person):
    page = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"]).new_page()
    page.goto(live_server.url + "/masuk/")
    page.get_by_label("Nama pengguna").fill("sari")
    page.get_by_label("Kata sandi").fill("sungai-kapuas-2026")
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(lambda url: "masuk" not in url)
    page.goto(live_server.url + "/bantuan/")
    assert page.get_by_role("heading", name="Bantuan").is_visible()
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("heading", name="Masuk").wait_for()


def test_the_first_load_of_a_page_is_small(page, live_server, complaints):
    responses = []
    page.on("response", lambda response: responses.append(response))  # Playwright takes no method
    page.goto(live_server.url + "/masuk/")
    page.wait_for_load_state("networkidle")
    weights = {response.url: len(gzip.compress(response.body())) for response in responses}
    assert any(url.endswith("icons.svg") for url in weights)
    assert sum(weights.values()) < 12_000, weights


def test_the_stock_admin_works_under_the_policy(page, live_server, complaints, login, transactional_db):
    login(User.objects.create_superuser("kepala-admin", "a@example.id", "sungai-kapuas-2026"))
    for path in ("/admin/", "/admin/gugus/user/", "/admin/gugus/user/add/", "/admin/gugus/institution/"):
        page.goto(live_server.url + path)
    assert page.locator("html").get_attribute("lang") == "id"
