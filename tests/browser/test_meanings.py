"""What each act, means and purpose means: unfolded together on a telephone, and read aloud with its choice in any case."""

from django.urls import reverse
from playwright.sync_api import expect

from rujukan.choices.ctdc import Act
from rujukan.choices.elements import MEANINGS
from tests.browser.walking import PHONE, Walk
from tests.rujukan import scenarios


def test_the_meanings_unfold_and_are_read_with_their_choice(page, live_server, login, cast):
    victim = scenarios.a_victim(cast.koordinator)
    walk = Walk(page, live_server.url, login, "meanings", sizes=(PHONE,))
    page.set_viewport_size(PHONE)
    walk.as_("koordinator", reverse("identification_new", args=[victim.code]))
    acts = page.get_by_role("group", name="Tindakan").first
    meaning = acts.get_by_text(MEANINGS[Act.RECRUITMENT])
    choice = acts.get_by_role("checkbox", name="Perekrutan", exact=True)
    expect(meaning).to_be_hidden()
    expect(choice).to_have_accessible_description(MEANINGS[Act.RECRUITMENT])
    acts.locator("summary", has_text="Arti tiap pilihan").click()
    expect(meaning).to_be_visible()
    expect(choice).to_have_accessible_description(MEANINGS[Act.RECRUITMENT])
    expect(acts.get_by_role("checkbox", name="Perekrutan", exact=True)).to_have_count(1)
    walk.picture("unfolded")
