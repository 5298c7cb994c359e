"""Django's `migrate`, beside visitors of the site."""

from django.core.management.commands import migrate
from django.db import connections

from gugus.access.definitions import LONGEST_WAIT, give_way


class Command(migrate.Command):
    """Waits for no lock longer than LONGEST_WAIT: then the migration is given back, and begins again.

    A migration that changes several tables locks them in an order of its own. Without this a visitor who holds one of them, and
    wants another, dies in a deadlock; and behind a lock that it waits for, all others wait too.
    """

    def handle(self, *args, **options):
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LONGEST_WAIT}'")
            try:
                give_way(lambda: super(Command, self).handle(*args, **options))
            finally:
                cursor.execute("SET lock_timeout TO DEFAULT")
