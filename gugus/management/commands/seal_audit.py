"""Close what the access log has gained, and print the anchor, to be kept where this database's owner cannot reach."""

from django.core.management import BaseCommand

from gugus import audit


class Command(BaseCommand):
    help = "Seal the access log and print the new anchor (N:HEX), nothing if nothing was new. Keep it outside the database."

    def handle(self, **_):
        last = None
        while made := audit.seal():
            last = made
        if last:
            self.stdout.write(str(last))
