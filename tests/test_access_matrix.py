"""Every URL answers every role as the access matrix says (tests/matrix.py), and each answer has strict headers."""

from contextlib import contextmanager
from functools import cache

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, resolve, reverse

from gugus.access.scope import scope
from tests.headers import AS_BEHIND_HTTPS, faults, records_voice
from tests.matrix import ROLES, rows
from tests.matrix_world import world
from tests.reference import accounts_by_name

__all__ = ["world"]

pytestmark = pytest.mark.django_db

OF_OFFICERS = {"public_form", "public_status", "outbox_page", "complaint_new"}
# Which pages may record a voice note, by the role that opens them.
RECORDING_PAGES = {
    "koordinator": OF_OFFICERS | {"complaint_content", "case_content", "stage_form"},
    "polres": OF_OFFICERS | {"referral_attach", "stage_form"},
    "rsud": OF_OFFICERS | {"rad:contribution_edit"},
    "disnaker": OF_OFFICERS | {"rad:realisation_detail"},
}
every_role = pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "anonymous")


@pytest.mark.long
@every_role
def test_matrix(world, undrawn, role, subtests):
    """Each row is asked once and judged in every respect: asking takes most of the time.

    Most answers are refusals by the rule of the view. The rule itself is asked for them, and the site for the first of each rule
    and method. Of the roles that a row refuses, one in turn asks the site too.
    """
    client, recording, refused = client_of(role), set(), set()
    refuses, refusal = refusing(role), "x" if role else ">"
    wrong, wrote, weak = [], [], []
    with override_settings(**AS_BEHIND_HTTPS):
        for number, (name, subject, method, letters) in enumerate(rows()):
            row, expected, address = f"{name} {subject} {method}", letters[ROLES.index(role)], reverse(name, args=world[subject])
            rule = getattr(resolve(address).func, "rule", None)
            if rule and refuses(rule) and in_turn(number, letters, "x>") != role and (rule, method) in refused:
                if expected != refusal:
                    wrong.append(f"{row}: its rule refuses, not {expected}")
                continue
            refused.add((rule, method))
            with transaction.atomic(), statements() as asked:
                response = client.post(address, secure=True) if method == "POST" else client.get(address, secure=True)
                recording |= recording_pages(client, response) if method == "GET" and role in RECORDING_PAGES else set()
                transaction.set_rollback(True)
            if letter(response) not in {"+": "o>"}.get(expected, expected):
                wrong.append(f"{row}: {letter(response)}, not {expected}")
            if method == "GET" and (changes := [sql for sql in map(written, asked) if sql]):
                wrote.append(f"{row}: {changes}")
            if missing := faults(response):
                weak.append(f"{row}, {response.status_code}: {missing}")
    with subtests.test("each answers as the matrix says"):
        assert wrong == []
    with subtests.test("a GET changes nothing"):
        assert wrote == []
    with subtests.test("each answer has strict headers"):
        assert weak == []
    if role in RECORDING_PAGES:
        with subtests.test("only pages with a file field may record"):
            assert recording == RECORDING_PAGES[role]


def recording_pages(client, response):
    """Return the URL name of the page that may record, in a set: the response, or the page to which it leads."""
    if response.status_code == 302:
        response = client.get(response["Location"], secure=True)
    return {resolve(response.request["PATH_INFO"]).view_name} if records_voice(response) else set()


def refusing(role):
    """Return a function that asks a rule whether it refuses this role. It asks each rule once."""
    user = getattr(accounts_by_name(), role) if role else AnonymousUser()

    @cache
    def refuses(rule):
        with scope(user):
            return not rule(user)

    return refuses


def in_turn(number, letters, wanted):
    """Return one of the roles whose letter in a row is a wanted one, another in each row; None if there is none."""
    of_letter = [role for role, letter in zip(ROLES, letters, strict=True) if letter in wanted]
    return of_letter[number % len(of_letter)] if of_letter else None


def client_of(role):
    """Return a client that is logged in as this role."""
    client = Client()
    if role:
        client.force_login(getattr(accounts_by_name(), role))
    return client


def letter(response):
    """Return the matrix's letter for a response. The page of readiness answers 503, because no worker runs."""
    if response.status_code == 302 and response["Location"].startswith("/masuk/"):
        return ">"
    letters = {200: "o", 302: "o", 400: "o", 422: "o", 503: "o", 403: "x", 404: "."}
    return letters.get(response.status_code, str(response.status_code))


@contextmanager
def statements():
    """Yield the statements that are executed meanwhile, without their values."""
    asked = []

    def note(execute, sql, *arguments):
        asked.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield asked


def written(sql):
    """Return the start of a statement that writes; "" for others, and for session, cache, access log, who has read a notice."""
    sql = sql.lstrip()
    aside = any(part in sql for part in ('"django_session"', '"cache"', '"gugus_accesslog"', '"gugus_notice" SET "read_at"'))
    return sql[:80] if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not aside else ""


def names(patterns=None, space=""):
    """Yield the names of all routes except those of the admin, whose access tests/gugus/test_admin.py checks."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def test_every_url_has_a_row():
    assert set(names()) - {name for name, *_ in rows()} == set()


@pytest.mark.long
def test_a_get_of_an_address_that_only_accepts_leads_to_its_page(world):
    """After login `next` points there. The page itself says who may see it. One whom the rule lets in asks, and one other."""
    clients = {role: client_of(role) for role in ROLES}
    for number, (name, subject, _, letters) in enumerate(rows()):
        address = reverse(name, args=world[subject])
        match = resolve(address)
        if name == "sessions_end" or not hasattr(match.func, "page"):
            continue
        for refusal in ">x":
            if (role := in_turn(number, letters, refusal)) is not None:
                assert letter(clients[role].get(address)) == refusal, (name, role)
        page, *arguments = match.func.page
        response = clients[in_turn(number, letters, "o.+")].get(address)
        assert response.status_code == 302, name
        assert response["Location"] == reverse(page, args=[match.kwargs[argument] for argument in arguments]), name


@pytest.mark.long
def test_every_page_answers_head(world, undrawn, monkeypatch):
    """Monitoring uses HEAD: a 405 would look like a broken page. What is on it, `test_matrix` draws."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_: "")
    clients, deaf = {role: client_of(role) for role in ROLES}, []
    pages = {name: (subject, expected) for name, subject, method, expected in rows() if method != "POST" and "o" in expected}
    for name, (subject, expected) in pages.items():
        with transaction.atomic():
            if letter(clients[ROLES[expected.index("o")]].head(reverse(name, args=world[subject]))) != "o":
                deaf.append(name)
            transaction.set_rollback(True)
    assert deaf == []
