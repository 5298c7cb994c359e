"""Grants of the web role and of the roles of scopes in PostgreSQL (least privilege). `renew` sets them after every `migrate`.

The site logs in as a role that owns nothing, and switches to roles that own nothing (gugus.access.roles). They cannot change the
schema, truncate a table, or change rows of an append-only table. A model is append-only if it has the class attribute
`append_only = True`, as `gugus.models.history.append_only` gives it.
"""

from collections import defaultdict

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from psycopg import sql

from gugus.access import roles
from gugus.models.history import History

# Tables that only the owner's commands write, or that nothing writes: each history entry stores its own context, so
# `pghistory_context` stays empty; Django's groups and permissions are not used, because `User.roles` decides.
READ_ONLY = [
    *("django_migrations", "gugus_keymark", "gugus_seal", "gugus_sealedentry", "gugus_sealcheck", "pghistory_context"),
    *("auth_group", "auth_group_permissions", "auth_permission", "gugus_user_groups", "gugus_user_user_permissions"),
]

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
HELD = """
SELECT title, name, array_agg(of_right) FROM unnest(%s::text[]) title, unnest(%s::text[]) name, unnest(%s::text[]) of_right
WHERE has_table_privilege(name, quote_ident(title), of_right) GROUP BY title, name
"""
# Tables with policies, none of them for everybody.
CLOSED = """
SELECT relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = 'public'::regnamespace
GROUP BY relname HAVING bool_and(polroles <> '{0}')
"""
MAKES_TABLES = """
SELECT bool_or(has_database_privilege(name, current_database(), 'TEMPORARY, CREATE')
    OR has_schema_privilege(name, 'public', 'CREATE'))
FROM unnest('public'::text || %s::text[]) name
"""

# Rows that nobody deletes: without its series a number would be given a second time.
NEVER_DELETED = ["gugus_series"]

ROLE_STATUS = """
SELECT (SELECT bool_or(one.rolsuper OR one.rolbypassrls) FROM pg_roles one WHERE one.oid = pg_roles.oid OR one.rolname = ANY (%s))
        AS powerful,
    EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'MEMBER')) AS owns,
    current_setting('log_min_messages') NOT IN ('fatal', 'panic') AS logs,
    EXISTS (SELECT FROM unnest(%s::text[]) name WHERE current_setting(name) = '0') AS unbounded,
    (SELECT count(*) FROM pg_roles one WHERE one.rolname = ANY (%s) AND pg_has_role(one.oid, 'MEMBER')
        AND NOT pg_has_role(one.oid, 'USAGE')) <> cardinality(%s::text[]) AS mixes,
    has_database_privilege(current_database(), 'TEMPORARY') AS makes_tables,
    has_function_privilege('lo_create(oid)', 'EXECUTE') AS makes_objects,
    EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) setting
        WHERE setrole = pg_roles.oid AND setting NOT LIKE 'log_min_messages=%%') AS altered,
    current_setting('server_encoding') <> 'UTF8' AS foreign_letters
FROM pg_roles WHERE rolname = current_user
"""
FAULTS = {
    "powerful": "The role of DATABASE_URL is bound by no row policy (SUPERUSER or BYPASSRLS): docs/operations.md, Database.",
    "owns": "The role of DATABASE_URL owns tables, or may act as who owns them: docs/operations.md, Database.",
    "mixes": "The role of DATABASE_URL is no member of each role of scopes, or inherits from one: docs/operations.md, Database.",
}
WARNINGS = {
    "logs": "PostgreSQL writes failed statements into its log, with the names in them: ALTER ROLE … SET log_min_messages = fatal,"
    " for both roles.",
    "unbounded": "A statement may run, or wait, without end: DATABASE_URL must not switch off the timeouts of gugus/settings.py.",
    "makes_tables": "The role of DATABASE_URL may make temporary tables, and triggers on them: run `manage.py migrate`.",
    "makes_objects": "The role of DATABASE_URL may make large objects, which no policy covers: docs/operations.md, Database.",
    "altered": "The role of DATABASE_URL has settings beside log_min_messages, and a role may change its own:"
    " ALTER ROLE … RESET ALL, then set log_min_messages again.",
    "foreign_letters": "The database does not store UTF-8: create it with ENCODING 'UTF8'.",
}


def renew(using, verbosity=1, **_):
    """Grant these roles their rights on every table, as far as they hold others (receiver of post_migrate; runs as the owner)."""
    # The cache table has no model, so no migration creates it. Created here, it exists before the grants below.
    call_command("createcachetable", database=using, verbosity=0)
    connection = connections[using]
    names = [settings.DATABASE_WEB_ROLE, *map(roles.named, roles.ALL)]
    _require_roles(connection, names)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)  # without views: the policies' views are read-only
        cursor.execute(CLOSED)
        statements = differences(cursor, tables, {table for (table,) in cursor.fetchall()})
        role = sql.SQL(", ").join(map(sql.Identifier, names))
        cursor.execute(MAKES_TABLES, [names])
        if cursor.fetchone()[0]:
            # On a table of its own, temporary or in its own schema, the role could create triggers that are not ours.
            statements += [
                sql.SQL("REVOKE TEMPORARY, CREATE ON DATABASE {} FROM PUBLIC, {}").format(_database(connection), role),
                sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(role),
            ]
        for statement in statements:
            cursor.execute(statement)


def differences(cursor, tables, closed):
    """Return the statements that give these roles their rights on these tables, as far as they hold others.

    On the tables in `closed`, whose policies are for single roles, the web role itself gets none.
    """
    names = [settings.DATABASE_WEB_ROLE, *map(roles.named, roles.ALL)]
    cursor.execute(HELD, [list(tables), names, list(RIGHTS)])
    held = {(table, name): set(rights) for table, name, rights in cursor.fetchall()}
    read_only, append_only = {*READ_ONLY, *histories()}, append_only_tables()
    differing = defaultdict(list)
    for table in sorted(tables):
        wanted = set(RIGHTS) - ({"INSERT", "UPDATE", "DELETE"} if table in read_only else set())
        wanted -= {"UPDATE", "DELETE"} if table in append_only else set()
        wanted -= {"DELETE"} if table in NEVER_DELETED else set()
        for name in names:
            due = set() if name == settings.DATABASE_WEB_ROLE and table in closed else wanted
            has = held.get((table, name), set())
            for verb, rights in (("GRANT {} ON {} TO {}", due - has), ("REVOKE {} ON {} FROM {}", has - due)):
                if rights:
                    differing[verb, ", ".join(sorted(rights)), name].append(table)
    return [
        verb.format(rights, ", ".join(f'"{table}"' for table in of_right), f'"{name}"')
        for (verb, rights, name), of_right in differing.items()
    ]


def _require_roles(connection, names):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM unnest(%s::text[]) name WHERE to_regrole(name) IS NULL", [names])
        if missing := [name for (name,) in cursor.fetchall()]:
            raise ImproperlyConfigured(f"Create the roles {', '.join(missing)}: docs/operations.md, Database.")


def append_only_tables():
    """Return the names of the tables in which the web role may only read and add rows."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def histories():
    """Return the names of the history tables; only triggers add rows to them (gugus.models.history)."""
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, History)}


def _database(connection):
    return sql.Identifier(connection.settings_dict["NAME"])


# Checks of the web role before the site serves


def faults():
    """Return what is unsafe about the role that the site logs in as, as sentences.

    The list is empty if the role is safe or the database does not answer.
    """
    status = _role_status()
    return [words for name, words in FAULTS.items() if name in status]


def check(app_configs=None, **_):
    """Return the faults, and warnings about settings of the database, for `manage.py check --deploy`."""
    status = _role_status()
    errors = [Error(words, id="gugus.E002") for name, words in FAULTS.items() if name in status]
    return errors + [Warning(words, id="gugus.W001") for name, words in WARNINGS.items() if name in status]


def require():
    """Raise ImproperlyConfigured if the site would log in as a role with too many rights. Serving processes call it at start."""
    if not settings.DEV and settings.DATABASE_ROLE == "owner":
        raise ImproperlyConfigured("The site does not serve with DATABASE_ROLE=owner.")
    if sentences := faults():
        raise ImproperlyConfigured(" ".join(sentences))


def _role_status():
    """Return the keys of FAULTS and WARNINGS that apply to the web role that is logged in; none for the owner's commands."""
    if settings.DATABASE_ROLE == "owner":
        return set()
    try:
        with connection.cursor() as cursor:
            names = [roles.named(role) for role in roles.ALL]
            cursor.execute(ROLE_STATUS, [names, list(settings.TIMEOUTS), names, names])
            (row,) = cursor.fetchall()
            return {column.name for column, holds in zip(cursor.description, row, strict=True) if holds}
    except OperationalError:  # gugus.checks.keys reports it
        return set()
