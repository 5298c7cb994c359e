"""Make the demo: its accounts, and years of invented work of theirs. A second run makes nothing twice."""

from django.core.management import BaseCommand, CommandError

from gugus.demo import ACCOUNTS, PASSWORD, make_accounts
from gugus.models import Institution
from rujukan import demo as casework


class Command(BaseCommand):
    help = "Make the demo's accounts and data, those that are missing, through the verbs and as the web role."

    def handle(self, *, verbosity, **_):
        if not Institution.objects.exists():
            raise CommandError("Load the regulation first: manage.py load_regulation")
        users = make_accounts()
        if casework.build(users) and verbosity:
            self.stdout.write("Invented cases from 2019 until today.")
        if verbosity:
            self.stdout.write(_accounts(users))


def _accounts(users):
    rows = (f"  {name:<14}{users[name].role_words:<32}{users[name].institution or ''}" for name, *_ in ACCOUNTS)
    return "\n".join([f"\nDemo accounts, all with the password {PASSWORD}:", *rows])
