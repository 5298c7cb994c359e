"""Every form of case work and plan by name × an old page: what somebody writes is sent after something else was sent already.

The first sending came from another tab of the same user, or a colleague made it. Other words that come then are never stored over
what is there, nor thrown away, without a word. tests/old_pages.py says of each form what becomes of it: sent by the same user, by
a colleague, and by a colleague without the version of what the page showed. Pressed three times, a form is done once.
"""

import uuid
from collections import namedtuple
from contextlib import contextmanager
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from gugus.formats.indonesian import short_date
from gugus.models import AccessLog, FormDraft, Notice, SignIn, Submission, User
from gugus.models.history import History
from rujukan.models import Event
from tests.browser import form_world
from tests.forms import SAMPLE
from tests.old_pages import FIRST, LATER, OUTCOMES, UNSENDABLE, UNSENT, UNTOLD
from tests.reference import accounts_by_name
from tests.rujukan.pages import at_desk, text
from tests.test_mishaps import ANSWERED, SAVED, drawn, forms, forms_on, names, scene, send, typed, world

__all__ = ["forms", "scene", "world"]

pytestmark = pytest.mark.long

NEWER = f"{SAMPLE} Lagi."
VERSION = {"version", "drawn", "row_version"}
TRACES = (AccessLog, FormDraft, Notice, SignIn, Submission)  # of the sending itself
OF_THE_ANSWER = (AccessLog, FormDraft, Submission)
WRITTEN = """SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE schemaname = 'public' AND n_tup_ins + n_tup_upd + n_tup_del > 0"""
Rows = namedtuple("Rows", "found written")  # {model: [how many rows it has, a checksum of them]}, and what `written` returns
LOUD = {"added", "asked", "shown", "refused", "gone", "repeated"}
ANSWERS = {409: "asked", 422: "shown", 403: "refused", 404: "gone"}


@pytest.fixture(scope="module")
def places(forms):
    """Return a function that finds the Place of a form by its name, in a state in which its verb works."""
    cast = accounts_by_name()
    pages = form_world.pages(cast)

    def find(name):
        if name not in pages:
            place = forms[name]
            return drawn(at_desk(getattr(cast, place.role)), name, place)
        role, address, *steps = pages[name]
        for step in steps:
            step()
        return dict(forms_on(at_desk(getattr(cast, role)), role, address))[name]

    return find


@pytest.fixture(scope="module")
def filled(world):
    """Return a function that fills in a form as a person does, and the second time in other words."""
    every = typed(world) | form_world.typed()

    def fill(name, form):
        given = every.get(name, {}) | FIRST.get(name, lambda _: {})(form)
        fields, written = form.filled(**given), {*form.written} - given.keys()
        texts = [field for field in fields if SAMPLE in fields[field] or (field in written and any(fields[field]))]
        first = fields | {field: [SAMPLE] for field in texts}
        return first, fields | {field: [NEWER] for field in texts} | LATER.get(name, dict)()

    return fill


@pytest.fixture(scope="module")
def untouched(places):
    return rows()


@pytest.fixture
def begin(untouched, db):
    """Return the Rows with which each test begins: those that the rollback of the one before has left."""
    return untouched._replace(written=written())


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def colleague_of(user):
    """Return somebody of the same institution with the same roles."""
    return User.objects.create_user(f"{user.username}-dua", roles=user.roles, institution=user.institution)


def press(desk, place, fields, key):
    """Send a form as the script does; return the answer."""
    fields = fields | ({"submit_key": [str(key)]} if "submit_key" in fields else {})
    return send(desk, place.address, fields, key)


def told(page):
    """Return the messages of a page."""
    return page.partition('messages" role="status"')[2].partition("<h1")[0]


def sent(desk, place, fields, before, key=None):
    """Send a form; return what became of it since `before` (as `rows` returns), and the page that answers."""
    response = press(desk, place, fields, key or uuid.uuid4())
    page = unescape(text(response))
    if response.status_code == 200:
        return "refused" if "s-bad" in told(page) else became(before), page
    return ANSWERS.get(response.status_code, str(response.status_code)), page


def rows(since=None):
    """Return the Rows of all tables. Those of tables that were not written after `since` are taken from it.

    PostgreSQL counts what a transaction writes, also what was undone.
    """
    counted = written()
    models = [model for app in settings.OWN_APPS for model in apps.get_app_config(app).get_models()]
    if since:
        models = [model for model in models if counted.get(model._meta.db_table) != since.written.get(model._meta.db_table)]
    each = "SELECT {0}, count(*), sum(hashtextextended(t::text, 0)) FROM {1} t"
    found = dict(since.found) if since else {}
    if models:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(each.format(place, model._meta.db_table) for place, model in enumerate(models)))
            found |= {models[place]: total for place, *total in cursor.fetchall()}
    return Rows(found, counted)


def written():
    """Return {table: how many rows this transaction has written}."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def became(before):
    """Return whether rows were added, or stored ones replaced, or nothing was written, since `before`."""
    now = rows(before)
    then, after = ({model: each.found[model] for model in each.found if is_told(model)} for each in (before, now))
    grown = {model for model in after if after[model][0] > then[model][0]}
    touched = {model for model in after if after[model] != then[model]} - grown
    if grown - {Event}:
        return "added"
    return "replaced" if touched else "added" if grown else "repeated"


def is_told(model):
    return model not in TRACES and not issubclass(model, History)


def later(desk, place, fields, before, *, first):
    """Send a form after `first` was sent; return what becomes of it, and the page. Then nothing of it has happened."""
    with undone():
        outcome, page = sent(desk, place, fields, before)
    typed = [value for name, values in fields.items() if values != first.get(name) for value in values]
    unseen = outcome in ("asked", "shown") and any(value not in page for value in typed)
    return "lost" if unseen or (outcome == "repeated" and fields != first) else outcome, page


def bare(fields):
    """Return what a page sends that carries no version of what it showed."""
    return {name: values for name, values in fields.items() if name.rpartition("-")[2] not in VERSION}


def done_once(desk, place, first, other, key, once, *, saves=False):
    """Press a form again: nothing happens twice, and other words under its key come back. `once`: the Rows since it was sent."""

    def nothing_more():
        now = rows(once)
        return [model for model in once.found if now.found[model][0] != once.found[model][0] and model not in OF_THE_ANSWER] == []

    for _ in range(2):
        again = press(desk, place, first, key)
        assert again.status_code == 200
        assert nothing_more()
    if saves:
        return
    same = press(desk, place, first, uuid.uuid4())
    assert nothing_more(), "the same words under another key"
    assert same.status_code in (200, 404, 409)
    assert "s-bad" not in told(text(same))
    assert "tidak dicatat dua kali" in text(again), "the answer that was lost is told"
    if NEWER in str(other.values()):
        response = press(desk, place, other, key)
        assert response.status_code == 409
        assert NEWER in unescape(text(response))
        assert nothing_more()


@pytest.mark.parametrize("name", sorted({*UNSENT} - {*ANSWERED} - {*UNSENDABLE}))
def test_a_form_that_could_overturn_nothing_is_done_once(name, cast, places, filled, begin, undrawn):
    with undone():
        place, key = places(name), uuid.uuid4()
        first, other = filled(name, place.form)
        desk = at_desk(getattr(cast, place.role))
        response = press(desk, place, first, key)
        assert response.headers.get("Content-Location"), text(response)
        done_once(desk, place, first, other, key, rows(begin), saves=name in SAVED)


@pytest.mark.parametrize("name", sorted({*names()} - {*UNSENT}))
def test_nothing_is_overturned_or_thrown_away_in_silence(name, cast, places, filled, begin, undrawn, subtests):
    with undone():
        place = places(name)
        writer = getattr(cast, place.role)
        desk, colleague = at_desk(writer), at_desk(colleague_of(writer))
        first, other = filled(name, place.form)
        key = uuid.uuid4()
        began, _ = sent(desk, place, first, rows(begin), key)
        once = rows(begin)
        with subtests.test("pressed three times it is done once"), undone():
            done_once(desk, place, first, other, key, once)
        unversioned = bare(other)
        outcomes = [later(client, place, other, once, first=first) for client in (desk, colleague)]
        outcomes += [("-", "")] if unversioned == other else [later(colleague, place, unversioned, once, first=bare(first))]
    outcomes, (_, page, _) = zip(*outcomes, strict=True)
    assert began in ("added", "replaced"), "the first sending did nothing, so the second proves nothing"
    assert {*outcomes} <= {*LOUD, "-"}
    assert outcomes == OUTCOMES.get(name)
    if outcomes[1] == "shown" and name not in UNTOLD:
        assert "<title>Perlu diperiksa: " in page
        assert str(writer) in page, "who was faster"
        assert short_date(timezone.now()) in page


def test_the_table_has_a_row_for_each_form_and_no_other():
    assert {*OUTCOMES} == {*names()} - {*UNSENT}
    assert {outcome for outcomes in OUTCOMES.values() for outcome in outcomes} <= {*LOUD, "-"}
