"""After a run: neither the log, nor the mails, nor PostgreSQL's files hold anything of the people whom the tests invented.

Every process of the run appends to its own file in var/test-results; the last to end reads them all, and the tables,
indexes and write-ahead log that the run left behind.
"""

import os
import re
from contextlib import suppress

import pytest
from django.conf import settings
from django.core import mail

from demo.casework import people
from gugus.devdb.server import DATA
from tests.rujukan import scenarios

RESULTS = settings.BASE_DIR / "var/test-results"
DATABASE_LOG = DATA / "server.log"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
WRITTEN = ("log-*.jsonl", "mail-*.txt")
NAMES = {
    *people.FAMILY,
    *people.VILLAGES,
    *scenarios.NAME.split(),
    scenarios.ADDRESS,
    scenarios.NARRATIVE,
    scenarios.GUARDIAN,
    scenarios.BREACH_STORY,
}
NUMBERS = {rf"(?:{'|'.join({*people.REGIONS, scenarios.NIK[:6]})})\d{{10}}", r"0800-?0000-?\d{4}"}
NEEDLES = sorted(map(re.escape, NAMES)) + sorted(NUMBERS)
ANY = re.compile("|".join(NEEDLES))

SECRETS = [scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, scenarios.GUARDIAN]
OPEN = "Kepolisian Resor"  # stands in the tables for all to read: who does not find it did not look


def found_in(lines):
    """Return (number of lines, those that hold a needle)."""
    lines = list(lines)
    return len(lines), [line for line in lines if ANY.search(line)]


def search_database():
    """Return (files of PostgreSQL's own, their bytes, whether OPEN is in them, [secret and the file that it is in])."""
    count, size, seen, found = 0, 0, False, []
    for path in (path for folder in ("base", "pg_wal") for path in (DATA / folder).rglob("*") if path.is_file()):
        with suppress(FileNotFoundError):  # a server that runs takes its temporary files away
            content = path.read_bytes()
            count, size = count + 1, size + len(content)
            seen = seen or OPEN.encode() in content
            found += [f"{secret} in {path.relative_to(DATA)}" for secret in SECRETS if secret.encode() in content]
    return count, size, seen, found


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        session.config.stash[BEGIN] = DATABASE_LOG.stat().st_size if DATABASE_LOG.exists() else 0
        for pattern in WRITTEN:
            for path in RESULTS.glob(pattern):
                path.unlink()


BEGIN, OUTCOME = pytest.StashKey[int](), pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown():
    """Keep the mails of a test before the next one empties the box."""
    if sent := getattr(mail, "outbox", None):
        with (RESULTS / f"mail-{WORKER}.txt").open("a") as file:
            file.writelines(f"{each.to} {each.subject}\n{each.body}\n" for each in sent)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        return
    texts = [path.read_text() for pattern in WRITTEN for path in sorted(RESULTS.glob(pattern))]
    if DATABASE_LOG.exists():
        with DATABASE_LOG.open(errors="replace") as file:
            file.seek(min(session.config.stash[BEGIN], DATABASE_LOG.stat().st_size))
            texts.append(file.read())
    count, found = found_in(line for text in texts for line in text.splitlines())
    outcome = [f"{len(NEEDLES)} needles in {count} lines of logs and mails: {len(found)} found"]
    outcome += [line[:300] for line in found[:10]]
    if DATA.exists():
        files, size, seen, inside = search_database()
        outcome += [f"{len(SECRETS)} secrets in {files} files of PostgreSQL, {size >> 20} MB: {len(inside)} found", *inside]
        if not seen:
            outcome.append(f"and what lies open was not found either ({OPEN}): the search looked in the wrong place")
        found = found or inside or not seen
    session.config.stash[OUTCOME] = "\n".join(outcome)
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if OUTCOME in config.stash:
        terminalreporter.section("what was left behind")
        terminalreporter.write_line(config.stash[OUTCOME])
