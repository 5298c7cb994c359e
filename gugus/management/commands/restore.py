"""Restore a backup into an empty database and an empty media folder."""

import os
from pathlib import Path

import environ
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.utils import ConnectionHandler

from gugus.backup import archive
from gugus.backup.store import backup_store
from gugus.management.commands.backup import FAILURES


class Command(BaseCommand):
    help = "Put a backup of BACKUP_STORE into an empty database and an empty media folder; anything else is refused."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="as `backup --list` tells, or latest")
        parser.add_argument(
            "--into",
            metavar="VARIABLE",
            help="the name of the environment variable that holds the owner's address of another database",
        )
        parser.add_argument("--media", metavar="FOLDER", type=Path, help="where the files go (the site's own folder)")

    def handle(self, *, name, into, media, **_):
        target = _database(into) if into else connection
        try:
            store = backup_store()
            name = archive.find(store, name)
            manifest = archive.restore(store, name, target, media or Path(settings.MEDIA_ROOT))
        except (*FAILURES, DatabaseError) as error:
            raise CommandError(str(error)) from error
        finally:
            target.close()
        after = "Now run `manage.py migrate`, then `manage.py retention --reapply` for what was destroyed since."
        self.stdout.write(f"Restored {name}: {len(manifest['parts'])} parts. {after}")


def _database(variable):
    """Return a connection to the database whose URL is in this environment variable. A command line would show the password."""
    address = os.environ.get(variable)
    if not address:
        raise CommandError("--into takes the name of an environment variable that holds the address, not the address itself.")
    return ConnectionHandler({"default": environ.Env.db_url_config(address)})["default"]
