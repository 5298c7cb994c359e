"""The reference rows of every test: the regulation and one account of each kind.

They are loaded once. A test in a transaction does not change them. A transactional test empties all tables; then the rows are
restored from copies in a second schema, which is much faster than loading them again.
"""

import time
from functools import cache
from types import SimpleNamespace

from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from demo import accounts
from gugus.models import User

COPIES = "reference"
OTHERS = (
    "SELECT count(*), count(*) FILTER (WHERE state <> 'idle') FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def load():
    """Fill the new test database, and copy its rows.

    Autovacuum is switched off: it would see tables as empty while a test has not committed, and PostgreSQL would plan for that.
    """
    call_command("load_regulation", verbosity=0)
    accounts.make_accounts()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}").format(sql.Identifier(COPIES)))
        for table in _tables():
            copy = sql.SQL("CREATE TABLE {} AS TABLE {}")
            cursor.execute(copy.format(sql.Identifier(COPIES, table), sql.Identifier(table)))
            cursor.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.Identifier(table)))


def accounts_by_name():
    """Return the demo's accounts as attributes: koordinator, polres, …"""
    users = User.objects.select_related("institution").filter(username__in=[account[0] for account in accounts.ACCOUNTS])
    return SimpleNamespace(**{user.username: user for user in users})


def restore():
    """Empty all tables and restore the copies. Foreign keys are checked at the end."""
    _wait_for_server()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_restoring())


def _wait_for_server():
    """Wait until a test server has answered what a closing browser still sent, for at most three seconds."""
    for _ in range(60):
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            sessions, busy = cursor.fetchone()
        if not sessions:
            return
        time.sleep(0.05)
        if not busy:
            return


def free():
    """End all other sessions of clients, so that the test database can be dropped.

    While Playwright's event loop runs, Django has a second connection for this thread, which nothing can close later.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@cache
def _restoring():
    truncate = sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, _tables())))
    return sql.SQL("; ").join([truncate, *map(_inserting, _tables())]).as_string(connection.connection)


def _inserting(table):
    insert = sql.SQL("INSERT INTO {} ({columns}) SELECT {columns} FROM {}")
    columns = sql.SQL(", ").join(map(sql.Identifier, _stored_columns(table)))
    return insert.format(sql.Identifier(table), sql.Identifier(COPIES, table), columns=columns)


def _tables():
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def _stored_columns(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]
