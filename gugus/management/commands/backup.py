"""Back up the database into BACKUP_STORE as one encrypted file; list, verify or delete backups."""

from django.core.management import BaseCommand, CommandError

from gugus.backup import archive
from gugus.backup.container import Damaged
from gugus.backup.dump import ProgramFailed
from gugus.backup.store import StoreFailed, backup_store

FAILURES = (Damaged, archive.BackupRefused, ProgramFailed, StoreFailed, OSError)


class Command(BaseCommand):
    help = "Back up the database into BACKUP_STORE, encrypted with BACKUP_KEY; or list or verify the backups there."

    def add_arguments(self, parser):
        actions = parser.add_mutually_exclusive_group()
        actions.add_argument("--keep", metavar="N", type=int, help="afterwards delete all but the N newest, the new one included")
        actions.add_argument("--list", action="store_true", dest="listing", help="list the names of the backups, oldest first")
        actions.add_argument(
            "--verify",
            metavar="NAME",
            nargs="?",
            const=archive.LATEST,
            help="decrypt one (the latest), compare every checksum, list its parts",
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
        name, verified = archive.make(store)
        self.report(name, verified)
        for deleted in archive.delete_old(store, keep, name) if keep else []:
            self.stdout.write(f"{deleted}: deleted.")

    def verify(self, store, name):
        verified = archive.verify(store, name)
        for part in verified.manifest["parts"]:
            self.stdout.write(f"{part['sha256']}  {part['size']:>12}  {part['name']}")
        self.report(name, verified)

    def report(self, name, verified):
        manifest = verified.manifest
        self.stdout.write(
            f"{name}: verified. {verified.size} bytes, SHA-256 {verified.sha256},"
            f" made {manifest['made_at']} by version {manifest['version']}."
        )
