"""Scheduled job: delete drafts, read notices, sign-ins and files without a form, notify of due data, keep the ledger."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from rujukan.privacy.actions import ledger, sweep


class Command(BaseCommand):
    help = (
        "Delete drafts, read notices and sign-ins that were kept long enough, and tell the coordinators what about people is"
        " due. Data about people are never destroyed by this."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--ledger", metavar="FILE", type=Path, help="add to FILE every destruction that it lacks, and print it")
        what.add_argument("--reapply", metavar="FILE", type=Path, help="after a restore: destroy again what FILE names")

    def handle(self, **options):
        try:
            if options["ledger"]:
                self._write(options["ledger"])
            elif options["reapply"]:
                self._reapply(options["reapply"])
            else:
                self._sweep()
        except OSError as error:
            raise CommandError(str(error)) from error

    def _sweep(self):
        for kind, count in sweep.sweep().items():
            self.stdout.write(f"{kind}: {count} deleted")
        self.stdout.write(f"about people: {sweep.tell()} due, to be reviewed at /retensi/")

    def _write(self, path):
        for line in ledger.write(path):
            self.stdout.write(line)

    def _reapply(self, path):
        if not path.exists():
            self.stdout.write(
                f"There is no ledger {path}: nothing to destroy again. If anything was ever destroyed, put the lines that the job"
                " gugus-owner@ledger mailed into this file and run the command again."
            )
            return
        try:
            codes = ledger.reapply(path)
        except ledger.Forged as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"destroyed again: {', '.join(codes) or 'nothing'}")
