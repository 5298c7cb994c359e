"""Back up the database and the media into one sealed file, or check such a file."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from gugus import backup
from gugus.container import Damaged


class Command(BaseCommand):
    help = "Back up the database and the media into one file, sealed by BACKUP_KEY; or check one."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--to", metavar="FOLDER", type=Path, help="write a new backup there")
        what.add_argument("--verify", metavar="FILE", type=Path, help="open a backup, compare every checksum, list it")

    def handle(self, *, to, verify, **_):
        try:
            path = verify or backup.make(to)
            manifest = backup.verify(path)  # a backup that nobody can read is none
        except (Damaged, backup.Refused, OSError) as error:
            raise CommandError(str(error)) from error
        for part in manifest["parts"] if verify else []:
            self.stdout.write(f"{part['sha256']}  {part['size']:>12}  {part['name']}")
        self.stdout.write(
            f"{path}: whole. {len(manifest['parts'])} parts, {path.stat().st_size} bytes,"
            f" made {manifest['made_at']} by version {manifest['version']}."
        )
