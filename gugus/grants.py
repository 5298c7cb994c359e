"""What the web role may do in the database. Made anew after every `migrate`.

The site logs in as a role that owns nothing: it cannot change the schema, empty a table, or rewrite
what is append-only. A model says so with the class attribute `append_only = True`.
"""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

# Written by the owner's commands alone; or by nobody: an entry of a history holds its own context.
READ_ONLY = ["django_migrations", "gugus_keymark", "pghistory_context"]


def renew(using, verbosity=1, **_):
    """Grant the web role its rights on every table (receiver of post_migrate; runs as the owner)."""
    # The cache's table is no model's: make it here, so that it is there, and granted, wherever migrations ran.
    call_command("createcachetable", database=using, verbosity=0)
    connection = connections[using]
    role = sql.Identifier(settings.DATABASE_WEB_ROLE)
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        tables = sql.SQL(", ").join(map(sql.Identifier, sorted(existing)))  # not the views: those of policies are for reading
        cursor.execute(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(tables, role))
        for table in existing.intersection(append_only_tables()):
            _revoke(cursor, "UPDATE, DELETE", table, role)
        for table in existing.intersection(READ_ONLY):
            _revoke(cursor, "INSERT, UPDATE, DELETE", table, role)


def append_only_tables():
    """Names of the tables whose rows the web role may add and read, nothing else."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def _revoke(cursor, rights, table, role):
    cursor.execute(sql.SQL("REVOKE {} ON {} FROM {}").format(sql.SQL(rights), sql.Identifier(table), role))
