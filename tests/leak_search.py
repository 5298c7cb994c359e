"""The leak search: after a run, log, mails and PostgreSQL's files must hold nothing of the people whom the tests invented.

Each process of the run appends to its own file in var/test-results. The last one to end reads all of them, and the tables,
indexes and write-ahead log that the run left.
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

RESULTS = settings.RESULTS
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
PATTERNS = sorted(map(re.escape, NAMES)) + sorted(NUMBERS)
ANY = re.compile("|".join(PATTERNS))

SECRETS = [scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, scenarios.GUARDIAN]
OPEN = "Kepolisian Resor"  # in clear in the tables: a search that does not find it has not searched them


def found_in(lines):
    """Return (number of lines, lines that match a pattern)."""
    lines = list(lines)
    return len(lines), [line for line in lines if ANY.search(line)]


def search_database():
    """Return (number of PostgreSQL's files, their bytes, whether OPEN is in them, [secrets with the file they are in])."""
    count, size, seen, leaks = 0, 0, False, []
    for path in (path for folder in ("base", "pg_wal") for path in (DATA / folder).rglob("*") if path.is_file()):
        with suppress(FileNotFoundError):  # a running server deletes its temporary files
            content = path.read_bytes()
            count, size = count + 1, size + len(content)
            seen = seen or OPEN.encode() in content
            leaks += [f"{secret} in {path.relative_to(DATA)}" for secret in SECRETS if secret.encode() in content]
    return count, size, seen, leaks


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
    """Save the mails of a test before the next test clears them."""
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
    count, leaks = found_in(line for text in texts for line in text.splitlines())
    outcome = [f"{len(PATTERNS)} patterns in {count} lines of logs and mails: {len(leaks)} found"]
    outcome += [line[:300] for line in leaks[:10]]
    if DATA.exists():
        files, size, seen, inside = search_database()
        outcome += [f"{len(SECRETS)} secrets in {files} files of PostgreSQL, {size >> 20} MB: {len(inside)} found", *inside]
        if not seen:
            outcome.append(f"text in clear was not found either ({OPEN}): the search looked in the wrong place")
        leaks = leaks or inside or not seen
    session.config.stash[OUTCOME] = "\n".join(outcome)
    if leaks:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if OUTCOME in config.stash:
        terminalreporter.section("leak search")
        terminalreporter.write_line(config.stash[OUTCOME])
