"""Make the demo: its accounts, and years of invented work of theirs. A second run makes nothing twice."""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from gugus.demo import make_accounts, read_old_notices
from gugus.models import Institution
from rad import demo as plan
from rujukan import demo as casework


class Command(BaseCommand):
    help = "Make the demo's accounts and data, those that are missing, through the verbs and as the web role."

    def handle(self, *, verbosity, **_):
        if not Institution.objects.exists():
            raise CommandError("Load the regulation first: manage.py load_regulation")
        users = make_accounts()
        told = casework.build(users), plan.build(users)
        if not any(told):
            return
        read_old_notices(timezone.now())
        if verbosity:
            self.stdout.write("Made invented cases from 2019 until today, reports and evaluations.")
