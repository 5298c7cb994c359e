"""The empty database with all tables, which every process copies for its tests.

It is made once for a state of the migrations, by the process that comes first.
"""

import hashlib
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from gugus.devdb import tables
from gugus.devdb.server import SUPERUSER, ensure_running

PREFIX = "tables_"
UNFINISHED = "unfinished"
LOCK = 84_2020
KEPT = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"


def name():
    """Return the name of the database with the tables of this checkout and of the pinned packages; make it if need be."""
    ensure_running()
    wanted = PREFIX + _digest()
    with psycopg.connect(host=connection.settings_dict["HOST"], dbname="postgres", user=SUPERUSER, autocommit=True) as superuser:
        superuser.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        kept = [title for (title,) in superuser.execute(KEPT, [PREFIX])]
        if wanted not in kept:
            for old in kept:
                superuser.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            make(UNFINISHED, tables.create)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            superuser.execute(rename.format(sql.Identifier(UNFINISHED), sql.Identifier(wanted)))
    return wanted


def _digest():
    files = [
        settings.BASE_DIR / "requirements-dev.txt",
        Path(tables.__file__),
        *sorted(settings.BASE_DIR.glob("*/migrations/*.py")),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def make(title, fill):
    """Make an empty database of this name, as Django makes one for tests, and let `fill` create what is in it."""
    here, test = connection.settings_dict, connection.settings_dict["TEST"]
    name, before = here["NAME"], test.copy()
    test |= {"NAME": title, "TEMPLATE": None}
    try:
        connection.creation._create_test_db(verbosity=0, autoclobber=True)
        connection.close()
        here["NAME"] = settings.DATABASES["default"]["NAME"] = title
        fill()
    finally:
        connection.close()
        here["NAME"] = settings.DATABASES["default"]["NAME"] = name
        test |= before
