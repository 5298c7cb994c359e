"""Forms in steps in Chromium: two screens of a telephone at most, accessible, safe from Back, also without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from gugus.models import FormDraft
from rujukan.forms import identification, needs
from tests.browser.test_face import SIZES, assert_accessible, assert_no_sideways_scrolling
from tests.rujukan import scenarios


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow)


def test_each_step_is_accessible_and_two_screens_high(page, live_server, login, cast, victim):
    login(cast.koordinator)
    page.set_viewport_size(SIZES["phone"])
    for name, steps in (("identification_new", identification.STEPS), ("needs_new", needs.STEPS)):
        for number, step in enumerate(steps, 1):
            page.goto(f"{live_server.url}{reverse(name, args=[victim.code])}?langkah={number}")
            expect(page.get_by_role("heading", level=1)).to_have_text(step.question)
            assert page.evaluate("document.documentElement.scrollHeight") <= 2 * SIZES["phone"]["height"], step.title
            assert_accessible(page)
            assert_no_sideways_scrolling(page)


@pytest.mark.parametrize("script", [True, False])
def test_steps_from_the_first_to_the_last(browser, live_server, cast, victim, script):
    context = browser.new_context(java_script_enabled=script, locale="id-ID", viewport=SIZES["phone"])
    page = context.new_page()
    page.goto(live_server.url + "/masuk/")
    page.fill("[name=login]", "koordinator")
    page.fill("[name=password]", "kapuas-hulu")
    page.click("main button")
    page.wait_for_url(lambda url: "masuk" not in url)
    page.goto(live_server.url + reverse("needs_new", args=[victim.code]))
    forward = page.get_by_role("button", name="Simpan dan lanjut")
    forward.click()
    page.get_by_role("alert").get_by_role("link", name="Tingkat risiko").wait_for()
    page.check("[name=safety][value=safe]")
    page.check("[name=level][value=low]")
    forward.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Apa yang diperlukan segera?")
    page.go_back() if script else page.get_by_role("link", name="Risiko").click()
    expect(page.locator("[name=level][value=low]")).to_be_checked()
    forward.click()
    expect(page.locator("[name=health-on]")).to_be_hidden()
    page.check("[name=health-answer][value=later]")
    expect(page.locator("[name=health-on]")).to_be_visible()
    for step in needs.STEPS[1:]:
        for answer, *_ in step.parts:
            page.check(f"[name={answer}][value={'now' if step.title == 'Segera' else 'unknown'}]")
        if step is not needs.STEPS[-1]:
            forward.click()
    page.get_by_role("button", name="Simpan asesmen").click()
    page.wait_for_url(f"**{reverse('referrals_send', args=[victim.code])}")
    assert victim.assessments.get().level == "low"
    assert not FormDraft.objects.exists()
    context.close()
