"""Riwayat perubahan: what a row was before each change, who changed it, when, and by which door.

PostgreSQL writes it itself, by trigger, whoever changes the row: a verb, `update()`, the admin, raw SQL. A change keeps the
row as it *was*, so the newest state is the row's own and nothing is stored twice. Sealed columns are never in it: an entry
names those that changed. `gugus.audit.changes` reads it, row policies (`kept` in `gugus.access.policies`) say who may.

`pghistory.context` would send its two settings in front of every single statement. They are set here once, by the one door
to the database (`gugus.access.scope`), together with whose scope it is.
"""

import json
import sys
import uuid
from functools import partial
from pathlib import Path

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from pghistory.models import Event
from pghistory.trigger import Event as EventTrigger

from gugus.logs import request_number
from gugus.vault.sealing import SealedBytesField

SETTINGS = ("pghistory.context_id", "pghistory.context_metadata")
# The key stands in `pgh_obj`; a counter of edits and the key of a form tell nobody anything.
UNTOLD = {"id", "version", "submit_key"}


class History(Event):
    """One entry: the columns of a row, with `pgh_label` ("insert": as it came; "update", "delete": as it was), the moment, the
    context (`described`), and in `pgh_sealed` the names of the sealed columns that changed.
    """

    append_only = True
    part_of = ""
    """The column that leads to the row on whose page this one's changes are shown; none where it has a page of its own."""
    called = ""
    """The column that says there which of them it is."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_sealed = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


def tracked(model=None, *, part_of="", called="", inserts=False, without=(), named=()):
    """Keep the history of a model's rows: `@tracked`, or `@tracked(part_of="victim")` for what is shown on the victim's page,
    where `called` is the column that tells several apart.

    Columns in `without` are no part of it; of those in `named`, as of the sealed ones, it says only that they changed.
    `inserts` keeps how a row came, where no event and no column of its own says so. The table needs its row policy.
    """
    if model is None:
        return partial(tracked, part_of=part_of, called=called, inserts=inserts, without=without, named=named)
    fields = model._meta.concrete_model._meta.local_fields
    secret = [field.name for field in fields if isinstance(field, SealedBytesField) or field.name in named]
    left_out = {*UNTOLD, *secret, *without}
    watched = [field.name for field in fields if field.name in secret or field.name not in left_out]
    trackers = [_Update(condition=pgtrigger.AnyChange(*watched), row=pghistory.Old), _Delete()]
    pghistory.create_event_model(
        model,
        *([_Insert()] if inserts else []),
        *trackers,
        exclude=sorted(left_out),
        obj_field=pghistory.ObjForeignKey(related_name="history"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        append_only=True,
        model_name=f"{model.__name__}History",
        base_model=History,
        attrs={"part_of": part_of, "called": called, "secret": tuple(secret)},
        meta={"indexes": [models.Index(fields=[part_of, "pgh_id"])] if part_of else []},
        abstract=False,
    )
    return model


class _Trigger(EventTrigger):
    """The library's, which also names the sealed columns that changed."""

    def get_func(self, model):
        changed = "NULL"
        if self.operation == pgtrigger.Update and self.event_model.secret:
            columns = [model._meta.get_field(name).column for name in self.event_model.secret]
            changed = ", ".join(f'CASE WHEN OLD."{name}" IS DISTINCT FROM NEW."{name}" THEN \'{name}\' END' for name in columns)
        written = super().get_func(model).func
        written = written.replace('("', '("pgh_sealed", "', 1)
        return pgtrigger.Func(written.replace("VALUES (", f"VALUES (array_remove(ARRAY[{changed}]::varchar[], NULL), ", 1))


class _Tracker:
    def add_event_trigger(self, event_model):
        told = {name: getattr(self, name) for name in ("label", "row", "operation", "condition", "level")}
        trigger = _Trigger(event_model=event_model, name=f"history_{self.label}", **told)
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class _Insert(_Tracker, pghistory.InsertEvent):
    pass


class _Update(_Tracker, pghistory.UpdateEvent):
    pass


class _Delete(_Tracker, pghistory.DeleteEvent):
    pass


# The library lets any session ignore its triggers by a setting. Here only the owner of the tables may: for most triggers also in
# a function that runs as the owner (rujukan/privacy/erasure.py). Those of histories run as the owner themselves, so for them the
# role of the session counts.
IGNORE = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog AS $$
    SELECT trigger_name::text = ANY (coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}')::text[])
        AND CASE WHEN trigger_name LIKE 'pgtrigger\\_history\\_%'
            THEN session_user = {owner} AND current_setting('role') IN ('none', {owner})
            ELSE current_user = {owner} END
$$
"""
FUNCTIONS = """
SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_history\\_%'
"""


def renew(using, **_):
    """Let the triggers of histories write as the owner, whoever changes the row, and nobody else ignore any trigger (receiver of
    post_migrate; runs as the owner).

    The web role then needs no right to add to a history, and may attach these functions to no table of its own.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
        cursor.execute("SELECT quote_literal(current_user)")
        (owner,) = cursor.fetchone()
        cursor.execute(IGNORE.format(owner=owner))


def described(user=None, url=""):
    """The values of SETTINGS for a scope: the number of the request, as the log names it, or a fresh one, which binds together
    what is changed at once; and who acts, for which institution, by which URL (its name) or command. Nothing that someone typed.
    """
    told = {"url": url} if url else {"command": _command()}
    if user is not None:
        told |= {"user": user.pk, "institution": user.institution_id}
    return request_number.get() or uuid.uuid4().hex, json.dumps({name: value for name, value in told.items() if value})


def introduce(connection, **_):
    """Say of a command that works outside a scope, as the owner's do, which one it is (receiver of connection_created)."""
    if _command():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTINGS[1], described()[1]])


def _command():
    """The command of manage.py that runs; "" in a server."""
    return sys.argv[1] if Path(sys.argv[0]).stem == "manage" and len(sys.argv) > 1 else ""
