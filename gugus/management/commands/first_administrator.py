"""Make the first two accounts of a new site. All others take two administrators, in the browser, where it is written down who
they were; with one of them left, or none, this command makes another.
"""

from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction

from gugus.choices import Role
from gugus.models import User

ENOUGH = 2


class Command(BaseCommand):
    help = "Make an administrator, asking for the password; refused once there are two."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("email")

    def handle(self, *, username, email, **_):
        with transaction.atomic():
            if User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).count() >= ENOUGH:
                raise CommandError("There are two administrators, who can make accounts.")
            User.objects.create_user(username, email, roles=[Role.ADMINISTRATOR], is_staff=True)
            call_command("changepassword", username)
