"""Creates the tables of an empty database of development or tests straight from the models, which takes a tenth of migrating."""

import pgtrigger
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pghistory.models import Context


def bring_up_to_date():
    """Create the tables if the database is empty, otherwise migrate it."""
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    else:
        create()


@transaction.atomic
def create():
    """Create tables, triggers and policies as `migrate` would, and record every migration as applied.

    tests/test_created_tables.py compares the two line by line. A server migrates.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    command = Command()  # the part of `migrate` for apps without migrations
    command.verbosity = 0
    command.sync_apps(connection, {config.label for config in apps.get_app_configs()})
    with connection.cursor() as cursor:
        # Its migration was made with the project's default of a key, its model has the app's.
        cursor.execute("ALTER TABLE auth_group_permissions ALTER COLUMN id TYPE bigint")
    Context.install_pgh_attach_context_func()
    pgtrigger.install(database=DEFAULT_DB_ALIAS)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection).disk_migrations:
        recorder.record_applied(app, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)
