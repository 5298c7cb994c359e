"""No page shows a broken link: each account follows one link of every kind that it is shown."""

import re
from functools import cache
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from demo.accounts import ACCOUNTS
from tests.rujukan.world import a_busy_office

pytestmark = pytest.mark.long

HREF = re.compile(r'<a [^>]*href="([^"]+)"')


@cache
def kind_of(address):
    """Return the kind of a link: its view and filters, without numbers, codes and values."""
    parts = urlsplit(address)
    return resolve(parts.path).view_name, tuple(re.findall(r"(\w+)=", parts.query))


def links_on(address, response):
    if response.get("Content-Type", "").startswith("text/html") and not address.startswith("/admin/"):
        for href in map(unescape, HREF.findall(response.text)):
            target = (urlsplit(address).path + href if href.startswith("?") else href).partition("#")[0]
            if target.startswith("/"):
                yield target


def broken_links(client):
    """Follow one link of each kind, starting at the home page; yield the broken ones."""
    waiting, kinds = [("/", "")], {"/"}
    while waiting:
        address, shown_on = waiting.pop(0)
        response = client.get(address, follow=True)
        if response.status_code != 200:
            yield f"{address}, shown on {shown_on}: {response.status_code}"
        for target in links_on(address, response):
            if (kind := kind_of(target)) not in kinds:
                kinds.add(kind)
                waiting.append((target, address))
    if len(kinds) < 4:
        yield "too few links: the home page did not open"


def test_no_link_is_broken(cast, undrawn):
    a_busy_office(cast)
    broken = {}
    for username, *_ in ACCOUNTS:
        client = Client()
        client.force_login(getattr(cast, username))
        broken[username] = list(broken_links(client))
    assert {username: links for username, links in broken.items() if links} == {}
