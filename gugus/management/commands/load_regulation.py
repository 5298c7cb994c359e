"""Load the regulation from fixtures/: districts, institutions, Lampiran I and II, service standards."""

import json

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

FOLDER = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = "Load fixtures/*.json by name, those whose tables are still empty: what people have edited since is kept."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="load all of them, over what was edited")

    def handle(self, *, again, verbosity, **_):
        # Choose the files before loading any: two files may fill the same table.
        files = [path for path in sorted(FOLDER.glob("*.json")) if again or _fills_empty_tables(path)]
        if files:
            call_command("loaddata", *map(str, files), verbosity=verbosity)


def _fills_empty_tables(path):
    labels = {entry["model"] for entry in json.loads(path.read_text())}
    try:
        models = [apps.get_model(label) for label in labels]
    except LookupError as error:
        raise CommandError(f"{path.name}: {error}") from error
    return not any(model._base_manager.exists() for model in models)
