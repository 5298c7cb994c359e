"""No page shows a broken link, nor a number that does not dial: each role follows one link of every kind that it is shown."""

import re
from functools import cache
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from gugus.formats.telephone import IN_TEXT
from tests.matrix import ROLES
from tests.rujukan.pages import at_desk
from tests.rujukan.test_calls import numbers, prose
from tests.rujukan.world import office

__all__ = ["numbers", "office"]

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("office", "numbers")]
PEOPLE = (*ROLES[1:], "koordinator2", "sekretariat")  # one of each role and institution of another kind, and those with two roles

HREF = re.compile(r'<a [^>]*href="([^"]+)"')


@cache
def kind_of(address):
    """Return the kind of a link: its view and filters, without numbers, codes and values."""
    parts = urlsplit(address)
    return resolve(parts.path).view_name, tuple(re.findall(r"(\w+)=", parts.query))


def is_page(address, response):
    return response.get("Content-Type", "").startswith("text/html") and not address.startswith("/admin/")


def links_on(address, response):
    for href in map(unescape, HREF.findall(response.text) if is_page(address, response) else ()):
        target = (urlsplit(address).path + href if href.startswith("?") else href).partition("#")[0]
        if target.startswith("/"):
            yield target


def walk(client):
    """Follow one link of each kind, starting at the home page; yield each (address, the page that shows it, response)."""
    waiting, kinds = [("/", "")], {"/"}
    while waiting:
        address, shown_on = waiting.pop(0)
        response = client.get(address, follow=True)
        yield address, shown_on, response
        for target in links_on(address, response):
            if (kind := kind_of(target)) not in kinds:
                kinds.add(kind)
                waiting.append((target, address))


@pytest.mark.parametrize("username", PEOPLE)
def test_each_link_opens_and_each_number_dials(cast, undrawn, subtests, username):
    broken, bare, opened, dialling = [], [], 0, 0
    for address, shown_on, response in walk(at_desk(getattr(cast, username))):
        opened += 1
        if response.status_code != 200:
            broken.append(f"{address}, shown on {shown_on}: {response.status_code}")
        elif is_page(address, response):
            bare += [f"{address}: {number}" for number in IN_TEXT.findall(prose(response.text))]
            dialling += response.text.count('href="tel:')
    with subtests.test("no link is broken"):
        assert broken == []
        assert opened > 3, "the home page did not open"
    with subtests.test("every telephone number is a link that dials"):
        assert bare == []
        assert dialling > (10 if username == "koordinator" else 0)
