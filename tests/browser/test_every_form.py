"""The forms of case work and plan on a bad line, in Chromium: nothing typed is lost, nothing is done twice, the page says how it
stands and leads on.

The script does not know one form from another: one of each mix of what it tells apart is tried, and each kind of field once. All
are sent by name in tests/test_mishaps.py and tests/test_old_pages.py. A form goes through one bad night: the line is cut, the
session has ended when the line is back, the button is pressed twice after login, and the answer is lost. Each is in a state in
which its verb works, and the tables are restored after it.

All are written in one browser whose profile is on the disk; people log in by turns. At the end no file of the profile holds a
word that was typed. The browser that the other tests share keeps its profile in memory, so there is nothing to search.
"""

from collections import namedtuple
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from gugus.models import Submission
from tests import reference
from tests.browser import form_world
from tests.browser.sending import lose_answer
from tests.browser.test_outbox import found_in
from tests.conftest import CHROMIUM, FLAGS
from tests.forms import SAMPLE
from tests.matrix import ROLES
from tests.test_mishaps import ANSWERED, SAVED, copy_with_forms, drawn, everything, forms_on, names, typed

WORLD = "world"  # the schema of the copies
NEEDLE = "Kenyalang"
PATIENCE = 15_000  # milliseconds
SESSION_FILES = 6000  # milliseconds until Chromium has written its session files
LOST = "Belum terkirim, sambungan terputus"
ENDED = "Sesi Anda sudah berakhir"
REPEATED = "tidak dicatat dua kali"
# Forms whose button the script does not send.
UNSENT = {
    **dict.fromkeys(("search", "search_person"), "the browser sends it, so that no draft keeps what is searched for"),
    "attachment_detail": "the browser sends it: the answer embeds a picture; nothing is typed",
    **dict.fromkeys(("case_attach", "referral_attach"), "needs a file (tests/rujukan/test_case_files.py)"),
    "rad:plan_import": "needs a file (tests/rad/test_plan_import.py)",
    "rad:plan_load": "needs a file (tests/rad/test_new_plan.py)",
    "rad:report_import_save": "stands on the answer to an upload only",
    "alarm_open": "nobody has taken a call in this world (tests/browser/test_night.py)",
    "complaint_read": "nothing was told after triage in this world (tests/rujukan/test_later_words.py)",
    "complaint_draft": "drafts.js sends it while somebody writes (tests/browser/test_complaint_draft.py)",
}
# What the script saves, fills in and sends alike.
ALIKE = {"text": "words", "textarea": "words", "radio": "choice", "checkbox": "choice", "file": "file", "hidden": "hidden"}
# Text fields that take no free words.
COUNTED = {"more"}
# Fill a form in, and mark its button. Returns the id of the form.
PREPARE = """([address, fields, button]) => {
  const here = location.pathname + location.search;
  const form = [...document.forms].find((each) =>
    each.matches("[method=post]") && (each.getAttribute("action") || here).split("#")[0] === address);
  for (let around = form; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
  form.querySelectorAll("details").forEach((each) => (each.open = true));
  const left = structuredClone(fields);
  for (const control of form.elements) {
    const values = left[control.name];
    if (!control.name || !values || ["hidden", "file", "submit"].includes(control.type)) continue;
    if (/checkbox|radio/.test(control.type)) control.checked = values.includes(control.value);
    else if (control.multiple) [...control.options].forEach((each) => (each.selected = values.includes(each.value)));
    else control.value = values.length ? values.shift() : "";
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.id ||= "tested";
  const [name, value] = button ?? ["", ""];
  const pressed = [...form.querySelectorAll("button:not([type=button])")].find((each) =>
    name ? each.name === name && each.value === value : !each.name || each.name === "send");
  pressed.dataset.pressed = "";
  return form.id;
}"""
# The page has turned to the answer, or the answer was a file.
ANSWER = f"""window.answer = new Promise((done) => {{
  for (const name of ["turned", "taken"]) document.addEventListener(name, () => done(name), {{ once: true }});
  setTimeout(() => done("nothing"), {PATIENCE});
}}); 0"""
# Whether a form says so, at the latest after PATIENCE.
SAYS = f"""(form, words) => new Promise((done) => {{
  const look = () => form.querySelector("[data-sending]")?.textContent.includes(words) && done(true);
  new MutationObserver(look).observe(form, {{ childList: true, subtree: true }});
  setTimeout(() => done(false), {PATIENCE});
  look();
}})"""
WRITTEN = "(form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== 'csrfmiddlewaretoken'))"


@pytest.fixture
def profile(tmp_path):
    return tmp_path / "profile"


@pytest.fixture
def page(playwright, profile):
    how = {"executable_path": CHROMIUM, "args": FLAGS, "locale": "id-ID", "timezone_id": settings.TIME_ZONE}
    context = playwright.chromium.launch_persistent_context(profile, service_workers="block", **how)
    context.set_default_timeout(PATIENCE)
    page = context.pages[0]
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_with_forms() as scene:
        yield scene


@pytest.fixture
def world(scene, transactional_db, cast):
    """Make an object for every form, log everybody in, and keep these tables."""
    (made, forms), pages = scene, form_world.pages(cast)
    clients = {role: Client() for role in {*ROLES[1:], "koordinator2"}}
    for role, client in clients.items():
        client.force_login(getattr(cast, role))
    reference.keep(WORLD)
    reference.restore(WORLD)
    yield World(typed(made) | form_world.typed(), forms, pages, clients)
    reference.forget(WORLD)


class World(namedtuple("World", "typed forms pages clients")):
    """What is typed into the forms, where they stand on the pages of the matrix and on others, and a client of each role."""

    def place(self, name):
        """Return the Place of a form, or None. On a page of the matrix it is the one that was drawn first."""
        if name not in self.pages:
            return self.forms.get(name)
        role, address, *steps = self.pages[name]
        for step in steps:
            step()
        return dict(forms_on(self.clients[role], role, address)).get(name)

    def fields(self, name, form):
        """Return {field: values} that make the form complete, with a word in each text that no other form has."""
        needle = NEEDLE + "".join(filter(str.isalpha, name))
        fields = form.filled(**self.typed.get(name, {}))
        for field, kind in form.kinds.items():
            if kind == "text" and not any(fields.get(field, [])) and field.rpartition("-")[2] not in COUNTED:
                fields[field] = [needle]
            elif kind == "decimal" and not any(fields.get(field, [])):
                fields[field] = ["1"]
        return {field: [value.replace(SAMPLE, f"{SAMPLE} {needle}") for value in values] for field, values in fields.items()}


class Night:
    """One form in the browser, and what happens to it. Each step checks what the page says and what the server did."""

    def __init__(self, page, home, client, place):
        self.page, self.context, self.home, self.place = page, page.context, home, place
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.session = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": home}

    def write(self, fields):
        self.context.add_cookies([self.session])
        self.page.goto(self.home + self.place.page, wait_until="domcontentloaded")
        buttons = [[name, value] for name, value in self.place.form.buttons if value in fields.get(name, [])]
        found = self.page.evaluate(PREPARE, [self.place.address, fields, *buttons[:1]])
        self.form = self.page.locator(f"[id='{found}']")
        self.button = self.form.locator("[data-pressed]")
        assert self.form.evaluate("(form) => form.autocomplete") == "off", "its words go to the disk"
        self.written = self.form.evaluate(WRITTEN)
        assert [value for values in fields.values() for value in values if NEEDLE in value and value not in self.written] == []
        self.before = everything()

    def line_is_cut(self):
        self.context.set_offline(True)
        self.button.click()
        self._stands(LOST)

    def session_has_ended(self):
        """The connection is back, and the script resends the form."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        self.context.set_offline(False)
        self._stands(ENDED)
        assert everything() == self.before
        assert not Submission.objects.exists()

    def answer_is_lost(self):
        """Logged in again, somebody presses twice."""
        self.context.add_cookies([self.session])
        self.page.evaluate(ANSWER)
        arrived = lose_answer(self.page, urlsplit(self.place.address).path + "*")
        self.button.dblclick()
        self._stands(LOST)
        assert len(arrived) == 1
        self.once = everything()

    def sent_again(self):
        """The line goes and comes back once more."""
        self.context.set_offline(True)
        self.context.set_offline(False)
        assert self.page.evaluate("window.answer") != "nothing"
        assert everything() == self.once

    def leads_on(self):
        """The page has a heading and links, and the focus is on something that is read out."""
        assert self.page.locator("h1").inner_text()
        assert self.page.locator("main a[href], nav a[href]").count()
        assert self.page.evaluate("document.activeElement !== document.body && document.activeElement.innerText.trim()")

    def _stands(self, words):
        assert self.form.evaluate(SAYS, words), words
        assert self.form.evaluate(WRITTEN) == self.written


def test_a_form_of_each_mix_survives_a_bad_line(page, profile, live_server, world, undrawn, subtests):
    assert UNSENT.keys() <= set(names())
    mixes, kinds = set(), set()
    for name in sorted(set(names()) - UNSENT.keys()):
        changed = name in world.pages
        with subtests.test(name):
            try:
                place = world.place(name)
                assert place, "no page shows it"
                mix, fields = mix_of(name, place.form), {*place.form.kinds.values()}
                if mix not in mixes or fields - kinds:
                    changed = True
                    live_through(page, live_server.url, world, name, place)
                mixes.add(mix)
                kinds |= fields
            finally:
                page.unroute_all()
                page.context.set_offline(False)
                if changed:
                    reference.restore(WORLD, quiet=0)
    page.goto(live_server.url + reverse("help"))
    page.wait_for_timeout(SESSION_FILES)
    page.context.close()
    assert found_in(profile, live_server.url) != [], "what the profile holds is found"
    assert found_in(profile, NEEDLE) == []


def mix_of(name, form):
    """Return what the script tells forms apart by: their marks, fields and named buttons, and what answers them."""
    fields = frozenset(ALIKE.get(kind, "value") for kind in form.kinds.values())
    return frozenset(form.marks), fields, bool(form.buttons), name in ANSWERED, name in SAVED


def live_through(page, home, world, name, place):
    client = world.clients[place.role]
    place = place if name in world.pages else drawn(client, name, place)
    night = Night(page, home, client, place)
    night.write(world.fields(name, place.form))
    night.line_is_cut()
    night.session_has_ended()
    night.answer_is_lost()
    night.sent_again()
    if name not in {*ANSWERED, *SAVED}:
        assert Submission.objects.count() == 1
        expect(page.locator(".messages")).to_contain_text(REPEATED)
    night.leads_on()
