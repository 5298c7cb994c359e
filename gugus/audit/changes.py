"""Reads the history of rows (`gugus.models.history`) as a person reads it: who changed what, from what to what, in words.

Of whom a history may be shown is decided before, by the `for_user` of the row whose history it is, and by row policies.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Paginator
from django.db.models import (
    FETCH_PEERS,
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    Model,
    OuterRef,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, JSONObject, Lead

from gugus.formats import indonesian
from gugus.models import Institution, User
from gugus.models.history import History

LONGEST = 300  # characters of a text that has changed
EMPTY = "kosong"


@dataclass(frozen=True)
class Line:
    """One column: its label, and the words before and after; a sealed one has none, it says only that it changed."""

    label: str
    before: str = ""
    after: str = ""
    sealed: bool = False


@dataclass(frozen=True)
class Entry:
    """What happened to one row: its name in words, and the columns that changed."""

    name: str
    verb: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Change:
    """What was changed at once, by whom."""

    at: datetime
    by: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Part:
    """The entries of `model` whose column `of` (or whose own row, `pgh_obj`) is `key`."""

    model: type[Model]
    of: str
    key: object

    @property
    def history(self):
        return self.model.history.rel.related_model

    @property
    def entries(self):
        return self.history._default_manager.filter(**{f"{self.of}_id": self.key})

    @property
    def told(self):
        """The columns that are kept: {name: field of the model itself}."""
        names = {field.name for field in self.history._meta.fields if not field.name.startswith("pgh_")}
        return {field.name: field for field in self.model._meta.fields if field.name in names}


def parts(row, without=()):
    """The row itself, and what `tracked(part_of=…)` shows on its page."""
    found = [Part(type(row), "pgh_obj", row.pk)]
    for history in apps.get_models():
        if issubclass(history, History) and history.part_of and history.pgh_tracked_model not in without:
            owner = history.pgh_tracked_model._meta.get_field(history.part_of).related_model
            if isinstance(row, owner):
                found.append(Part(history.pgh_tracked_model, history.part_of, row.pk))
    return found


def page(found, number):
    """A page of the changes of these parts, the newest first. Five statements at most, and one for each kind of row named."""
    paginator = Paginator(_entries(found), settings.LIST_ROWS)
    paginator.count = _keys(found).count()
    shown = paginator.get_page(number)
    by_table = {part.history._meta.db_table: part for part in found}
    rows = [_compared(by_table[row["pgh_table"]], row) for row in shown.object_list]
    names = _names(rows)
    at_once = groupby(rows, itemgetter("pgh_created_at", "pgh_context_id"))
    shown.object_list = [_change(list(group), names) for _, group in at_once]
    return shown


def _keys(found):
    first, *rest = [part.entries.order_by().values("pgh_id") for part in found]
    return first.union(*rest, all=True)


def _entries(found):
    """All entries with the row as it was and as it became: its next entry, or the row itself."""
    first, *rest = [_of_part(part) for part in found]
    return first.union(*rest, all=True).order_by("-pgh_created_at", "pgh_table", "-pgh_id")


def _of_part(part):
    columns = JSONObject(**{name: field.attname for name, field in part.told.items()})
    now = part.model._base_manager.filter(pk=OuterRef("pgh_obj_id")).values(json=columns)
    following = Window(Lead(columns), partition_by=F("pgh_obj_id"), order_by=F("pgh_id").asc())
    return part.entries.order_by().values(
        *("pgh_id", "pgh_created_at", "pgh_label", "pgh_context", "pgh_context_id", "pgh_sealed"),
        pgh_table=Value(part.history._meta.db_table),
        pgh_was=columns,
        pgh_became=Coalesce(following, Subquery(now)),
    )


def _compared(part, row):
    """The entry with its columns that differ, [(field, before, after)], and which row it is of, as (field, value)."""
    was, became = row["pgh_was"], row["pgh_became"] or {}
    told, called = part.told.items(), part.history.called
    if row["pgh_label"] == "update":
        differing = [(field, was[name], became.get(name)) for name, field in told if was[name] != became.get(name)]
    else:
        known = {called, part.of}
        filled = [(name, field) for name, field in told if name not in known and was[name] not in (None, "", [], {}, False)]
        differing = [(field, None, was[name]) for name, field in filled]
    which = (part.model._meta.get_field(called), was[called]) if called else ()
    return row | {"part": part, "differing": differing, "called": which}


def _names(rows):
    """{model: {key: its name}} of everything that the rows point to, and of who acted."""
    wanted = defaultdict(set)
    for row in rows:
        context = row["pgh_context"] or {}
        wanted[User].add(context.get("user"))
        wanted[Institution].add(context.get("institution"))
        for field, *values in filter(None, (*row["differing"], row["called"])):
            if field.is_relation:
                wanted[field.related_model].update(values)
    return {
        model: {str(key): str(found) for key, found in model._base_manager.fetch_mode(FETCH_PEERS).in_bulk(keys).items()}
        for model, keys in ((model, {key for key in keys if key is not None}) for model, keys in wanted.items())
        if keys
    }


def _change(rows, names):
    by = _by(rows[0]["pgh_context"] or {}, names)
    return Change(at=rows[0]["pgh_created_at"], by=by, entries=tuple(_entry(row, names) for row in rows))


def _by(context, names):
    if user := context.get("user"):
        institution = names.get(Institution, {}).get(str(context.get("institution")), "")
        return ", ".join(filter(None, (names[User].get(str(user), "akun yang sudah tidak ada"), institution)))
    if command := context.get("command"):
        return f"Perintah {command} di server"
    return "Tanpa akun" if context.get("url") else "Langsung di basis data"


VERBS = {"insert": "ditambahkan", "update": "diubah", "delete": "dihapus"}


def _entry(row, names):
    part = row["part"]
    updated = row["pgh_label"] == "update"
    lines = [
        Line(label_of(field), _words(field, was, names) if updated else "", _words(field, now, names))
        for field, was, now in row["differing"]
    ]
    lines += [Line(label_of(part.model._meta.get_field(name)), sealed=True) for name in row["pgh_sealed"]]
    called = f" {_words(*row['called'], names)}" if row["called"] else ""
    return Entry(name=_begun(part.model._meta.verbose_name) + called, verb=VERBS[row["pgh_label"]], lines=tuple(lines))


def label_of(field):
    """A column's own label, or what it points to."""
    return _begun(field._verbose_name or (field.related_model._meta.verbose_name if field.is_relation else field.name))


def _begun(words):
    return str(words)[:1].upper() + str(words)[1:]


def _words(field, value, names):
    if value in (None, "", []):
        return EMPTY
    if field.is_relation:
        return names.get(field.related_model, {}).get(str(value), "di luar pandangan Anda")
    if isinstance(field, ArrayField):
        return ", ".join(_words(field.base_field, each, names) for each in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, BooleanField):
        return "ya" if value else "tidak"
    if isinstance(field, DateTimeField):
        return indonesian.short(field.to_python(value))
    if isinstance(field, DateField):
        return indonesian.long_date(field.to_python(value))
    if isinstance(field, (DecimalField, BigIntegerField)):
        return indonesian.number(value, 0 if value == int(value) else 2)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
