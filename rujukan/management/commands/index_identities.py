"""Rebuild all blind indexes with INDEX_KEY. The site keeps running; start an interrupted run again."""

from django.core.management import BaseCommand

from gugus.checks import keys
from rujukan.actions import blind_indexes


class Command(BaseCommand):
    help = "Rebuild the blind indexes of complaints, reported persons and victims with INDEX_KEY."

    def handle(self, **_):
        keys.mark_index()
        for model, *arguments in blind_indexes.indexed_models():
            self._run(model._meta.label, blind_indexes.rebuild(model, *arguments))
        self._run("Receipts", blind_indexes.rebuild_receipts())

    def _run(self, name, batches):
        checked = changed = 0
        for rows, replaced in batches:
            checked, changed = checked + rows, changed + replaced
            if self.stdout.isatty():  # in a log each would be a line over the one before
                self.stdout.write(f"{name}: {checked}", ending="\r")
                self.stdout.flush()
        self.stdout.write(f"{name}: {changed} rebuilt of {checked} rows")
