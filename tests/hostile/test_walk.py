"""Fuzzing: sends unexpected inputs to all entry points of the site, as each role; nothing breaks and nothing leaks.

The suite sends a part, as four of the roles; `make walk` sends ten thousand inputs. The random generator is seeded, so a failure
can be repeated.
"""

import os
import random
import sys
import traceback

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.core.signals import got_request_exception
from django.db import transaction
from django.urls import reverse

from tests.hostile.entry_points import Entry, Field, entries_of
from tests.hostile.inputs import MARK, address, body
from tests.matrix import ROLES, rows
from tests.matrix_world import world
from tests.rujukan import scenarios

__all__ = ["world"]

INPUTS = int(os.environ.get("INPUTS", "0"))
WALKERS = ROLES if INPUTS else ("", "koordinator", "polres", "admin")
EACH = INPUTS // len(ROLES) or 40
SEED = os.environ.get("SEED", "84/2020")
READINESS = "/sehat/siap/"
# The coordinator, the institution that serves the victim, and the one that took the complaint may see their data.
ENTITLED = {"koordinator", "polres", "gow"}
WHOSE = (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, scenarios.GUARDIAN)
# Data of a complaint that only coordinators may see.
OTHERS = ("Yohana Rahasia", "6106025203980002", "0800-0000-7777", "Dusun Rahasia RT 9", "Kisah rahasia di tepi sungai.")


@pytest.fixture
def hidden(cast):
    name, nik, phone, home, story = OTHERS
    scenarios.a_complaint(
        cast.koordinator2, persons=[scenarios.person(name=name, nik=nik, phone=phone, address=home)], narrative=story
    )


@pytest.mark.parametrize("role", WALKERS, ids=lambda role: role or "anonymous")
def test_no_input_breaks_or_opens_anything(client, cast, world, hidden, role):
    chance = random.Random(f"{SEED} {role}")
    client.raise_request_exception = False
    if role:
        client.force_login(getattr(cast, role))
    secrets = OTHERS if role in ENTITLED - {"koordinator"} else () if role == "koordinator" else WHOSE + OTHERS
    addresses, broken, leaks = list(addresses_for(world, role)), [], []

    def remember(**_):
        broken.append(f"{sent}: {''.join(traceback.format_exception(sys.exception()))[-1500:]}")

    got_request_exception.connect(remember)
    try:
        for _ in range(EACH):
            entry = chance.choice(entries_on(client, *chance.choice(addresses)))
            url, data = address(chance, entry.url), body(chance, entry)
            sent = f"{'POST' if entry.post else 'GET'} {url[:200]} {str(data)[:600]}"
            with transaction.atomic():
                response = client.post(url, data) if entry.post else client.get(url, data or None)
                transaction.set_rollback(chance.random() < 0.8)
            if role and SESSION_KEY not in client.session:
                # An entry point logged the user out, or the rollback removed a new session.
                client.force_login(getattr(cast, role))
            waits = response.status_code == 503 and url.startswith(READINESS)  # no worker runs here
            if response.status_code >= 500 and not waits and not (broken and broken[-1].startswith(sent)):
                broken.append(f"{sent}: {response.status_code}")
            text = text_of(response)
            leaks += [f"{sent}: {secret}" for secret in secrets if secret in text]
            if MARK in text:
                leaks.append(f"{sent}: not escaped")
    finally:
        got_request_exception.disconnect(remember)
    assert not broken, f"{len(broken)} broken, the first: {broken[0]}"
    assert not leaks


def text_of(response):
    """Return the headers and the body of a response as text."""
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    content = b"".join(response) if response.streaming else response.content
    return headers + content.decode(errors="replace")


def addresses_for(world, role):
    """Yield (address, whether it takes a POST) of the access matrix, for an administrator also of the admin."""
    for name, subject, method, _ in rows():
        if name not in {"sessions_end", "account_logout"}:
            yield reverse(name, args=world[subject]), method == "POST"
    if role == "admin":
        for model in admin.site._registry:
            place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            row = model._default_manager.first()
            urls = [reverse(f"{place}_changelist"), reverse(f"{place}_add")]
            urls += [reverse(f"{place}_change", args=[row.pk])] if row else []
            yield from ((url, False) for url in urls)


def entries_on(client, url, post):
    """Return an address as an entry point, and the forms on its page."""
    entries = [Entry(url, post, {"version": Field(), "submit_key": Field()})]
    with transaction.atomic():
        response = client.get(url)
        transaction.set_rollback(True)
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        entries += [entry for entry in entries_of(url, response.content.decode()) if "keluar" not in entry.url]
    return entries
