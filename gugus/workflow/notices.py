"""Leaves notices for others, and reads and counts those of a user."""

from django.db import connection

from gugus.access.scope import bypass
from gugus.models import Notice

NEWEST = 3
MOST_COUNTED = 99
UNREAD = "SELECT count(*) FROM (SELECT FROM gugus_notice WHERE read_at IS NULL LIMIT %s) unread"


def leave(**columns):
    """Add and return a notice for an institution or the holders of a role. The writer may not see it, hence the bypass."""
    with bypass("notices"):
        return Notice.objects.create(**columns)


def newest():
    """Return the few unread notices that a home page shows, urgent ones first."""
    return list(Notice.objects.unread().inbox()[:NEWEST])


def count_unread() -> int:
    """Return the number of the user's unread notices, at most MOST_COUNTED + 1, which stands for more.

    One query, on partial indexes, in plain SQL: every page runs it, and building it took longer than running it.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [MOST_COUNTED + 1])
        return cursor.fetchone()[0]
