"""Fixtures for all tests: the accounts, a ready browser, and a login without the form."""

import os
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Error
from psycopg._preparing import PrepareManager

from gugus.documents import rendering
from gugus.login.limits import APART
from gugus.models import compiled
from tests import databases, paper, reference

pytest_plugins = ["tests.leak_search", "tests.moved_clock", "tests.outgoing"]

# Debian's Chromium without its window, which takes half the time.
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",  # whose use is allowed, where the page's headers allow it
]
ARTIFACTS = settings.BASE_DIR / "var/test-results"

# Playwright's sync API leaves an event loop running in this thread. Django then treats every later query, in later tests too,
# as made in async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure():
    """Tell the workers, which inherit the environment, when the run began: two of them never make a scene for two hours."""
    os.environ.setdefault(databases.HOUR, f"{datetime.now():%Y-%m-%d %H}")  # noqa: DTZ005 (a word to compare)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests of these folders, before `-m` chooses. In each module those first that use nothing that is kept."""
    places = {}
    for item in items:
        if item.path.parent.name in {"browser", "hostile"}:
            item.add_marker(pytest.mark.long)
    items.sort(key=lambda item: (places.setdefault(item.path, len(places)), "kept" in item.fixturenames))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Copy the test database from one with the regulation and the demo's accounts for all tests (tests/reference.py)."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = databases.with_reference()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Restore the reference rows after a transactional test. A rollback forgets no prepared statement: planning takes longest."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "MOST_PREPARED", 500)
        patch.setattr(PrepareManager, "_should_discard", _discards)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: reference.restore())
        yield
        databases.drop_copies()
        reference.free()


def _discards(statements, prepared, results, *, by_psycopg=PrepareManager._should_discard):
    return by_psycopg(statements, prepared, [each for each in results if each.command_status != b"ROLLBACK"])


@pytest.fixture
def cast(db):
    """The demo's accounts by user name: cast.koordinator, cast.polres, …"""
    return reference.accounts_by_name()


@pytest.fixture
def gow(client, cast):
    """Return a client in which an officer of GOW is logged in."""
    client.force_login(cast.gow)
    return client


@pytest.fixture
def administrator(client, cast):
    """Return a client in which an administrator is logged in."""
    client.force_login(cast.admin)
    return client


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """Keep what fixtures of the module make until its last test. Each test is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def kept_start(kept, request):
    """Make what the function `begin` of the module makes, and keep it."""
    return request.module.begin(reference.accounts_by_name())


@pytest.fixture
def start(kept_start, db):
    """Return a copy of what `begin` returned."""
    return deepcopy(kept_start)


@pytest.fixture(scope="module")
def undrawn():
    """Draw no PDF, which takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gugus.documents.rendering.pdf", lambda *_, **__: b"%PDF-")
        yield


@pytest.fixture
def drawn(monkeypatch):
    """Return a list with one entry for each PDF, which is not drawn but differs from the others."""
    made = []

    def pdf(*_, moment, **__):
        made.append(moment)
        return b"%%PDF-1.7 trial %d" % len(made)

    for place in ("gugus.documents.rendering.pdf", "rad.evaluation.presentation.pdf"):
        monkeypatch.setattr(place, pdf)
    return made


@pytest.fixture(scope="session", autouse=True)
def _tables_on_paper():
    """Check the tables of every PDF that a test draws (tests/paper.py)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "layout", paper.checked(rendering.layout))
        yield


@pytest.fixture
def queue(settings):
    """Queue tasks in the database, as on a server; tests/worker.py runs those that wait."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return DBTaskResult.objects


@pytest.fixture
def apart(db):
    """Open the second database connection, for rate limits and cache, as on a server."""
    connections[APART] = connection.copy(APART)
    yield
    connections[APART].close()
    del connections[APART]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Use Debian's Chromium. Without it browser tests are skipped; in CI they fail."""
    if not Path(CHROMIUM).exists():
        message = f"No browser at {CHROMIUM}: run `make test-all` or set CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Use the language and time zone of the officers' browsers. Only tests/browser/test_outbox.py has a service worker."""
    return browser_context_args | {"locale": "id-ID", "timezone_id": settings.TIME_ZONE, "service_workers": "block"}


@pytest.fixture
def context(context):
    """Let no page save a draft when it is closed: it could be stored after the tables are restored, for the next test."""
    yield context
    for page in context.pages:
        with suppress(Error):  # a page on its way to another
            page.evaluate("void (fetch = () => Promise.reject())")


@pytest.fixture
def login(context, live_server):
    """Return login(user), which logs the browser in as this user without the form."""

    def log_in(user):
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return log_in


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Save a screenshot of the page of a failed browser test in var/test-results."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page:
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        path = ARTIFACTS / f"{item.nodeid.replace('/', '.').replace('::', '.')}.png"
        try:
            page.screenshot(path=path, full_page=True)
            report.sections.append(("screenshot", str(path)))
        except Exception as error:
            report.sections.append(("no screenshot", str(error)))
    return report
