"""Switches off triggers for a block of statements. Only the owner of the tables can do this (`gugus.models.history`)."""

from contextlib import contextmanager

import pgtrigger
from django.db import connection, transaction


@contextmanager
def ignoring(*triggers):
    """Ignore these triggers ("gugus.SignIn:append_only"), or all of pgtrigger's, in a transaction or savepoint of its own.

    `pgtrigger.ignore` sends its setting and each statement as one string. PostgreSQL refuses that with server-side binding.
    """
    names = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*triggers))
    # An exception restores the setting by its rollback, and the end of the outermost transaction resets it.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('pgtrigger.ignore', true), set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"]
        )
        before, _ = cursor.fetchone()
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [before or ""])
