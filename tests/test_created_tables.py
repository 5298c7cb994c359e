"""What the tests' database and that of the demo hold is what `migrate` makes on a server."""

import subprocess
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from gugus.devdb import table as tables
from gugus.devdb.server import SUPERUSER, program
from tests import databases

pytestmark = pytest.mark.long

OWN_SECRET = ("\\restrict ", "\\unrestrict ")  # another one in each dump


def dumped(name, fill):
    """Make a database and return the lines of its dump, with how often each occurs: the order of the columns is not compared."""
    databases.make(name, fill)
    host = connection.settings_dict["HOST"]
    dump = subprocess.run(
        [program("pg_dump"), "--host", host, "--username", SUPERUSER, "--schema-only", name],
        capture_output=True,
        text=True,
        check=True,
    )
    connection.creation._destroy_test_db(name, verbosity=0)
    lines = (line.strip().removesuffix(",") for line in dump.stdout.splitlines())
    return Counter(line for line in lines if not line.startswith(OWN_SECRET))


def bring_up_to_date_twice():
    """Create the tables as the first `make demo` does, and migrate them as each later one."""
    assert connection.introspection.table_names() == []
    tables.bring_up_to_date()
    assert MigrationRecorder.Migration.objects.count() == len(MigrationLoader(connection).disk_migrations)
    tables.bring_up_to_date()


def test_tables_from_the_models_are_those_of_the_migrations(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        created = dumped("dump_created", bring_up_to_date_twice)
        migrations = dumped("dump_migrated", lambda: call_command("migrate", verbosity=0))
    assert sorted((created - migrations).elements()) == []
    assert sorted((migrations - created).elements()) == []
