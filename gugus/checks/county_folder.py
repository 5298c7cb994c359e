"""Checks a county's folder before anything of it is loaded: its two files of words, and every row of its master data."""

import json
import re
from collections import defaultdict
from importlib import import_module
from operator import ge, le, lt
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import CheckConstraint, F, Q, SlugField, UniqueConstraint

from gugus import county
from gugus.county import Fault, Place
from gugus.formats.citations import PLACE

ROWS = "[0-9]*.json"
OF_APPS = [import_module(f"{app}.management.county_sheets") for app in settings.OWN_APPS]  # `faults` are what only they know
NOT_A_CODE = "may only have small letters, digits and hyphens"
LOOKUPS = {
    "gte": ge,
    "lte": le,
    "lt": lt,
    "in": lambda value, among: value in among,
    "regex": lambda value, pattern: bool(re.search(pattern, value)),
}


class Check:
    """What is wrong with a folder: `faults` in words, `found` with their places. The database is not read.

    A row may only name rows of the same folder that stand before it, because they are stored in this order.
    """

    def __init__(self, path: Path):
        folder = county.Folder(path)
        self.county, self.found, self.words = folder.county(), folder.faults, folder.words
        self.places = defaultdict(dict)  # {model: {natural key: the row, its place}}
        self.taken = {}  # {(a unique constraint, its values): the place}
        for file in sorted(path.glob(ROWS)):
            self._check_file(file)
        self._check_articles(folder)
        self._check_plans(folder.law)
        for module in OF_APPS:
            for fault in module.faults(self):
                self._fault(*fault)

    @property
    def faults(self):
        return [str(fault) for fault in self.found]

    def rows(self, label):
        """Return the rows of a table."""
        return [row for row, _ in self.placed(label)]

    def placed(self, label):
        """Return the rows of a table, each with its place."""
        return self.places[apps.get_model(label)].values()

    def _fault(self, place, key, words, *values):
        self.found.append(Fault(Place(place.file, place.row, key), words, values))

    def _check_file(self, file):
        try:
            entries = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            self._fault(Place(file.name), "", "{}", error)
            return
        for number, entry in enumerate(entries, 1):
            self._check_row(Place(file.name, number), entry)

    def _check_row(self, place, entry):
        try:
            model = apps.get_model(entry.get("model", "-"))
        except (LookupError, ValueError):
            self._fault(place, "", "no table {!r}", entry.get("model"))
            return
        values, missing = {}, False
        for name, value in entry.get("fields", {}).items():
            try:
                values[name] = self._value(model._meta.get_field(name), value)
            except LookupError:
                missing = True
                table = model._meta.get_field(name).related_model
                if table is model:
                    self._fault(place, name, "{} is not in a row above", value)
                else:
                    self._fault(place, name, "{} is not in a row of {} before", value, table._meta.label_lower)
            except (FieldDoesNotExist, ValidationError) as error:
                self._fault(place, name, "{}", _words(error))
        for column in model._meta.concrete_fields:
            if column.is_relation and not column.null and column.name not in entry.get("fields", {}):
                missing = True
                self._fault(place, column.name, "is missing")
        row = model(pk=entry.get("pk"), **values) if entry.get("pk") else model(**values)
        sound = self._check_columns(place, row) and not missing and values.keys() == entry.get("fields", {}).keys()
        if not missing:
            self._check_once(place, row)
        if sound:
            self._check_constraints(place, row)

    def _value(self, column, value):
        if column.is_relation and value:
            return self.places[column.related_model][tuple(value)][0]
        if isinstance(column, ArrayField):
            if not isinstance(value, list):
                raise ValidationError(f"{value!r} is not a list")
            return [column.base_field.to_python(one) for one in value]
        return column.to_python(value)

    def _check_columns(self, place, row):
        """Return whether the columns are sound."""
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        try:
            row.clean_fields(exclude=relations)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                if errors[0].code in {"null", "blank"}:
                    self._fault(place, name, "is missing")
                elif errors[0].code == "invalid" and _is_code(row, name):
                    self._fault(place, name, NOT_A_CODE)
                else:
                    self._fault(place, name, "{}", _words(ValidationError(errors)))
            return False
        for name in {column.name for column in row._meta.concrete_fields} - relations:
            if _is_code(row, name) and getattr(row, name) != getattr(row, name).lower():
                self._fault(place, name, NOT_A_CODE)
        return True

    def _check_once(self, place, row):
        known = self.places[type(row)]
        key = row.natural_key() if hasattr(row, "natural_key") else row.pk
        if key in known:
            name = getattr(row, "NATURAL_KEY", ("",))[-1].partition("__")[0]
            self._fault(place, name, "{} is already in {}", key, known[key][1])
        known.setdefault(key, (row, place))

    def _check_constraints(self, place, row):
        """Name what the database would refuse. Relations are compared as rows, because no row has a number yet."""
        for name, columns in _unique_columns(type(row)):
            values = tuple(_comparable(getattr(row, column), name) for column in columns)
            before = self.taken.setdefault((type(row), name, values), place)
            if before is not place and None not in values:
                taken = Place(before.file, before.row, columns[-1])
                self._fault(place, columns[-1], "{} is already in {}", getattr(row, columns[-1]), taken)
        for constraint in row._meta.constraints:
            if isinstance(constraint, CheckConstraint) and _holds(constraint.condition, row) is False:
                self._fault(place, _columns_of(constraint.condition)[-1], "breaks the rule {}", constraint.name)

    def _check_articles(self, folder):
        for name, cited in folder.law.get("articles", {}).items():
            found, place = PLACE.match(cited), Place("regulation.json")
            if folder.articles and not (found and found["article"] in folder.articles):
                self._fault(place, f"articles.{name}", "{!r} is not in the text", cited)

    def _check_plans(self, law):
        """Each table belongs to the regulation. That a year has one of each letter is the natural key of its row."""
        plans = dict(self._with_columns("code", "first_year", "last_year"))
        if "plan" in law and law["plan"] not in {row.code for row in plans.values()}:
            self._fault(Place("regulation.json"), "plan", "no plan has the code {!r}", law["plan"])
        for place, row in plans.items():
            if None not in (row.first_year, row.last_year) and row.first_year > row.last_year:
                self._fault(place, "last_year", "before first_year")
        for place, row in self._with_columns("plan", "letter"):
            if row.letter not in law.get("sub_task_forces", [row.letter]):
                self._fault(place, "letter", "{} is not in sub_task_forces of regulation.json", row.letter)

    def _with_columns(self, *names):
        """Yield the place of each row whose table has these columns, and the row. The base knows no model above it."""
        for model, rows in self.places.items():
            if {column.name for column in model._meta.fields}.issuperset(names):
                yield from ((place, row) for row, place in rows.values())


def _is_code(row, name):
    return isinstance(row._meta.get_field(name), SlugField)


def _unique_columns(model):
    """Yield each unique constraint besides the natural key as its name and its columns."""
    key = {path.partition("__")[0] for path in getattr(model, "NATURAL_KEY", ())}
    for column in model._meta.concrete_fields:
        if column.unique and not column.primary_key and {column.name} != key:
            yield column.name, (column.name,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and not constraint.condition and set(constraint.fields) != key:
            lowered = tuple(one.source_expressions[0].name for one in constraint.expressions)
            yield constraint.name if constraint.fields else LOWERED, constraint.fields or lowered


LOWERED = "lowered"


def _comparable(value, name):
    if hasattr(value, "_meta"):
        return id(value)
    return value.casefold() if name == LOWERED else value


def _columns_of(condition):
    """Return the columns that a condition names, in its order."""
    columns = []
    for part in condition.children:
        columns += _columns_of(part) if isinstance(part, Q) else [part[0].partition("__")[0]]
    return columns


def _holds(condition, row):
    """Return whether a row meets the condition of a constraint, as PostgreSQL reckons: None if it is unknown."""
    if isinstance(condition, Q):
        parts = [_holds(part, row) for part in condition.children]
        decisive = condition.connector == Q.OR
        found = decisive if decisive in parts else None if None in parts else not decisive
        return found if found is None or not condition.negated else not found
    name, _, lookup = condition[0].partition("__")
    value, wanted = getattr(row, name), condition[1]
    if isinstance(wanted, F):
        wanted = getattr(row, wanted.name)
    if lookup == "isnull" or condition[1] is None:
        return (value is None) == (wanted is not False)
    if value is None or wanted is None:
        return None
    return LOOKUPS[lookup](value, wanted) if lookup else value == wanted


def _words(error):
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
