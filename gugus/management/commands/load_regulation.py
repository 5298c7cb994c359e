"""Load a county's folder: districts, institutions, stage roles, service standards, the plan. First checks all of it."""

import json

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from gugus import county
from gugus.checks.county_folder import ROWS, Check
from gugus.formats.labels import label_of, words_of
from gugus.models import District
from gugus.models.natural import Natural

MASTER_DATA = "[1-4]*.json"
PLAN = ("5", "60")  # files of the plan and of the doubts about its text: only revisions and decisions change what they filled
READ_BY_CODE = "4*.json"  # without one of these rows a verb fails


class Command(BaseCommand):
    help = (
        "Check the folder of this county (COUNTY=) and name each fault with its file and place. Without a fault, load its files, "
        "those whose tables are still empty: what people have edited since is kept. Rows that the code reads by their code are "
        "added where they are missing."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", help="the folder of another county: it is checked, and not loaded")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--again", action="store_true", help="load all but the plan, over what was edited")
        how.add_argument("--compare", action="store_true", help="change nothing; list where this site differs from the folder")

    def handle(self, *, folder, again, compare, **_):
        self.folder = county.folder_of(folder, settings.BASE_DIR) if folder else settings.COUNTY.folder
        if compare:
            self._compare()
        elif faults := Check(self.folder).faults:
            raise CommandError("\n".join([f"Nothing is loaded from {self.folder}:", *faults]))
        elif self.folder != settings.COUNTY.folder:
            raise CommandError(f"No fault in {self.folder}. It is not this site's county: set COUNTY to load it.")
        else:
            self._load(again)

    @transaction.atomic
    def _load(self, again):
        if District.objects.exclude(code__startswith=settings.COUNTY.code).exists():
            raise CommandError(f"Nothing is loaded: this database holds another county than {settings.COUNTY.full_name}.")
        # Choose the files before loading any: two files may fill the same table.
        files = [
            path
            for path in sorted(self.folder.glob(ROWS))
            if _fills_empty_tables(path) or (again and not path.name.startswith(PLAN))
        ]
        site = Site()
        for path in files:
            for row, *_ in site.shipped(path):
                site.save(row)
        for path in sorted(self.folder.glob(READ_BY_CODE)):
            for row, stored, _ in site.shipped(path):
                if stored is None:
                    site.save(row)
                    self.stdout.write(f"added: {row._meta.verbose_name} “{row}”")

    def _compare(self):
        site, different = Site(), False
        for path in sorted(self.folder.glob(MASTER_DATA)):
            for row, stored, names in site.shipped(path):
                lines = list(_differing_columns(row, stored, names))
                if lines:
                    about = f"{row._meta.verbose_name} “{row}”{_admin_page(row)}"
                    self.stdout.write("\n".join([about, *(f"  {line}" for line in lines)]))
                    different = True
        if not different:
            self.stdout.write("This site's tables are as they are shipped.")


def _fills_empty_tables(path):
    models = {_model(entry, path) for entry in json.loads(path.read_text())}
    return not any(model._base_manager.exists() for model in models)


def _model(entry, path):
    try:
        return apps.get_model(entry["model"])
    except LookupError as error:
        raise CommandError(f"{path.name}: {error}") from error


class Site(dict):
    """The site's own rows as {model: {natural key: row}}. Each table is read once: `loaddata` looks up each name of a row."""

    def __missing__(self, model):
        rows = model._base_manager.all()
        if relations := {lookup.rpartition("__")[0] for lookup in getattr(model, "NATURAL_KEY", ())} - {""}:
            rows = rows.select_related(*relations)
        self[model] = {_row_key(row): row for row in rows}
        return self[model]

    def shipped(self, path):
        """Yield each row of a file, the site's own version of it or None, and the names of the columns in the file."""
        for entry in json.loads(path.read_text()):
            model, columns = _model(entry, path), entry["fields"]
            try:
                row = model(**{name: self._value(model._meta.get_field(name), value) for name, value in columns.items()})
            except (KeyError, FieldDoesNotExist, ValidationError) as error:
                raise CommandError(f"{path.name}: {entry}: {error}") from error
            row.pk = entry.get("pk")
            if stored := self[model].get(_row_key(row)):
                row.pk = stored.pk
            yield row, stored, columns.keys()

    def _value(self, field, value):
        """Return the value of a column; a row that the file names by its natural key."""
        return self[field.related_model][tuple(value)] if field.is_relation and value else field.to_python(value)

    def save(self, row):
        """Store a shipped row as it is, so that the rows after it find it."""
        row.save_base(raw=True)
        self[type(row)][_row_key(row)] = row


def _row_key(row):
    return row.natural_key() if isinstance(row, Natural) else row.pk


def _admin_page(row):
    """Return where administrators change such a row."""
    if not admin.site.is_registered(type(row)):
        return ""
    return f", {reverse(f'admin:{row._meta.app_label}_{row._meta.model_name}_changelist')}"


def _differing_columns(shipped, stored, names):
    if stored is None:
        yield "is missing here"
        return
    for name in names:
        field = shipped._meta.get_field(name)
        if getattr(stored, field.attname) != getattr(shipped, field.attname):
            before, after = (words_of(field, getattr(row, field.attname), "–") for row in (stored, shipped))
            yield f"{label_of(field)}: here {before}; shipped {after}"
