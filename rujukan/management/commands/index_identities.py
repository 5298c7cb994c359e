"""Make all blind indexes anew under INDEX_KEY. The site runs on; a cut run is started again."""

from django.core.management import BaseCommand

from gugus.checks import keys
from rujukan.matching import indexing


class Command(BaseCommand):
    help = "Make the blind indexes of complaints, reported persons and victims anew under INDEX_KEY."

    def handle(self, **_):
        keys.mark_index()
        for model, *what in indexing.everything():
            self._run(model._meta.label, indexing.rebuild(model, *what))
        self._run("Receipts", indexing.receipts_anew())

    def _run(self, name, batches):
        seen = changed = 0
        for rows, replaced in batches:
            seen, changed = seen + rows, changed + replaced
            self.stdout.write(f"{name}: {seen}", ending="\r")
            self.stdout.flush()
        self.stdout.write(f"{name}: {changed} indexed anew of {seen} rows")
