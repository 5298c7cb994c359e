"""Load the regulation from fixtures/: districts, institutions, Lampiran I and II, service standards."""

import json

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.core import serializers
from django.core.management import BaseCommand, CommandError, call_command
from django.core.serializers.base import DeserializationError
from django.urls import reverse

from gugus.formats.labels import label_of

FOLDER = settings.BASE_DIR / "fixtures"
MASTER_DATA = "[1-4]*.json"
PLAN = ("5", "60")  # files of the plan and of the doubts about its text: only revisions and decisions change what they filled
READ_BY_CODE = "4*.json"  # without one of these rows a verb fails


class Command(BaseCommand):
    help = (
        "Load fixtures/*.json by name, those whose tables are still empty: what people have edited since is kept. Rows that the "
        "code reads by their code are added where they are missing."
    )

    def add_arguments(self, parser):
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--again", action="store_true", help="load all but the plan, over what was edited")
        how.add_argument("--compare", action="store_true", help="change nothing; list where this site differs from fixtures/")

    def handle(self, *, again, compare, verbosity, **_):
        if compare:
            self._compare()
            return
        # Choose the files before loading any: two files may fill the same table.
        files = [
            path
            for path in sorted(FOLDER.glob("*.json"))
            if _fills_empty_tables(path) or (again and not path.name.startswith(PLAN))
        ]
        if files:
            call_command("loaddata", *map(str, files), verbosity=verbosity)
        for path in sorted(FOLDER.glob(READ_BY_CODE)):
            for shipped, _ in _shipped(path):
                if _stored(shipped.object) is None:
                    shipped.save()
                    self.stdout.write(f"added: {shipped.object._meta.verbose_name} “{shipped.object}”")

    def _compare(self):
        different = False
        for path in sorted(FOLDER.glob(MASTER_DATA)):
            for shipped, names in _shipped(path):
                row = shipped.object
                lines = list(_differences(row, _stored(row), names))
                if lines:
                    about = f"{row._meta.verbose_name} “{row}”{_page(row)}"
                    self.stdout.write("\n".join([about, *(f"  {line}" for line in lines)]))
                    different = True
        if not different:
            self.stdout.write("This site's tables are as they are shipped.")


def _fills_empty_tables(path):
    labels = {entry["model"] for entry in json.loads(path.read_text())}
    try:
        models = [apps.get_model(label) for label in labels]
    except LookupError as error:
        raise CommandError(f"{path.name}: {error}") from error
    return not any(model._base_manager.exists() for model in models)


def _shipped(path):
    """Yield each row of a file and the names of its columns. A row that the site has too has its primary key."""
    for entry in json.loads(path.read_text()):
        try:
            [shipped] = serializers.deserialize("python", [entry])
        except DeserializationError as error:
            raise CommandError(f"{path.name}: {error}") from error
        yield shipped, entry["fields"].keys()


def _stored(row):
    """Return the site's own version of a shipped row, or None."""
    return type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None


def _page(row):
    """Return where administrators change such a row."""
    if not admin.site.is_registered(type(row)):
        return ""
    return f", {reverse(f'admin:{row._meta.app_label}_{row._meta.model_name}_changelist')}"


def _differences(shipped, stored, names):
    if stored is None:
        yield "is missing here"
        return
    for name in names:
        field = shipped._meta.get_field(name)
        if getattr(stored, field.attname) != getattr(shipped, field.attname):
            yield f"{label_of(field)}: here {_column_words(stored, field)}; shipped {_column_words(shipped, field)}"


def _column_words(row, field):
    value = getattr(row, field.attname)
    if isinstance(field, ArrayField):
        return ", ".join(str(dict(field.base_field.flatchoices).get(each, each)) for each in value) or "–"
    shown = getattr(row, f"get_{field.name}_display", None)
    return str(shown() if shown else value)
