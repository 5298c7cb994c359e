"""Seal the new entries of the access log, append the anchors to a file outside the database, and print the last one."""

from django.core.management import BaseCommand, CommandError

from gugus.audit import access_log, anchors


class Command(BaseCommand):
    help = (
        "Seal the access log, append the new anchors (N:HEX) to the file AUDIT_ANCHORS, and print the last one; nothing if"
        " nothing was new."
    )

    def handle(self, **_):
        last = None
        while new_seal := access_log.seal():
            last = new_seal
        if last:
            self.stdout.write(str(last))
        try:
            anchors.keep()
        except anchors.Untrusted as fault:
            raise CommandError(f"Jangkar tidak tersimpan (anchor not kept): {fault}") from fault
