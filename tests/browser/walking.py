"""One browser page that several users share in turn, and the pictures of what they see."""

import itertools

from gugus.models import User
from tests.browser import sending
from tests.conftest import ARTIFACTS

EXTENT = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Walk:
    """Walk through the site as one user after another. Pictures are saved in var/test-results/`folder`."""

    def __init__(self, page, base, login, folder, sizes=(DESK,)):
        self.page, self.base, self.login, self.sizes = page, base, login, sizes
        self.folder, self.numbers = ARTIFACTS / folder, itertools.count(1)

    def as_(self, username, path=""):
        """Log in as this user and open the home page, or `path`."""
        self.login(User.objects.get(username=username))
        self.open(path)

    def open(self, path):
        self.page.goto(self.base + path)

    def follow(self, name):
        """Open the first link of the page with this name, or that begins with it, and wait for what it opens."""
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def press(self, name):
        """Press a button of the page, and wait for the answer."""
        sending.press(self.page, self.page.get_by_role("main").get_by_role("button", name=name, exact=True))

    def reads(self):
        return self.page.get_by_role("main").inner_text()

    def picture(self, name):
        """Save a picture of the whole page in each size. Assert that it is no wider than the screen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state()
        number = next(self.numbers)
        for size in self.sizes:
            self.page.set_viewport_size(size)
            width, height = self.page.evaluate(EXTENT)
            assert width <= size["width"], f"{self.page.url} is {width} px wide on {size['width']} px"
            self.page.set_viewport_size(size | {"height": height})  # the bar of buttons stands below the form, not on it
            suffix = f"-{size['width']}" if len(self.sizes) > 1 else ""
            self.page.screenshot(path=self.folder / f"{number:02}-{name}{suffix}.png")
        self.page.set_viewport_size(self.sizes[0])
