"""Telling others, and what somebody is told."""

from gugus.access import beyond
from gugus.models import Notice

NEWEST = 3
MOST_COUNTED = 99


def leave(**columns):
    """Leave a notice for an institution or the holders of a role, who are others than the writer: return it."""
    with beyond("notices"):
        return Notice.objects.create(**columns)


def newest(user):
    """The few unread notices that a home page shows, urgent ones first."""
    return list(Notice.objects.for_user(user).unread().inbox()[:NEWEST])


def count_unread(user) -> int:
    """How many notices are unread; MOST_COUNTED + 1 stands for any larger number. One statement, on partial indexes."""
    unread = Notice.objects.for_user(user).unread().order_by()
    return unread.values("pk")[: MOST_COUNTED + 1].count()
