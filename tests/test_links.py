"""Nobody is offered a link that leads nowhere: each account follows every kind of link it is shown."""

import re
from html import unescape
from urllib.parse import urlsplit

from django.test import Client
from django.urls import resolve

from demo.accounts import ACCOUNTS
from tests.rujukan.world import a_busy_office

HREF = re.compile(r'<a [^>]*href="([^"]+)"')


def kind_of(address):
    """Links of one kind differ in the number or code they name, and in the values of their filters."""
    parts = urlsplit(address)
    return resolve(parts.path).view_name, tuple(re.findall(r"(\w+)=", parts.query))


def links_on(address, response):
    if response.get("Content-Type", "").startswith("text/html") and not address.startswith("/admin/"):
        for href in map(unescape, HREF.findall(response.text)):
            target = (urlsplit(address).path + href if href.startswith("?") else href).partition("#")[0]
            if target.startswith("/"):
                yield target


def broken_links(client):
    """Follow one link of each kind, from the front door on; yield those that lead nowhere."""
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
        yield "no way in"


def test_no_link_is_broken(cast):
    a_busy_office(cast)
    broken = {}
    for username, *_ in ACCOUNTS:
        client = Client()
        client.force_login(getattr(cast, username))
        broken[username] = list(broken_links(client))
    assert {username: links for username, links in broken.items() if links} == {}
