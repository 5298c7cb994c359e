"""What waits for the head of the lead agency besides the plan, and who is told when a change of accounts changes who decides it.

An app registers both: how it lists what waits, and a context manager that compares who decides before and after a change.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime

from gugus.models import User

type Lists = Callable[[User], list[tuple[str, datetime, str]]]

_LISTS: list[Lists] = []
_TELLERS: list[Callable[[], AbstractContextManager]] = []


def register(lists: Lists, teller: Callable[[], AbstractContextManager]) -> None:
    """Add what waits, as (words, since, address), and the context manager within which accounts change."""
    _LISTS.append(lists)
    _TELLERS.append(teller)


def waiting(user: User) -> list[tuple[str, datetime, str]]:
    """Return what waits for this head in every app."""
    return [one for lists in _LISTS for one in lists(user)]


@contextmanager
def retelling() -> Iterator[None]:
    """Change, within the block, which accounts are in service and in which role; the new deciders are told."""
    with ExitStack() as stack:
        for teller in _TELLERS:
            stack.enter_context(teller())
        yield
