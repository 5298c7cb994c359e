"""Back up the database and the media into BACKUP_STORE as one encrypted file; list or verify backups."""

from django.core.management import BaseCommand, CommandError

from gugus.backup import archive
from gugus.backup.container import Damaged
from gugus.backup.dump import ProgramFailed
from gugus.backup.store import StoreFailed, backup_store

FAILURES = (Damaged, archive.Refused, ProgramFailed, StoreFailed, OSError)


class Command(BaseCommand):
    help = "Back up the database and the media into BACKUP_STORE, sealed by BACKUP_KEY; or list or check what lies there."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--keep", metavar="N", type=int, help="then delete all but the N newest, this one counted")
        what.add_argument("--list", action="store_true", dest="listing", help="the names of the backups, oldest first")
        what.add_argument(
            "--verify", metavar="NAME", nargs="?", const=archive.LATEST, help="open one (latest), compare every checksum, list it"
        )

    def handle(self, *, keep, listing, verify, **_):
        if keep is not None and keep < 1:
            raise CommandError("--keep must be 1 or more: the new backup is one of them.")
        try:
            store = backup_store()
            if listing:
                self.stdout.writelines(f"{name}\n" for name in archive.names(store))
            elif verify:
                self.verify(store, archive.find(store, verify))
            else:
                self.make(store, keep)
        except FAILURES as error:
            raise CommandError(str(error)) from error

    def make(self, store, keep):
        name, whole = archive.make(store)  # it also reads the backup back: one that nobody can read is worth nothing
        self.say(name, whole)
        for swept in archive.sweep(store, keep, name) if keep else []:
            self.stdout.write(f"{swept}: deleted.")

    def verify(self, store, name):
        whole = archive.verify(store, name)
        for part in whole.manifest["parts"]:
            self.stdout.write(f"{part['sha256']}  {part['size']:>12}  {part['name']}")
        self.say(name, whole)

    def say(self, name, whole):
        manifest = whole.manifest
        self.stdout.write(
            f"{name}: whole. {len(manifest['parts'])} parts, {whole.size} bytes, SHA-256 {whole.sha256},"
            f" made {manifest['made_at']} by version {manifest['version']}."
        )
