"""Make the first account of a new site. All others are made in the browser, where it is written down who made them."""

from django.core.management import BaseCommand, CommandError, call_command

from gugus.access import scope
from gugus.choices import Role
from gugus.models import User


class Command(BaseCommand):
    help = "Make an administrator, asking for the password; refused once there is one."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("email")

    def handle(self, *, username, email, **_):
        with scope():
            if User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
                raise CommandError("There is an administrator, who can make accounts.")
            User.objects.create_user(username, email, roles=[Role.ADMINISTRATOR], is_staff=True)
            call_command("changepassword", username)
