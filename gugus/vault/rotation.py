"""Key rotation: re-encrypts values of older keys with the first key of the ring, in all encrypted columns, while the site runs.

Each batch is one transaction, so an interrupted run can simply be started again. A round goes through a table once, in the order
in which its rows are stored: in that of their keys each would be read, and written into every index, at a place of its own. Rows
that somebody is changing are skipped and come in a later round.
"""

import time

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from gugus.triggers import ignoring, triggers_of
from gugus.vault.sealing import SealedBytesField, key_numbers, reseal

PAGES = 64  # of a table, among which the rows of a batch are
BATCH = 500  # rows, or fewer when they are large
MOST_BYTES = 20 * 2**20  # ciphertext of a batch; a single row may be larger
PAUSE = 0.2  # seconds, while others lock all rows that are left

# The second byte is the key number. PostgreSQL reads it without reading the rest of a large value.
STALE = sql.SQL("(length({0}) > 0 AND substr({0}, 2, 1) <> {1})")


def sealed_models():
    """Return the models that have encrypted columns."""
    return [model for model in apps.get_models() if sealed_columns(model)]


def stale(model):
    """Return how many rows of a model hold a value encrypted with an older key."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE {}").format(_table_name(model), _stale_condition(model)))
        return cursor.fetchone()[0]


def rotate(model):
    """Re-encrypt the model's rows; yield the number of rows of each batch. Raises Tampered, naming the place."""
    while stale(model):
        found = False
        for start in range(0, _count_pages(model), PAGES):
            while number := _rotate_batch(model, start):
                found = True
                yield number
        if not found:
            time.sleep(PAUSE)


def _count_pages(model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s) / current_setting('block_size')::int", [model._meta.db_table])
        return cursor.fetchone()[0]


@transaction.atomic
def _rotate_batch(model, start):
    """Re-encrypt rows of the PAGES from `start` on; return how many."""
    table, columns = model._meta.db_table, sealed_columns(model)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    key = sql.Identifier(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(_stale_rows(model, columns, key, names, start))
        rows = cursor.fetchall()
        if not rows:
            return 0
        keys = [row[0] for row in rows]
        values = [
            [reseal(value, f"{table}.{column}:{key}") for key, value in zip(keys, held, strict=True)]
            for column, held in zip(columns, list(zip(*rows, strict=True))[1:], strict=True)
        ]
        # The plaintext stays the same, so this one statement ignores the triggers that protect rows or write history. It names
        # this model's alone: each of them reads all names for each row.
        # Only the owner can run it: the web role may not update append-only tables (`gugus.access.grants`).
        with ignoring(*triggers_of(model)):
            cursor.execute(_update(model, columns, key, names), [keys, *values])
    return len(keys)


def _stale_rows(model, columns, key, names, start):
    """Return the query that locks stale rows of PAGES and selects those that together fit in MOST_BYTES, but always one."""
    parts = {
        "key": key,
        "names": names,
        "table": _table_name(model),
        "stale": _stale_condition(model),
        "pages": sql.SQL("ctid >= {}::tid AND ctid < {}::tid").format(*(f"({page},0)" for page in (start, start + PAGES))),
        "size": sql.SQL(" + ").join(sql.SQL("length({})").format(sql.Identifier(column)) for column in columns),
        "batch": sql.Literal(BATCH),
        "most": sql.Literal(MOST_BYTES),
    }
    select = sql.SQL(
        "WITH locked AS (SELECT {key}, {names} FROM {table} WHERE ({stale}) AND {pages} LIMIT {batch}"
        " FOR NO KEY UPDATE SKIP LOCKED),"
        " sized AS (SELECT *, {size} AS size, sum({size}) OVER (ORDER BY {key} ROWS UNBOUNDED PRECEDING) AS total FROM locked)"
        " SELECT {key}::text, {names} FROM sized WHERE total <= {most} OR total = size ORDER BY total"
    )
    return select.format(**parts)


def _update(model, columns, key, names):
    """Return the only statement that changes rows. It sets the encrypted columns and nothing else."""
    parts = {
        "table": _table_name(model),
        "key": key,
        "names": names,
        "changes": sql.SQL(", ").join(sql.SQL("{0} = fresh.{0}").format(sql.Identifier(column)) for column in columns),
        "keys": sql.SQL("%s::" + model._meta.pk.db_type(connection) + "[]"),
        "values": sql.SQL(", ").join([sql.SQL("%s::bytea[]")] * len(columns)),
    }
    update = sql.SQL(
        "UPDATE {table} AS held SET {changes} FROM unnest({keys}, {values}) AS fresh({key}, {names})"
        " WHERE held.{key} = fresh.{key}"
    )
    return update.format(**parts)


def sealed_columns(model):
    return [field.column for field in model._meta.concrete_fields if isinstance(field, SealedBytesField)]


def _table_name(model):
    return sql.Identifier(model._meta.db_table)


def _stale_condition(model):
    first = sql.Literal(bytes([key_numbers()[0]]))
    return sql.SQL(" OR ").join(STALE.format(sql.Identifier(column), first) for column in sealed_columns(model))
