"""Reads the history of rows (`gugus.models.history`) and says in words who changed what, from which value to which.

It does not decide who may see a history: the row policies do.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import (
    FETCH_PEERS,
    BigIntegerField,
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
from django.utils.text import capfirst

from gugus.formats import indonesian
from gugus.formats.labels import label_of, words_of
from gugus.models import Institution, User
from gugus.models.history import History

LONGEST = 300  # characters shown of a text value
EMPTY = "kosong"


@dataclass(frozen=True)
class Line:
    """A changed column: its label, and its value in words before and after. For a sealed column only that it changed."""

    label: str
    before: str = ""
    after: str = ""
    sealed: bool = False


@dataclass(frozen=True)
class Entry:
    """A change of one row: its name in words, and the columns that changed."""

    name: str
    verb: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Change:
    """The entries that one user or command wrote in one transaction."""

    at: datetime
    by: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Part:
    """The history entries of `model` whose column `of` points to `key`; with `of="pgh_obj"` those of the row `key` itself."""

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
    def columns(self):
        """The columns that the history stores: {name: field of the model itself}."""
        names = {field.name for field in self.history._meta.fields if not field.name.startswith("pgh_")}
        return {field.name: field for field in self.model._meta.fields if field.name in names}


def parts(row, without=()):
    """Return the Part of the row itself and those that `tracked(part_of=…)` shows on its page, except models in `without`."""
    shown_parts = [Part(type(row), "pgh_obj", row.pk)]
    for history in apps.get_models():
        if issubclass(history, History) and history.part_of and history.pgh_tracked_model not in without:
            owner = history.pgh_tracked_model._meta.get_field(history.part_of).related_model
            if isinstance(row, owner):
                shown_parts.append(Part(history.pgh_tracked_model, history.part_of, row.pk))
    return shown_parts


def page(shown_parts, number):
    """Return a page of the changes of these parts, newest first. Two queries, and one per model named.

    A first page that holds all is not counted.
    """
    entries, most = _all_entries(shown_parts), settings.LIST_ROWS
    first = None if number else list(entries[: most + 1])
    if first is not None and len(first) <= most:
        paginator = Paginator(first, most)
    else:
        paginator = Paginator(entries, most)
        paginator.count = _entry_keys(shown_parts).count()
    shown = paginator.get_page(number)
    by_table = {part.history._meta.db_table: part for part in shown_parts}
    rows = [_compare_columns(by_table[row["pgh_table"]], row) for row in shown.object_list]
    names = _names_pointed_to(rows)
    at_once = groupby(rows, itemgetter("pgh_created_at", "pgh_context_id"))
    shown.object_list = [_change(list(group), names) for _, group in at_once]
    return shown


RECENT = 50  # changes of a row in which its last change of a column is looked for


def last_changes(row, names):
    """Return who last changed these columns of a row, and when, in words: {name: "Sari, Polres, Kam 26 Nov, 14.30"}.

    A column whose last change is not in the history, or not among the RECENT ones that the user sees, is left out.
    """
    if not names or not hasattr(row, "history"):
        return {}
    part = Part(type(row), "pgh_obj", row.pk)
    columns = {name: field.attname for name, field in part.columns.items() if name in names}
    now, latest = {name: getattr(row, attname) for name, attname in columns.items()}, {}
    for entry in part.entries.filter(pgh_label="update").order_by("-pgh_id").values()[:RECENT]:
        changed = [name for name, attname in columns.items() if entry[attname] != now[name]]
        for name in [*changed, *set(entry["pgh_sealed"]).intersection(names)]:
            latest.setdefault(name, entry)
        now |= {name: entry[attname] for name, attname in columns.items()}
    known = _names_pointed_to([{"pgh_context": entry["pgh_context"], "differing": (), "called": ()} for entry in latest.values()])
    return {
        name: f"{_changed_by(entry['pgh_context'] or {}, known)}, {indonesian.short(entry['pgh_created_at'])}"
        for name, entry in latest.items()
    }


def _entry_keys(shown_parts):
    first, *rest = [part.entries.order_by().values("pgh_id") for part in shown_parts]
    return first.union(*rest, all=True)


def _all_entries(shown_parts):
    """Return all entries, each with the row before the change and after it (its next entry, or the row itself)."""
    first, *rest = [_of_part(part) for part in shown_parts]
    return first.union(*rest, all=True).order_by("-pgh_created_at", "pgh_table", "-pgh_id")


def _of_part(part):
    columns = JSONObject(**{name: field.attname for name, field in part.columns.items()})
    now = part.model._base_manager.filter(pk=OuterRef("pgh_obj_id")).values(json=columns)
    following = Window(Lead(columns), partition_by=F("pgh_obj_id"), order_by=F("pgh_id").asc())
    return part.entries.order_by().values(
        *("pgh_id", "pgh_created_at", "pgh_label", "pgh_context", "pgh_context_id", "pgh_sealed"),
        pgh_table=Value(part.history._meta.db_table),
        pgh_was=columns,
        pgh_became=Coalesce(following, Subquery(now)),
    )


def _compare_columns(part, row):
    """Add to an entry the columns that differ, [(field, before, after)], and the name of its row as (field, value)."""
    was, became = row["pgh_was"], row["pgh_became"] or {}
    columns, called = part.columns.items(), part.history.called
    if row["pgh_label"] == "update":
        differing = [(field, was[name], became.get(name)) for name, field in columns if was[name] != became.get(name)]
    else:
        known = {called, part.of}
        filled = [(name, field) for name, field in columns if name not in known and was[name] not in (None, "", [], {}, False)]
        differing = [(field, None, was[name]) for name, field in filled]
    which = (part.model._meta.get_field(called), was[called]) if called else ()
    return row | {"part": part, "differing": differing, "called": which}


def _names_pointed_to(rows):
    """Return {model: {key: name}} of everything that the rows point to, and of the users and institutions that acted."""
    wanted = defaultdict(set)
    for row in rows:
        context = row["pgh_context"] or {}
        wanted[User].add(context.get("user"))
        wanted[Institution].add(context.get("institution"))
        for field, *values in filter(None, (*row["differing"], row["called"])):
            if field.is_relation:
                wanted[field.related_model].update(values)
    names = {model: {} for model in wanted}
    for model in sorted(wanted, key=lambda model: model is not User):  # users bring their institutions along
        rows = model._base_manager.fetch_mode(FETCH_PEERS)
        rows = rows.select_related("institution") if model is User else rows
        keys = {key for key in wanted[model] if key is not None and str(key) not in names[model]}
        found = rows.in_bulk(keys) if keys else {}
        names[model] |= {str(key): str(row) for key, row in found.items()}
        if model is User:
            names[Institution] |= {str(user.institution_id): str(user.institution or "") for user in found.values()}
    return names


def _change(rows, names):
    by = _changed_by(rows[0]["pgh_context"] or {}, names)
    return Change(at=rows[0]["pgh_created_at"], by=by, entries=tuple(_change_entry(row, names) for row in rows))


def _changed_by(context, names):
    if user := context.get("user"):
        institution = names.get(Institution, {}).get(str(context.get("institution")), "")
        return ", ".join(filter(None, (names[User].get(str(user), "akun yang sudah tidak ada"), institution)))
    if command := context.get("command"):
        return f"Perintah {command} di server"
    return "Tanpa akun" if context.get("url") else "Langsung di basis data"


VERBS = {"insert": "ditambahkan", "update": "diubah", "delete": "dihapus"}


def _change_entry(row, names):
    part = row["part"]
    updated = row["pgh_label"] == "update"
    lines = [
        Line(label_of(field), _readable(field, was, names) if updated else "", _readable(field, now, names))
        for field, was, now in row["differing"]
    ]
    lines += [Line(label_of(part.model._meta.get_field(name)), sealed=True) for name in row["pgh_sealed"]]
    called = f" {_readable(*row['called'], names)}" if row["called"] else ""
    return Entry(name=capfirst(part.model._meta.verbose_name) + called, verb=VERBS[row["pgh_label"]], lines=tuple(lines))


def _readable(field, value, names):
    if isinstance(value, dict) and value:
        return "; ".join(f"{key}: {part}" for key, part in value.items())
    if value is None:
        return EMPTY
    if field.is_relation:
        return names.get(field.related_model, {}).get(str(value), "di luar pandangan Anda")
    if isinstance(field, DateTimeField):
        return indonesian.short(field.to_python(value))
    if isinstance(field, DateField):
        return indonesian.long_date(field.to_python(value))
    if isinstance(field, (DecimalField, BigIntegerField)):
        return indonesian.number(value, 0 if value == int(value) else 2)
    text = words_of(field, value, EMPTY)
    return text if len(text) <= LONGEST or isinstance(value, list) else f"{text[:LONGEST]}…"
