"""On a phone the first screen shows what is most urgent. Pictures of both widths are in var/test-results/first-screen."""

from django.urls import reverse

from rujukan.choices.complaint import Safety
from rujukan.choices.ctdc import AgeBand
from rujukan.models import Victim
from tests.conftest import ARTIFACTS
from tests.rujukan import scenarios
from tests.rujukan.world import a_busy_office

FIRST_ACTION = 660  # pixels: the next step ends here
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
BOTTOMS = "(all) => all.map((each) => Math.ceil(each.getBoundingClientRect().bottom + scrollY))"


def picture(page, name, size):
    folder = ARTIFACTS / "first-screen"
    folder.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(size)
    page.screenshot(path=folder / f"{name}-{size['width']}.png", full_page=True)


def bottoms(page, selector):
    """Return where the elements end, in pixels from the top of the document."""
    return page.locator(selector).evaluate_all(BOTTOMS)


def assert_the_next_step_fits_and_four_follow(page):
    first, then = bottoms(page, ".next .pair"), bottoms(page, "[aria-labelledby=desak] li")
    assert (len(then), max(first) <= FIRST_ACTION) == (4, True)
    assert min(then) <= PHONE["height"]


def test_the_next_step_and_the_next_deadline_are_on_the_first_screen_of_a_phone(page, live_server, login, cast):
    a_busy_office(cast)
    login(cast.koordinator)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("coordinator_home"))
    assert_the_next_step_fits_and_four_follow(page)
    picture(page, "home", PHONE)
    picture(page, "home", DESKTOP)
    for _ in range(5):
        scenarios.a_complaint(cast.gow, safety=Safety.DANGER, persons=[scenarios.person(age_band=AgeBand.B9)])
    page.set_viewport_size(PHONE)
    page.reload()
    assert_the_next_step_fits_and_four_follow(page)
    picture(page, "home-in-danger", PHONE)
    victim = Victim.objects.order_by("added_at").first()
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + victim.get_absolute_url())
    assert len(bottoms(page, ".head .chip")) >= 1
    assert max(bottoms(page, ".head .chip, .next :is(.clock, .button)")) <= PHONE["height"]
    picture(page, "victim", PHONE)
    picture(page, "victim", DESKTOP)
