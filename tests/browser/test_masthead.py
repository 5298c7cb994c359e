"""The page header fits at every window width and text size, also with the longest menu."""

import pytest

from gugus.choices import Role
from gugus.models import Notice

# Width in pixels, size of the browser's text in percent.
WINDOWS = [(320, 100), (360, 125), (390, 150), (768, 100), (992, 150), (1093, 100), (1093, 150), (1280, 100)]
OUTSIDE = """() => [...document.querySelectorAll(".mast :is(a, button, summary, .brand span)")]
    .filter((each) => each.checkVisibility() && each.getClientRects().length)
    .filter((each) => each.getBoundingClientRect().right > innerWidth || each.getBoundingClientRect().left < 0)
    .map((each) => each.textContent.trim())"""


@pytest.mark.parametrize("username", ["koordinator", "koordinator2"])
def test_the_head_fits_every_window(page, live_server, login, cast, username):
    user = getattr(cast, username)
    user.roles = [*user.roles, "plan_manager", "auditor"]
    user.save()
    login(user)
    page.goto(f"{live_server.url}/pemberitahuan/")
    for width, text in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => document.documentElement.style.fontSize = `${size}%`", text)
        assert page.evaluate(OUTSIDE) == [], (width, text)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, text)
        assert page.get_by_role("link", name="Pemberitahuan").first.is_visible()
        if page.locator(".menu summary").is_visible():
            page.locator(".menu summary").click()
            assert page.evaluate(OUTSIDE) == [], (width, text)
        assert page.get_by_role("button", name="Keluar").locator("visible=true").count() == 1
        if page.locator(".menu summary").is_visible():
            page.locator(".menu summary").click()


@pytest.mark.parametrize("width", [360, 390])
def test_the_head_stays_one_line_beside_a_full_bell(page, live_server, login, cast, width):
    Notice.objects.bulk_create(Notice(role=Role.COORDINATOR, text=f"Kabar {number}") for number in range(100))
    login(cast.koordinator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/bantuan/")
    assert page.get_by_role("link", name="99+").is_visible()
    assert page.locator(".brand").bounding_box()["height"] < 48, "two lines of the name"
    assert page.locator(".tools").bounding_box()["y"] < 20, "beside the name"
