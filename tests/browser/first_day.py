"""A person at a phone on the first day: they log in, then use only what they see. Counted is what it costs them."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import expect

from demo.accounts import PASSWORD
from tests.browser import sending

# The height of a page in screens and its words, those of closed folds aside.
READ = "[document.documentElement.scrollHeight / innerHeight, document.querySelector('main').innerText.match(/\\S+/g).length]"


@dataclass
class Day:
    """What a person does on a page, and what it has cost since they logged in.

    `taps`: links, buttons and folds that they pressed; `fields`: questions that they answered; `screens` and `words`: of the
    pages that they passed, each as it was when they left it.
    """

    page: object
    site: str
    taps: int = 0
    fields: int = 0
    screens: float = 0
    words: int = 0
    passed: list = field(default_factory=list)

    @property
    def main(self):
        return self.page.get_by_role("main")

    def begin(self, username, address="/"):
        """Log in. A person who follows the link of a message begins with its address."""
        self.page.goto(self.site + address)
        self.page.get_by_label("Nama pengguna atau alamat surel").fill(username)
        self.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        self.main.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url(lambda url: "/masuk/" not in url)

    def sees(self, role, words):
        """Return what of this role has a name that matches `words`, those of it that are seen."""
        return self.main.get_by_role(role, name=re.compile(words)).filter(visible=True)

    def end(self):
        """Count the page that is shown."""
        screens, words = self.page.evaluate(READ)
        self.passed.append(f"{screens:.1f} {words} {self.page.url.removeprefix(self.site)}")
        self.screens += screens
        self.words += words

    def follow(self, *words):
        """Follow the first link that matches one of these, the first of them that is seen; without one, press such a button."""
        control = self._first([self.sees(role, each) for each in words for role in ("link", "button")])
        if control.evaluate("(node) => node.localName") == "button":
            self._press(control)
        else:
            self.leave_by(control)

    def reach(self, words, through):
        """Follow a link that matches `through` unless something that matches `words` is seen."""
        if not any(self.sees(role, words).count() for role in ("link", "button")):
            self.follow(through)

    def leave_by(self, control):
        self.end()
        self.taps += 1
        control.click()
        self.page.wait_for_load_state()

    def press(self, words, fold=""):
        """Press a button; if it is not seen, open the fold with the words `fold` first."""
        button = self.sees("button", words)
        if fold and not button.count():
            self.unfold(fold)
        self._press(button.first)

    def unfold(self, words):
        self.taps += 1
        self.main.locator("summary", has_text=re.compile(words)).filter(visible=True).first.click()

    def _press(self, button):
        self.end()
        self.taps += 1
        sending.press(self.page, button)

    def _first(self, found):
        for control in found:
            if control.count():
                return control.first
        expect(found[0].first).to_be_visible()  # says which one is missing
        return None

    def answer(self, **answers):
        """Answer questions, {name of the field: answer}. The fold of a field is opened first."""
        for name, value in answers.items():
            self.fields += 1
            control = self.main.locator(f"[name='{name}']")
            if not control.first.is_visible() and (fold := self.main.locator("details", has=control).first).count():
                self.taps += 1
                fold.locator("summary").first.click()
            self._fill(control, value)

    def _fill(self, control, value):
        kind = control.first.evaluate("(node) => node.localName == 'select' ? 'select' : node.type")
        if kind == "select":
            control.select_option(value)
        elif kind in {"radio", "checkbox"}:
            for each in value if isinstance(value, list) else [value]:
                control.and_(self.page.locator(f"[value='{each}']")).check()
        else:
            control.fill(str(value))

    def cost(self):
        return {"taps": self.taps, "fields": self.fields, "screens": round(self.screens, 1), "words": self.words}
