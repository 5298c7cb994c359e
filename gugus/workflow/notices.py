"""Leaves notices for others, and reads and counts those of a user."""

from django.db import connection

from gugus.access.scope import bypass
from gugus.models import Notice

NEWEST = 3
MOST_COUNTED = 99


def leave(**columns):
    """Add and return a notice for an institution or the holders of a role. The writer may not see it, hence the bypass."""
    with bypass("notices"):
        return Notice.objects.create(**columns)


def newest(user):
    """Return the few unread notices that a home page shows, urgent ones first."""
    return list(Notice.objects.for_user(user).unread().inbox()[:NEWEST])


# Counts `Notice.objects.for_user(user).unread()`. Plain SQL, because every page runs it, and building the query with the ORM took
# longer than running it.
UNREAD = (
    "SELECT count(*) FROM (SELECT FROM gugus_notice"
    " WHERE read_at IS NULL AND (role = ANY (%s) OR institution_id = %s) LIMIT %s) unread"
)


def count_unread(user) -> int:
    """Return the number of unread notices, at most MOST_COUNTED + 1, which stands for more. One query, on partial indexes."""
    office = user.institution_id if user.is_officer else None
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user.roles, office, MOST_COUNTED + 1])
        return cursor.fetchone()[0]
