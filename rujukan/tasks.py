"""Background tasks of case work. Arguments are keys only, because the task table can be read without a scope."""

from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.tasks import task

from gugus.access.scope import scope
from gugus.models import User
from gugus.workflow.periodic import every
from rujukan.actions import alarms, exports


@every(timedelta(minutes=1))
def ring():
    """Call the duty contacts whose step is due; return how many were tried."""
    return alarms.ring()


@task
def make_export(export, account):
    """Make the file of the export with this key in the scope of the coordinator who asked for it."""
    user = User.objects.select_related("institution").get(pk=account, is_active=True)
    try:
        with scope(user):
            exports.make(export)
    except (OperationalError, InterfaceError):  # the database connection was lost: the worker repeats the task
        raise
    except Exception:
        with scope(user):
            exports.give_up(export)
        raise
