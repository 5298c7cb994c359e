"""Every page that a user can reach by links, in Chromium: accessible, within the Content-Security-Policy, small, not too wide."""

import gzip
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

from tests.rujukan.world import office

__all__ = ["office"]

PEOPLE = ["koordinator", "polres", "rad", "bupati", "auditor"]  # together they reach every page
WITH_SIGHT = PEOPLE[:2]  # each of them sees other content on the same page; pages of the others are checked once
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
BETWEEN = ({"width": 320, "height": 800}, {"width": 768, "height": 800}, {"width": 1093, "height": 800})
LARGE_TEXT = "150%"  # the browser's text size on the phone
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
REPEATED = """() => { const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))] }"""
VIOLATIONS = """([within, options]) => axe.run(within, options)
  .then((found) => found.violations.map((each) => [each.id, each.nodes[0].html]))"""
# A colour follows from the elements around a text, with their classes and states. Measuring it is most of axe's work, so it is
# done once for each such chain of elements: on the first of them, which this marks. Returns the new chains. A page of a kind that
# was judged before has new faults only where it has a new chain.
MARK_NEW = """(known) => {
  const STATE = /^(aria-(current|invalid)|open|hidden|disabled|style)$/;
  const seen = new Set(known);
  const states = ({ attributes }) => [...attributes].map(({ name }) => name).filter((name) => STATE.test(name));
  const chosen = (node) => ["", ":has(:checked)", ":checked"].findLast((each) => !each || node.matches(each));
  const name = (node) => [node.localName, node.getAttribute("class"), node.type, ...states(node), chosen(node)].join(" ");
  const chain = (node) => (node.parentElement ? chain(node.parentElement) + ">" : "") + name(node);
  const says = ({ childNodes }) => [...childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim());
  const fresh = [...document.body.querySelectorAll("*")].filter((node) => says(node) || node.matches("input, select, textarea"))
    .map((node) => [node, chain(node)]).filter(([node, each]) => !seen.has(each) && seen.add(each));
  fresh.forEach(([node]) => node.setAttribute("data-new", ""));
  return fresh.map(([, each]) => each);
}"""
RULES = {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}  # WCAG 2.5.8 is off by default
MOST_BYTES = 30_000  # of a first load, compressed, with style, icons and script


@pytest.fixture(scope="module")
def judged():
    """Return the kinds of pages that were judged, and the chains of elements on them."""
    return set(), set()


@pytest.fixture
def noted(context):
    """Return a page of the browser, and the faults that its console tells."""
    page, faults = context.new_page(), []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return page, faults


class Reader:
    """Follows links from page to page, one page of each kind."""

    of_static = {}  # the weights of static files, which are the same on every page

    def __init__(self, page, home):
        self.page, self.home = page, home
        self.read, self.waiting, self.kinds, self.responses = [], [], set(), []
        page.on("response", self._keep)

    def _keep(self, response):
        if response.ok and response.request.resource_type in {"document", "stylesheet", "script", "image"}:
            self.responses.append(response)

    def _weigh(self):
        """Return how much has arrived, in compressed bytes."""
        weights = {}
        for response in self.responses:
            fixed = urlsplit(response.url).path.startswith("/static/")
            weight = self.of_static.get(response.url) if fixed else None
            weights[response.url] = weight or len(gzip.compress(response.body(), 6))
            if fixed:
                self.of_static[response.url] = weights[response.url]
        return sum(weights.values())

    def walk(self):
        self._note("/")
        while self.waiting:
            kind, path = self.waiting.pop(0)
            self.responses.clear()
            response = self.page.goto(self.home + path)
            if "attachment" in response.headers.get("content-disposition", ""):
                continue
            self.read.append((path, response.status))
            yield kind, path, response.status, self._weigh()
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
            self.waiting.append((kind, path + (f"?{parts.query}" if parts.query else "")))


def sideways_at(page, path, *sizes):
    """Set the page to each size; yield those at which it scrolls sideways."""
    for size in sizes:
        page.set_viewport_size(size)
        if page.evaluate(TOO_WIDE):
            yield f"{path}: wider than {size['width']}"


def widths_of(page, path):
    """Return where this page scrolls sideways, at all widths but the desktop's. It is left in the size of the phone."""
    yield from sideways_at(page, path, *BETWEEN, PHONE)
    page.evaluate("(size) => { document.documentElement.style.fontSize = size }", LARGE_TEXT)
    if page.evaluate(TOO_WIDE):
        yield f"{path}: wider than {PHONE['width']} with text of {LARGE_TEXT}"
    page.evaluate("document.documentElement.style.fontSize = ''")


def violations_of(page, path, within, **rules):
    for rule, node in page.evaluate(VIOLATIONS, [within, {"resultTypes": ["violations"], **rules}]):
        yield f"{path}: {rule} {node}"


def colours_of(page, path, scheme):
    page.emulate_media(color_scheme=scheme)
    yield from violations_of(page, path, "[data-new]", runOnly=["color-contrast"])


def faults_of(page, path, known, *, judged):
    """Return the faults of this page: on a phone and at every other width, and its colours in both modes.

    `known` are the chains of elements that other pages had; those of this page are added. A page of a kind that was `judged` and
    that has no new chain is only measured. Each size is set once, because Chromium then lays the page out again.
    """
    new = page.evaluate(MARK_NEW, sorted(known))
    known.update(new)
    yield from (f"{path}: several elements with the id {each}" for each in page.evaluate(REPEATED))
    yield from widths_of(page, path)
    if new or not judged:
        page.evaluate(Axe().axe_script)
        yield from violations_of(page, path, "html", rules=RULES)
    if new:
        yield from colours_of(page, path, "dark")
    yield from sideways_at(page, path, DESKTOP)
    if new:
        yield from colours_of(page, path, "light")


@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_that_somebody_reaches(noted, live_server, login, cast, office, judged, username):
    (page, faults), (kinds, known) = noted, judged
    login(getattr(cast, username))
    reader = Reader(page, live_server.url)
    for kind, path, status, weight in reader.walk():
        if username in WITH_SIGHT or kind not in kinds:
            faults.extend(faults_of(page, path, known, judged=kind in kinds))
            kinds.add(kind)
        if status != 200:
            faults.append(f"{path}: {status}")
        if weight > MOST_BYTES:
            faults.append(f"{path}: {weight} bytes")
    assert len(reader.read) > 3
    assert faults == [], "\n".join(faults)
