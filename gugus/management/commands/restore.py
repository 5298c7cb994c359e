"""Restore a backup into an empty database."""

import os

import environ
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.utils import ConnectionHandler

from gugus.backup import archive
from gugus.backup.store import backup_store
from gugus.management.commands.backup import FAILURES


class Command(BaseCommand):
    help = "Restore a backup of BACKUP_STORE into an empty database; a database with tables is refused."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="a name that `backup --list` prints, or latest")
        parser.add_argument(
            "--into",
            metavar="VARIABLE",
            help="the name of the environment variable that holds the owner's URL of another database",
        )

    def handle(self, *, name, into, **_):
        target = _database(into) if into else connection
        try:
            store = backup_store()
            name = archive.find(store, name)
            archive.restore(store, name, target)
        except (*FAILURES, DatabaseError) as error:
            raise CommandError(str(error)) from error
        finally:
            target.close()
        after = "Now run `manage.py migrate`, then `manage.py retention --reapply` for what was destroyed since."
        self.stdout.write(f"Restored {name}. {after}")


def _database(variable):
    """Return the database whose URL is in an environment variable. On the command line it would show the password."""
    address = os.environ.get(variable)
    if not address:
        raise CommandError("--into takes the name of an environment variable that holds the address, not the address itself.")
    return ConnectionHandler({"default": environ.Env.db_url_config(address)})["default"]
