"""Background tasks of the action plan. Arguments are keys only, because the task table can be read without a scope."""

from django.db import InterfaceError, OperationalError
from django.tasks import task

from gugus.access.scope import scope
from gugus.models import User
from rad.actions import evaluation_draft


@task
def draw_draft(draft, account):
    """Draw the draft PDF with this key in the scope of the account that ordered it, so that it shows nothing it may not see."""
    user = User.objects.select_related("institution").get(pk=account, is_active=True)
    try:
        with scope(user):
            evaluation_draft.draw(draft)
    except (OperationalError, InterfaceError):  # the database connection was lost: the worker repeats the task
        raise
    except Exception:
        with scope(user):
            evaluation_draft.give_up(draft)
        raise
