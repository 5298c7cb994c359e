"""Every page that a person can reach by its links, in Chromium: accessible, within the policy, light, and never too wide."""

import gzip
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from django.utils import timezone

from gugus.access import scope
from rujukan.actions import routing, services
from rujukan.choices import DeclineReason, Safety, Stage
from tests.rujukan import lives

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = ["koordinator", "polres", "rad", "bupati"]  # between them they reach every page
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST_BYTES = 30_000  # of a first load, compressed, with style, icons and script


@pytest.fixture
def world(cast):
    """A few lives at every turn of the way, so that no page is empty."""
    now, day = timezone.now(), timedelta(days=1)
    coordinator, polres, gow, rsud = cast.koordinator, cast.polres, cast.gow, cast.rsud
    with scope(coordinator):
        lives.a_complaint(gow, at=now - day / 24)
        lives.a_complaint(gow, at=now - day / 48, safety=Safety.DANGER)
        victim = lives.a_victim(coordinator, taken_by=gow, at=now - 20 * day)
        lives.identify(victim, coordinator, at=now - 20 * day)
        shelter = lives.a_referral(victim, coordinator, "polres", at=now - 13 * day)
        lives.serve(shelter, polres, at=now - 12 * day)
        services.enter_shelter(shelter, by=polres, since=now - 12 * day, at=now - 12 * day)
        lives.a_referral(victim, coordinator, "gow", Stage.SOCIAL, at=now - 5 * day)
        declined = lives.a_referral(victim, coordinator, "imigrasi", Stage.LEGAL, at=now - 6 * day)
        routing.decline(declined, by=coordinator, reason=DeclineReason.MANDATE, at=now - 5 * day)
        lives.complete(lives.a_referral(victim, coordinator, "rsud", Stage.HEALTH, at=now - 9 * day), rsud, at=now - 8 * day)
        other = lives.a_victim(coordinator, taken_by=gow, at=now - 3 * day, name="Siti Contoh", nik="")
        lives.a_referral(other, coordinator, "polres", at=now - day / 12)


class Reader:
    """Follows links from page to page, one page of each kind."""

    def __init__(self, page, home):
        self.page, self.home = page, home
        self.read, self.waiting, self.kinds, self.weights = [], [], set(), {}
        page.on("response", self._weigh)

    def _weigh(self, response):
        if response.ok and response.request.resource_type in {"document", "stylesheet", "script", "image"}:
            self.weights[response.url] = len(gzip.compress(response.body(), 6))

    def walk(self):
        self._note("/")
        while self.waiting:
            path = self.waiting.pop(0)
            self.weights.clear()
            response = self.page.goto(self.home + path)
            if "attachment" in response.headers.get("content-disposition", ""):
                continue
            self.read.append((path, response.status))
            yield path, response.status
            for href in self.page.evaluate("[...document.links].map((link) => link.href)"):
                self._note(href)

    def _note(self, href):
        parts = urlsplit(href)
        if parts.netloc and not self.home.endswith(parts.netloc):
            return
        path = parts.path or "/"
        if path.startswith(("/admin/", "/static/")) or path.endswith((".pdf", ".xlsx", ".csv")):
            return
        kind = resolve(path).url_name
        if kind not in self.kinds:
            self.kinds.add(kind)
            self.waiting.append(path + (f"?{parts.query}" if parts.query else ""))


def faults_of(page, path):
    """What is wrong with this page on a desk in the light, and on a phone in the dark."""
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        for found in Axe().run(page).response["violations"]:
            yield f"{path}: {found['id']} {found['nodes'][0]['html']}"
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"{path}: wider than {size['width']}"


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_this_person_reaches(context, live_server, login, cast, world, username):
    page = context.new_page()
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    login(getattr(cast, username))
    reader = Reader(page, live_server.url)
    for path, status in reader.walk():
        faults.extend(faults_of(page, path))
        if status != 200:
            faults.append(f"{path}: {status}")
        if sum(reader.weights.values()) > MOST_BYTES:
            faults.append(f"{path}: {sum(reader.weights.values())} bytes")
    assert faults == []
    assert len(reader.read) > 3
