"""Keeps the counts of evaluations that are still being written, so that their pages need not count."""

from django.core.management import BaseCommand

from rad.actions import evaluation_count


class Command(BaseCommand):
    help = "Count the years of evaluations that are still being written and whose kept count is missing or old (scheduled job)."

    def handle(self, **_):
        if number := evaluation_count.keep_all():
            self.stdout.write(f"{number} evaluasi dihitung.")
