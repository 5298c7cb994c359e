"""Nine referrals for one child on a phone: the page is short, few clicks send them, and folds with errors stand open.

Pictures of both widths are in var/test-results/routing.
"""

import pytest
from django.urls import reverse

from rujukan.choices.ctdc import AgeBand
from rujukan.choices.needs import NeedAnswer
from rujukan.choices.stage import Stage
from rujukan.models import Referral
from tests.browser import sending
from tests.browser.walking import DESK, EXTENT, PHONE, Walk
from tests.rujukan import scenarios

NOW = dict.fromkeys(Stage, (NeedAnswer.NOW, None, ""))
MOST_CLICKS, MOST_PIXELS = 12, 3500
GROUNDS = "Anak sendirian, wali belum ditemukan"


class Hand:
    """Clicks in the main part of a page, and counts the clicks. A text that is typed takes one click too."""

    def __init__(self, page):
        self.page, self.main, self.clicks = page, page.get_by_role("main"), 0

    def click(self, control):
        self.clicks += 1
        control.click()

    def type(self, label, words):
        self.click(self.main.get_by_label(label))
        self.page.keyboard.insert_text(words)

    def send(self, name):
        self.clicks += 1
        sending.press(self.page, self.main.get_by_role("button", name=name, exact=True))

    def tick(self, stage, institution):
        """Tick an institution of a stage, if need be among those that it folds."""
        section = self.main.locator(f"section[aria-labelledby=t-{stage}]")
        box = section.get_by_role("checkbox", name=institution)
        if not box.is_visible():
            self.click(section.locator("summary", has_text="Penerima lain"))
        self.click(box)


@pytest.fixture
def walk(page, live_server, login):
    return Walk(page, live_server.url, login, "routing", sizes=(PHONE, DESK))


@pytest.fixture
def child(cast):
    child = scenarios.a_victim(cast.koordinator, age_band=AgeBand.B9, birth_date=None, nik="")
    scenarios.a_duty_contact("polres", by=cast.polres)
    scenarios.an_assessment(child, cast.koordinator, NOW)
    return child


def height(page):
    return page.evaluate(EXTENT)[1]


def test_nine_referrals_in_few_clicks_from_the_page_of_the_child(page, walk, child):
    page.set_viewport_size(PHONE)
    walk.as_("koordinator", child.get_absolute_url())
    hand = Hand(page)
    hand.click(hand.main.get_by_role("link", name="Kirim beberapa rujukan"))
    hand.main.get_by_role("button", name="Kirim yang dipilih").wait_for()
    page.wait_for_load_state()
    assert height(page) <= MOST_PIXELS
    walk.picture("proposed")
    page.set_viewport_size(PHONE)
    hand.tick(Stage.SHELTER, "Polres")
    hand.tick(Stage.SOCIAL, "GOW")
    hand.click(hand.main.get_by_label("Perlindungan anak"))
    hand.type("Penjelasan", GROUNDS)
    walk.picture("opened")
    page.set_viewport_size(PHONE)
    hand.send("Kirim yang dipilih")
    assert page.get_by_text("9 rujukan terkirim").is_visible()
    assert Referral.objects.filter(victim=child).count() == 9
    assert hand.clicks <= MOST_CLICKS


def test_a_fault_opens_its_fold_and_what_was_typed_stays(page, walk, child):
    page.set_viewport_size(PHONE)
    walk.as_("koordinator", reverse("referrals_send", args=[child.code]))
    main = page.get_by_role("main")
    section = main.locator("section[aria-labelledby=t-health]")
    section.locator("summary", has_text="Permintaan").click()
    section.get_by_label("Yang diminta dari").first.fill("")
    section.locator("summary", has_text="Permintaan").click()
    main.get_by_label("Perlindungan anak").check()
    main.get_by_label("Penjelasan").fill(GROUNDS)
    sending.press(page, main.get_by_role("button", name="Kirim yang dipilih", exact=True))
    assert section.get_by_text("Tulis layanan yang diminta.").is_visible()
    assert not main.locator("section[aria-labelledby=t-shelter]").get_by_label("Yang diminta dari").first.is_visible()
    assert main.get_by_label("Penjelasan").input_value() == GROUNDS
    walk.picture("faulty")
    assert not Referral.objects.exists()
