"""Create the first two administrators of a new site.

All other accounts are created by administrators in the browser, where the site records who decided. The command works again if
fewer than two active administrators are left.
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
