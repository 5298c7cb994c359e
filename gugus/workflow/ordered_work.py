"""Background tasks for the account that ordered them: it sees nothing that this account may not see."""

from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

from gugus.access.scope import scope
from gugus.models import User


@contextmanager
def ordered_by(account, give_up):
    """Yield the account with this key, whose scope the block opens. Raises User.DoesNotExist if it is not active.

    If the block fails, `give_up` is called in a scope of its own, except after a lost database connection: then the worker
    repeats the task.
    """
    user = User.objects.select_related("institution").get(pk=account, is_active=True)
    try:
        yield user
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        with scope(user):
            give_up()
        raise
