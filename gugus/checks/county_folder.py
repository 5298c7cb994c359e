"""Checks a county's folder before anything of it is loaded: its two files of words, and every row of its master data."""

import json
from collections import defaultdict
from pathlib import Path

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError

from gugus import county

ROWS = "[0-9]*.json"


class Check:
    """What is wrong with a folder: `faults`, each with its file and place. The database is not read.

    A row may only name rows of the same folder that stand before it, because they are stored in this order.
    """

    def __init__(self, path: Path):
        folder = county.Folder(path)
        self.county, self.faults = folder.county(), folder.faults
        self.places = defaultdict(dict)  # {model: {natural key: the row, its place}}
        for file in sorted(path.glob(ROWS)):
            self._check_file(file)
        if self.county:
            self._check_plans()

    def _check_file(self, file):
        try:
            entries = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            self.faults.append(f"{file.name}: {error}")
            return
        for number, entry in enumerate(entries, 1):
            self._check_row(f"{file.name}, row {number}", entry)

    def _check_row(self, place, entry):
        try:
            model = apps.get_model(entry.get("model", "-"))
        except (LookupError, ValueError):
            self.faults.append(f"{place}: no table {entry.get('model')!r}")
            return
        values, missing = {}, False
        for name, value in entry.get("fields", {}).items():
            try:
                values[name] = self._value(model._meta.get_field(name), value)
            except (LookupError, FieldDoesNotExist, ValidationError) as error:
                missing |= isinstance(error, LookupError)
                words = f"{value} is not in a row before" if isinstance(error, LookupError) else _words(error)
                self.faults.append(f"{place}, {name}: {words}")
        row = model(pk=entry.get("pk"), **values) if entry.get("pk") else model(**values)
        self._check_columns(place, row)
        if not missing:
            self._check_once(place, row)

    def _value(self, column, value):
        if column.is_relation and value:
            return self.places[column.related_model][tuple(value)][0]
        return column.to_python(value)

    def _check_columns(self, place, row):
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        try:
            row.clean_fields(exclude=relations)
        except ValidationError as error:
            self.faults += [f"{place}, {name}: {' '.join(words)}" for name, words in error.message_dict.items()]

    def _check_once(self, place, row):
        known = self.places[type(row)]
        key = row.natural_key() if hasattr(row, "natural_key") else row.pk
        if key in known:
            self.faults.append(f"{place}: {key} is already in {known[key][1]}")
        known.setdefault(key, (row, place))

    def _check_plans(self):
        """Each table belongs to the regulation. That a year has one of each letter is the natural key of its row."""
        law = self.county.regulation
        plans = dict(self._with_columns("code", "first_year", "last_year"))
        if law.plan not in {row.code for row in plans.values()}:
            self.faults.append(f"regulation.json, plan: no plan has the code {law.plan!r}")
        for place, row in plans.items():
            if row.first_year > row.last_year:
                self.faults.append(f"{place}, last_year: before first_year")
        for place, row in self._with_columns("plan", "letter"):
            if row.letter not in law.sub_task_forces:
                self.faults.append(f"{place}, letter: {row.letter} is not in sub_task_forces of regulation.json")

    def _with_columns(self, *names):
        """Yield the place of each row whose table has these columns, and the row. The base knows no model above it."""
        for model, rows in self.places.items():
            if {column.name for column in model._meta.fields}.issuperset(names):
                yield from ((place, row) for row, place in rows.values())


def _words(error):
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
