"""Background tasks of the statistics. Arguments are keys only, because the task table can be read without a scope."""

from functools import partial

from django.tasks import task

from gugus.access.scope import scope
from gugus.workflow.ordered_work import ordered_by
from rujukan.statistics.actions import export as exports


@task
def make_export(export, account):
    """Make the file of the export with this key in the scope of the coordinator who asked for it."""
    with ordered_by(account, partial(exports.give_up, export)) as user, scope(user):
        exports.make(export)
