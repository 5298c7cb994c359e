"""Riwayat perubahan: stores what a row was before each change, who changed it, when, and by which URL or command.

PostgreSQL triggers write the history, whatever changes the row: a verb, `update()`, the admin, raw SQL. A change stores the
row as it *was*; the newest state is only in the row itself. Encrypted columns are never stored: an entry names those that
changed. `gugus.audit.changes` reads the history; row policies (`kept` in `gugus.access.policies`) say who may.

`pghistory.context` would send its two settings before every statement. Here the scope (`gugus.access.scope`) sets them once,
with its own settings.
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

SETTINGS = CONTEXT_ID, CONTEXT = "pghistory.context_id", "pghistory.context_metadata"
# Not stored: `pgh_obj` holds the key already, and the version counter and the idempotency key mean nothing to a reader.
LEFT_OUT = {"id", "version", "submit_key"}


class History(Event):
    """A history entry: the columns of a row, the time, the context (`described`), and what happened (`pgh_label`).

    With the label "insert" it holds the row as it was added; with "update" and "delete" the row before the change. `pgh_sealed`
    names the encrypted columns that changed.
    """

    append_only = True
    part_of = ""
    """The foreign key to the row on whose page these changes are shown; empty if the model has a history page of its own."""
    called = ""
    """The column that names the row on that page."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_sealed = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


def tracked(model=None, *, part_of="", called="", inserts=False, without=(), named=()):
    """Create the history table and the triggers of a model.

    Use `@tracked`, or `@tracked(part_of="victim")` to show the changes on the victim's page, where the column `called` names the
    row. Columns in `without` are not stored. For columns in `named`, as for encrypted ones, an entry says only that they changed.
    `inserts` also stores new rows, for models where no event and no column says who added them. The history table needs a row
    policy.
    """
    if model is None:
        return partial(tracked, part_of=part_of, called=called, inserts=inserts, without=without, named=named)
    fields = model._meta.concrete_model._meta.local_fields
    secret = [field.name for field in fields if isinstance(field, SealedBytesField) or field.name in named]
    left_out = {*LEFT_OUT, *secret, *without}
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
        meta={"indexes": [models.Index(fields=[part_of or "pgh_obj", "pgh_id"])]},
        abstract=False,
    )
    return model


def append_only(model):
    """Class decorator of a model whose rows are never changed or deleted.

    The web role has no right to (`gugus.access.grants`), and a trigger refuses it to anybody else.
    """
    model.append_only = True
    return pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))(model)


class _Trigger(EventTrigger):
    """Trigger that writes a history entry. Its INSERT is written here, because pghistory's has no place for `pgh_sealed`."""

    def get_func(self, model):
        names = {field.name for field in model._meta.fields}
        stored = [field.column for field in self.event_model._meta.fields if field.name in names]
        values = {column: f'{self.row}."{column}"' for column in stored} | {
            "pgh_created_at": "NOW()",
            "pgh_label": f"'{self.label}'",
            "pgh_obj_id": f'{self.row}."{model._meta.pk.column}"',
            "pgh_context": _setting(CONTEXT, "JSONB"),
            "pgh_context_id": _setting(CONTEXT_ID, "UUID"),
        }
        values = {"pgh_sealed": self._changed(model)} | dict(sorted(values.items()))
        columns = ", ".join(f'"{column}"' for column in values)
        insert = f'INSERT INTO "{self.event_model._meta.db_table}" ({columns}) VALUES ({", ".join(values.values())})'  # noqa: S608
        return pgtrigger.Func(f"{insert}; RETURN NULL;")

    def _changed(self, model):
        """Return the SQL of the names of the encrypted columns that changed."""
        changed = "NULL"
        if self.operation == pgtrigger.Update and self.event_model.secret:
            columns = [model._meta.get_field(name).column for name in self.event_model.secret]
            changed = ", ".join(f'CASE WHEN OLD."{name}" IS DISTINCT FROM NEW."{name}" THEN \'{name}\' END' for name in columns)
        return f"array_remove(ARRAY[{changed}]::varchar[], NULL)"


def _setting(name, kind):
    return f"COALESCE(NULLIF(CURRENT_SETTING('{name}', TRUE), ''), NULL)::{kind}"


class _Tracker:
    def add_event_trigger(self, event_model):
        options = {name: getattr(self, name) for name in ("label", "row", "operation", "condition", "level")}
        trigger = _Trigger(event_model=event_model, name=f"history_{self.label}", **options)
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class _Insert(_Tracker, pghistory.InsertEvent):
    pass


class _Update(_Tracker, pghistory.UpdateEvent):
    pass


class _Delete(_Tracker, pghistory.DeleteEvent):
    pass


# pgtrigger lets any session ignore triggers by a setting. This function allows it to the owner of the tables only. For most
# triggers a function that runs as the owner may ignore them too (rujukan/privacy/erasure.py). History triggers run as the owner
# themselves, so for them the session's role decides.
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
SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgname LIKE 'pgtrigger\\_history\\_%'
    AND (NOT prosecdef OR proconfig IS NULL OR has_function_privilege('public', tgfoid, 'EXECUTE'))
"""
IGNORING = "SELECT quote_literal(current_user), (SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore')"


def renew(using, **_):
    """Make history triggers write as the owner, and let only the owner ignore triggers (receiver of post_migrate; runs as the
    owner).

    So the web role needs no right to add history entries, and it cannot attach these functions to a table of its own.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")
        cursor.execute(IGNORING)
        owner, body = cursor.fetchone()
        statement = IGNORE.format(owner=owner)
        if not body or body not in statement:
            cursor.execute(statement)


def described(user=None, url=""):
    """Return the values of SETTINGS for a scope: an id that groups the changes, and the context as JSON.

    The id is the request's number in the log, or a new one. The context holds user, institution, and URL name or command. It
    holds nothing that somebody typed.
    """
    context = {"url": url} if url else {"command": _command()}
    if user is not None:
        context |= {"user": user.pk, "institution": user.institution_id}
    return request_number.get() or uuid.uuid4().hex, json.dumps({name: value for name, value in context.items() if value})


def introduce(connection, **_):
    """Set the context for commands that run without a scope, as the owner's do (receiver of connection_created)."""
    if _command():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [CONTEXT, described()[1]])


def _command():
    """Return the name of the running manage.py command; "" in a server process."""
    return sys.argv[1] if Path(sys.argv[0]).stem == "manage" and len(sys.argv) > 1 else ""
