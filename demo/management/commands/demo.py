"""Makes the demo: accounts, years of invented work, and a sealed access log. A second run makes nothing twice."""

from django.core.management import BaseCommand, call_command
from django.utils import timezone

from demo import casework, contacts, plan, shelters
from demo.accounts import PASSWORD, make_accounts, read_old_notices
from gugus.audit import access_log
from gugus.devdb import tables


class Command(BaseCommand):
    help = (
        "Bring the tables up to date, load the regulation, and make the demo's accounts and data, those that are missing, "
        "through the verbs and in the scope of each user."
    )

    def handle(self, *, verbosity, **_):
        tables.bring_up_to_date()
        call_command("load_regulation", verbosity=0)
        users = make_all()
        if verbosity:
            self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
            for user in users.values():
                self.stdout.write(f"  {user.username:13} {user.role_words:32} {user.institution or ''}".rstrip())


def make_all():
    """Make the accounts and data that are missing; return {user name: user}. Needs the regulation."""
    users = make_accounts()
    built = contacts.build(users), shelters.build(users), casework.build(users), plan.build(users)
    if any(built):
        read_old_notices(timezone.now())
        access_log.seal()
        access_log.verify()
    return users
