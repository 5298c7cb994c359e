"""Put a backup into an empty database and an empty media folder."""

from pathlib import Path

import environ
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.utils import ConnectionHandler

from gugus import backup
from gugus.container import Damaged


class Command(BaseCommand):
    help = "Put a backup into an empty database and an empty media folder; anything else is refused."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", metavar="URL", help="the owner's address of the database (DATABASE_OWNER_URL)")
        parser.add_argument("--media", metavar="FOLDER", type=Path, help="where the files go (the site's own folder)")

    def handle(self, *, file, into, media, **_):
        target = ConnectionHandler({"default": environ.Env.db_url_config(into)})["default"] if into else connection
        try:
            manifest = backup.restore(file, target, media or Path(settings.MEDIA_ROOT))
        except (Damaged, backup.Refused, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            target.close()
        self.stdout.write(f"Restored: {len(manifest['parts'])} parts of {manifest['made_at']}. Now run `manage.py migrate`.")
