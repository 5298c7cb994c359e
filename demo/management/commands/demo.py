"""Makes the demo: accounts, years of invented work, and a sealed access log. A second run makes nothing twice.

It is the owner who makes it, so the years, which come after the first page, are no task of the worker.
"""

from django.core.management import BaseCommand, call_command
from django.utils import timezone

from demo import IS_WHOLE, casework, contacts, plan, shelters
from demo.accounts import PASSWORD, make_accounts, read_old_notices
from gugus.audit import access_log
from gugus.devdb import table as tables


class Command(BaseCommand):
    help = (
        "Bring the tables up to date, load the regulation, and make the demo's accounts and data, those that are missing, "
        "through the verbs and in the scope of each user."
    )

    def add_arguments(self, parser):
        parser.add_argument("--years", action="store_true", help="afterwards: make the cases, reports and evaluations since 2019")

    def handle(self, **options):
        if options["years"]:
            if IS_WHOLE:
                make_years(make_accounts())
            return
        tables.bring_up_to_date()
        call_command("load_regulation", verbosity=0)
        self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
        for user in make_open_work().values():
            self.stdout.write(f"  {user.username:13} {user.role_words:32} {user.institution or ''}".rstrip())
        if not IS_WHOLE:
            self.stdout.write("Only open cases; there are no examples of earlier years, reports and evaluations.")


def make_open_work():
    """Make the accounts and open cases if they are missing; return {user name: user}. Needs the regulation."""
    users = make_accounts()
    if any([contacts.build(users), shelters.build(users), casework.build(users)]):
        read_old_notices(timezone.now())
    return users


def make_years(users):
    """Make the cases of 2019 to 2021, and the plan's reports and evaluations, which count them, if they are missing."""
    if any([casework.build_years(users), plan.build(users)]):
        read_old_notices(timezone.now())
        access_log.seal()  # not before: entries of 2019 behind a seal of today would look inserted
        access_log.verify()
