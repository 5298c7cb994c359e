"""Triggers in PostgreSQL: adds them in a migration, and switches them off for a block of statements.

Key rotation and the nightly retention job run as the owner and ignore triggers where they must.
"""

from contextlib import contextmanager

import pgtrigger
from django.db import connection, transaction
from pgtrigger import migrations


class AddTrigger(migrations.AddTrigger):
    """Adds a trigger without rendering its model and all related ones again: that took half the time of all migrations."""

    def state_forwards(self, app_label, state):
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


def triggers_of(model):
    """Return the names of a model's triggers, for `ignoring`."""
    return [f"{of._meta.label}:{trigger.name}" for of, trigger in pgtrigger.registered() if of is model]


@contextmanager
def ignoring(*triggers):
    """Ignore these triggers ("gugus.SignIn:append_only"), or all of pgtrigger's, in a transaction or savepoint of its own.

    Only the owner of the tables can do this (`gugus.models.history`).

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
