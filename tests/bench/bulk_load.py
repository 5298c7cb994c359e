"""Bulk load by COPY and INSERT: calling the verbs for 20,000 complaints would take hours, for a million weeks."""

import uuid
from contextlib import contextmanager

import psycopg
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from gugus import devdb
from gugus.vault.sealing import SealedTextField, seal

SETTINGS = {"session_replication_role": "replica", "maintenance_work_mem": "512MB", "work_mem": "128MB"}
INDEXES = """\
SELECT indexname, indexdef FROM pg_indexes
WHERE (tablename LIKE 'rujukan\\_%' OR tablename IN ('gugus_accesslog', 'gugus_notice'))
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = format('%I.%I', schemaname, indexname)::regclass)"""


@contextmanager
def bulk_load(model):
    """Yield a function that adds one row of `model`, columns by name, encrypted as usual. Other columns get their defaults."""
    fields = _fields(model)
    table = model._meta.db_table
    places = {field.attname: place for place, field in enumerate(fields)}
    defaults = [_default(field) for field in fields]
    sealed = [(places[field.attname], f"{table}.{field.column}:") for field in fields if isinstance(field, SealedTextField)]
    random = [place for place, field in enumerate(fields) if field.default is uuid.uuid4]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _columns(fields))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:

        def add(**values):
            row = defaults.copy()
            for place in random:
                row[place] = uuid.uuid4()
            for name, value in values.items():
                if name in places:
                    row[places[name]] = value
            for place, name in sealed:
                row[place] = seal(row[place], f"{name}{values['id']}") if row[place] else b""
            copy.write_row(row)

        yield add


def derive(model, source, **columns):
    """Add a row of `model` for each row of `source` (SQL), columns by SQL. Other columns get their defaults."""
    fields = _fields(model)
    columns |= {field.column: "gen_random_uuid()" for field in fields if field.default is uuid.uuid4}
    values = [sql.SQL(columns[field.column]) if field.column in columns else sql.Literal(_default(field)) for field in fields]
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(model._meta.db_table), _columns(fields), sql.SQL(", ").join(values), sql.SQL(source)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fields(model):
    return [field for field in model._meta.concrete_fields if not (field.generated or isinstance(field, models.AutoField))]


def _columns(fields):
    return sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)


def _default(field):
    value = b"" if isinstance(field, SealedTextField) else field.get_default()
    return Jsonb(value) if isinstance(field, models.JSONField) and value is not None else value


@contextmanager
def unchecked(template):
    """Run the block without triggers, foreign keys and indexes; at its end make the indexes that the database `template` has."""
    owner = sql.Identifier(connection.settings_dict["USER"])
    with psycopg.connect(devdb.url(), dbname=template) as kept:
        definitions = [definition for _, definition in kept.execute(INDEXES)]
    with psycopg.connect(devdb.url(), autocommit=True) as server, connection.cursor() as cursor:
        server.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(owner))
        try:
            for name, value in SETTINGS.items():
                cursor.execute(f"SET {name} = '{value}'")
            cursor.execute(INDEXES)
            for name, _ in cursor.fetchall():
                cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
            yield
            cursor.execute("RESET session_replication_role")  # parallel workers may not set it
            for definition in definitions:
                cursor.execute(definition)
            for name in SETTINGS:
                cursor.execute(f"RESET {name}")
        finally:
            server.execute(sql.SQL("REVOKE SET ON PARAMETER session_replication_role FROM {}").format(owner))
