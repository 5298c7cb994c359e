"""The databases that processes copy for their tests: one with all tables, one with the reference rows too, and scenes.

Each is made once for a state of the code, by the process that comes first.
"""

import hashlib
import os
import pickle
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from gugus.devdb import table as tables
from gugus.devdb.server import SUPERUSER, ensure_running
from tests import reference

UNFINISHED = "unfinished"
LOCK = 84_2020
KEPT = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
HOUR = "GUGUS_TESTS_HOUR"  # in the environment of all processes of a run: when it began
APPS = ("gugus", "rujukan", "rad", "demo")
_copies = {}  # {name: the day for which it was made}


def with_tables():
    """Return the name of the database with the tables of this checkout and of the pinned packages; make it if need be."""
    files = ["requirements-dev.txt", Path(tables.__file__), *settings.BASE_DIR.glob("*/migrations/*.py")]
    return _kept("tables_", _digest(files), tables.create)


def with_reference():
    """Return the name of the database of today that has the reference rows too (tests/reference.py)."""
    return _kept("reference_", _digest(_code("tests/reference.py"), timezone.localdate()), reference.load, with_tables())


@contextmanager
def copy_of_reference():
    """Run tests on a new copy of the database with the reference rows, where no test before has left empty pages."""
    copy = f"{connection.settings_dict['NAME']}_new"
    _copy(with_reference(), copy)
    _copies[copy] = None
    with _on(copy):
        yield


@contextmanager
def copy_with(tests="tests/**/*.py", *, changed=False, **scenes):
    """Run tests on a copy of the database with what functions make, each from what the one before returned; yield the last one's.

    A process has one copy of a scene for a day. What is copied is made again for a run that begins in another hour, because tests
    expect what was made just now, and when these files of the tests change. `changed`: the tests leave it changed, so that the
    next ones need another copy.
    """
    copy = f"{connection.settings_dict['NAME']}_with_{[*scenes][-1]}"
    if _copies.get(copy) != timezone.localdate():
        _copies[copy] = timezone.localdate()
        kept, digest = with_reference(), _digest(_code(tests), timezone.localdate(), os.environ[HOUR])
        for name, make_scene in scenes.items():
            kept = _kept(f"{name}_", digest, partial(_add, make_scene), kept)
        _copy(kept, copy)
    with _on(copy):
        [returned] = _returned()
        yield returned
    if changed:
        _copies[copy] = None


def _copy(kept, copy):
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    with _superuser() as superuser:
        _drop(superuser, copy)
        superuser.execute(create.format(*map(sql.Identifier, (copy, kept, connection.settings_dict["USER"]))))


@contextmanager
def _on(copy):
    here = connection.settings_dict
    before = here["NAME"]
    connection.close()
    here["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        here["NAME"] = before


def drop_copies():
    with _superuser() as superuser:
        for copy in _copies:
            _drop(superuser, copy)


def make(title, fill, template=None):
    """Make a database of this name, as Django makes one for tests, empty or a copy, and let `fill` create what is in it."""
    here, test = connection.settings_dict, connection.settings_dict["TEST"]
    name, before = here["NAME"], test.copy()
    test |= {"NAME": title, "TEMPLATE": template}
    try:
        connection.creation._create_test_db(verbosity=0, autoclobber=True)
        connection.close()
        here["NAME"] = settings.DATABASES["default"]["NAME"] = title
        fill()
    finally:
        connection.close()
        here["NAME"] = settings.DATABASES["default"]["NAME"] = name
        test |= before


def _kept(prefix, digest, fill, template=None):
    """Return the name of a database that is kept for later runs. Those of other states of the code are dropped.

    Another process that needs this one waits; one that needs a database with another prefix makes it at the same time.
    """
    ensure_running()
    prefix = settings.OTHER + prefix
    wanted, unfinished = prefix + digest, prefix + UNFINISHED
    with _superuser() as superuser:
        superuser.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK, prefix])
        kept = [title for (title,) in superuser.execute(KEPT, [prefix])]
        if wanted not in kept:
            for old in kept:
                _drop(superuser, old)
            make(unfinished, fill, template)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            superuser.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(wanted)))
    return wanted


def _superuser():
    return psycopg.connect(host=connection.settings_dict["HOST"], dbname="postgres", user=SUPERUSER, autocommit=True)


def _drop(superuser, title):
    superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(title)))


def _digest(files, *more):
    contents = [(settings.BASE_DIR / file).read_bytes() for file in sorted(map(str, files))]
    return hashlib.sha256(b"".join([*contents, *(str(each).encode() for each in more)])).hexdigest()[:16]


def _code(tests):
    """Return the files on which rows may depend: the apps, their templates and fixtures, the settings, and these tests."""
    folders = ((*APPS, "*.py"), ("templates", "*"), ("fixtures", "*"))
    found = [*settings.COUNTY.folder.glob("*")]
    found += [file for *names, pattern in folders for name in names for file in (settings.BASE_DIR / name).rglob(pattern)]
    found += [*settings.BASE_DIR.glob(tests), *settings.BASE_DIR.glob(".env"), settings.BASE_DIR / "requirements-dev.txt"]
    return [file for file in found if file.is_file()]


def _add(make_scene):
    """Make a scene, store what its function returns, and let `reference.restore` restore it too."""
    returned = make_scene(*_returned())
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS scene CASCADE")
        cursor.execute("CREATE SCHEMA scene")
        cursor.execute("CREATE TABLE scene.returned AS SELECT %s::bytea AS value", [pickle.dumps(returned)])
    reference.forget(reference.COPIES)
    reference.keep()


def _returned():
    """Return what the scene of this database returned, in a list; an empty one if there is no scene."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('scene.returned') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT value FROM scene.returned")
        return [pickle.loads(value) for (value,) in cursor.fetchall()]  # noqa: S301 (made here)
