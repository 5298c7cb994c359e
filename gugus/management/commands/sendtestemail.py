"""Django's test mail; a refusal of the mail server is shown in one sentence, without a traceback."""

from smtplib import SMTPException

from django.core.management import CommandError
from django.core.management.commands import sendtestemail as library


class Command(library.Command):
    def handle(self, *arguments, **options):
        try:
            super().handle(*arguments, **options)
        except (OSError, SMTPException) as error:
            raise CommandError(f"Server surel tidak menerima surel ini (mail refused): {error}") from error
        self.stdout.write("Server surel menerima surel ini (mail accepted). Periksa kotak masuk penerimanya.")
