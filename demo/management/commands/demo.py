"""Makes the demo: accounts, years of invented work, and a sealed access log. A second run makes nothing twice.

It is the owner who makes it, so the reports of the plan, which come after the first page, are no task of the worker.
"""

from django.core.management import BaseCommand, call_command
from django.utils import timezone

from demo import casework, contacts, plan, shelters
from demo.accounts import PASSWORD, make_accounts, read_old_notices
from gugus.audit import access_log
from gugus.devdb import table as tables


class Command(BaseCommand):
    help = (
        "Bring the tables up to date, load the regulation, and make the demo's accounts and data, those that are missing, "
        "through the verbs and in the scope of each user."
    )

    def add_arguments(self, parser):
        parser.add_argument("--plan", action="store_true", help="afterwards: make the reports and evaluations of the plan")

    def handle(self, **options):
        if options["plan"]:
            make_plan(make_accounts())
            return
        tables.bring_up_to_date()
        call_command("load_regulation", verbosity=0)
        self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
        for user in make_cases().values():
            self.stdout.write(f"  {user.username:13} {user.role_words:32} {user.institution or ''}".rstrip())


def make_cases():
    """Make the accounts and cases that are missing; return {user name: user}. Needs the regulation."""
    users = make_accounts()
    if any([contacts.build(users), shelters.build(users), casework.build(users)]):
        _finish()
    return users


def make_plan(users):
    """Make the reports and evaluations if they are missing. Needs the cases, which they count."""
    if plan.build(users):
        _finish()


def _finish():
    read_old_notices(timezone.now())
    access_log.seal()
    access_log.verify()
