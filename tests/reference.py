"""The reference rows of every test: the regulation and one account of each kind.

They are loaded once. A test in a transaction does not change them. After a transactional test, each table that it changed gets
its rows back from a copy in a second schema.
"""

import time
from functools import cache
from types import SimpleNamespace

import psycopg
from django.core.management import call_command
from django.core.signals import request_started
from django.db import connection, transaction
from django.dispatch import receiver
from psycopg import sql

from demo import accounts
from gugus.devdb.server import SUPERUSER
from gugus.models import User

COPIES = "reference"
QUIET, MOST_WAIT = 0.25, 3  # seconds
_last_request = 0

# A table is as it was if it has as many rows as its copy and the last restoring wrote each of them: every change of a row, and
# every new row, has the number of another transaction. The lock waits for requests that the test has left behind.
# No trigger may run: they keep rows from being deleted, and write history. The rows are a whole, so foreign keys hold. Only a
# superuser may switch the triggers of foreign keys off.
RESTORING = """
SET session_replication_role = replica;
SET lock_timeout = '30s';
DO $$
DECLARE
    kept record;
    changed boolean;
BEGIN
    LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
    FOR kept IN TABLE {schema}.written LOOP
        EXECUTE format('SELECT count(*) <> %s OR bool_or(xmin <> %L) FROM %I', kept.total, kept.writer, kept.title) INTO changed;
        IF changed THEN
            EXECUTE format('DELETE FROM %I', kept.title);
            EXECUTE format('INSERT INTO %I (%s) SELECT %2$s FROM {schema}.%1$I', kept.title, kept.columns);
            UPDATE {schema}.written SET writer = pg_current_xact_id()::xid WHERE title = kept.title;
        END IF;
    END LOOP;
END
$$
"""


def load():
    """Fill the new test database, and copy its rows.

    Autovacuum is switched off: it would see tables as empty while a test has not committed, and PostgreSQL would plan for that.
    """
    call_command("load_regulation", verbosity=0)
    accounts.make_accounts()
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)')
    keep()
    restore()


def keep(schema=COPIES):
    """Copy all tables into a new schema, from which `restore` takes them."""
    columns = {table: _stored_columns(table) for table in _tables()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        cursor.execute(f"CREATE TABLE {schema}.written (title text, columns text, total bigint, writer xid DEFAULT '0')")
        for table, stored in columns.items():
            cursor.execute(f'CREATE TABLE {schema}."{table}" AS TABLE "{table}"')
            cursor.execute(f"INSERT INTO {schema}.written VALUES (%s, %s, %s)", [table, stored, cursor.rowcount])


def forget(schema):
    """Drop a schema that `keep` made."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")


def accounts_by_name():
    """Return the demo's accounts as attributes: koordinator, polres, …"""
    users = User.objects.select_related("institution").filter(username__in=[account[0] for account in accounts.ACCOUNTS])
    return SimpleNamespace(**{user.username: user for user in users})


def restore(schema=COPIES, *, quiet=QUIET):
    """Restore the copies of all tables that have changed, once the test server has been quiet for so many seconds.

    A browser that is closed may still send a draft.
    """
    deadline = time.monotonic() + MOST_WAIT
    while _last_request + quiet > time.monotonic() and time.monotonic() < deadline:
        time.sleep(QUIET / 5)
    here = connection.settings_dict
    with psycopg.connect(host=here["HOST"], dbname=here["NAME"], user=SUPERUSER, autocommit=True) as superuser:
        superuser.execute(_restoring(schema))


@receiver(request_started)
def _note(**_):
    global _last_request
    _last_request = time.monotonic()


def changed():
    """Yield the tables that differ from their copies, compared row by row."""
    differences = "SELECT count(*) FROM (({0} EXCEPT ALL {1}) UNION ALL ({1} EXCEPT ALL {0}))"
    with connection.cursor() as cursor:
        for table in _tables():
            here, copy = (f'SELECT t::text FROM {schema}."{table}" t' for schema in ("public", COPIES))
            cursor.execute(differences.format(here, copy))
            if cursor.fetchone()[0]:
                yield table


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
def _restoring(schema):
    tables = sql.SQL(", ").join(map(sql.Identifier, _tables()))
    return sql.SQL(RESTORING).format(schema=sql.Identifier(schema), tables=tables)


def _tables():
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def _stored_columns(table):
    """Return the names of the columns that are not generated, as SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return cursor.fetchone()[0]
