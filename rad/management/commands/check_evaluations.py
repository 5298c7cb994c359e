"""Compares the counts of complaints in enacted evaluations with what is counted now."""

from django.core.management import BaseCommand

from rad.actions import evaluation as verbs
from rad.evaluation import recount


class Command(BaseCommand):
    help = "Name enacted evaluations whose counts of complaints are no longer those of now; a person decides on a correction."

    def add_arguments(self, parser):
        parser.add_argument("--tell", action="store_true", help="notify the plan secretariat of differences (scheduled job)")

    def handle(self, *, tell, **_):
        differing = recount.differing()
        for evaluation, words in differing:
            self.stdout.write(f"Evaluasi {evaluation.year}, edisi {evaluation.edition}: {'; '.join(words)}")
            if tell:
                verbs.tell_recount(evaluation, words)
        if not differing:
            self.stdout.write(self.style.SUCCESS("Jumlah pengaduan dalam evaluasi yang disahkan sama dengan hitungan sekarang."))
