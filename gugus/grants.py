"""What the web role may do in the database. Made anew after every `migrate`.

The site logs in as a role that owns nothing: it cannot change the schema, empty a table, or rewrite
what is append-only. A model says so with the class attribute `append_only = True`.
"""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from psycopg import sql

# Written by the owner's commands alone; or by nobody: an entry of a history holds its own context, and rights are roles.
READ_ONLY = [
    *("django_migrations", "gugus_keymark", "gugus_seal", "gugus_sealedentry", "gugus_sealcheck", "pghistory_context"),
    *("auth_group", "auth_group_permissions", "auth_permission", "gugus_user_groups", "gugus_user_user_permissions"),
]

STANDING = """
SELECT rolsuper OR rolbypassrls,
    EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'MEMBER')),
    current_setting('log_min_messages')
FROM pg_roles WHERE rolname = current_user
"""
QUIET = {"fatal", "panic"}


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


# Asked before the site serves


def faults():
    """Return what the role that the site logs in as must not be, as sentences; [] when all is well or the database is away."""
    powerful, owns, _ = _standing()
    found = [(powerful, "is bound by no row policy (SUPERUSER or BYPASSRLS)"), (owns, "owns tables, or may act as who owns them")]
    return [f"The role of DATABASE_URL {words}: README.md, On a server." for unsafe, words in found if unsafe]


def check(app_configs=None, **_):
    """The faults for `manage.py check --deploy`, and whether PostgreSQL's log stays free of what was typed."""
    found = [Error(fault, id="gugus.E002") for fault in faults()]
    if _standing()[2] not in QUIET:
        words = "PostgreSQL writes failed statements into its log, with the names in them."
        found.append(Warning(words, hint="ALTER ROLE … SET log_min_messages = fatal, for both roles.", id="gugus.W001"))
    return found


def require():
    """Raise ImproperlyConfigured when the site would log in as somebody too powerful: for the start of a process that serves."""
    if not settings.DEV and settings.DATABASE_ROLE == "owner":
        raise ImproperlyConfigured("The site does not serve with DATABASE_ROLE=owner.")
    if found := faults():
        raise ImproperlyConfigured(" ".join(found))


def _standing():
    """(powerful, owns tables, log_min_messages) of the web role that is logged in; harmless values for the owner's commands."""
    harmless = False, False, "fatal"
    if settings.DATABASE_ROLE == "owner":
        return harmless
    try:
        with connection.cursor() as cursor:
            cursor.execute(STANDING)
            return cursor.fetchone()
    except DatabaseError:
        return harmless
