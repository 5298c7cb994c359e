"""Nothing that was typed is in the profile on the disk, where Chromium stores POST bodies and what stands in forms."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.browser.sending import press
from tests.browser.test_outbox import found_in
from tests.conftest import CHROMIUM, FLAGS
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk

STORY = "Menjemput dengan perahu Kenyalang"


@pytest.fixture
def case(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow).case


@pytest.fixture
def profile(tmp_path):
    return tmp_path / "profile"


@pytest.fixture
def page(playwright, profile, live_server, cast):
    """A page of a coordinator, in a browser whose profile is on the disk."""
    how = {"executable_path": CHROMIUM, "args": FLAGS, "locale": "id-ID"}
    context = playwright.chromium.launch_persistent_context(profile, service_workers="block", **how)
    client = at_desk(cast.koordinator)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.pages[0]
    context.close()


def test_words_of_a_form_with_a_fault_are_not_on_the_disk(page, profile, live_server, case):
    page.goto(live_server.url + reverse("suspect_new", args=[case.number]))
    page.locator("textarea").first.fill(STORY)  # and no name
    press(page, page.locator("main form button.main"))
    page.get_by_role("alert").first.wait_for()
    assert not case.suspects.exists()
    assert found_after(page, profile, live_server) == []


def test_words_that_were_left_unsent_are_not_on_the_disk(page, profile, live_server, case):
    page.goto(live_server.url + reverse("identification_new", args=[case.victims.get().code]) + "?langkah=5")
    page.locator("textarea").first.fill(STORY)
    assert found_after(page, profile, live_server) == []


def found_after(page, profile, live_server):
    """Return the files that hold the last word of the story once the page and the browser were left."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(live_server.url + reverse("help"))
    page.wait_for_timeout(6000)  # Chromium writes its session files a little later
    page.context.close()
    return found_in(profile, STORY.split()[-1])  # one word: a body has no spaces
