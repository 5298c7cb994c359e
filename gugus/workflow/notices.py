"""Telling others, and what somebody is told."""

from django.db import connection

from gugus.access.scope import bypass
from gugus.models import Notice

NEWEST = 3
MOST_COUNTED = 99


def leave(**columns):
    """Leave a notice for an institution or the holders of a role, who are others than the writer: return it."""
    with bypass("notices"):
        return Notice.objects.create(**columns)


def newest(user):
    """The few unread notices that a home page shows, urgent ones first."""
    return list(Notice.objects.for_user(user).unread().inbox()[:NEWEST])


# Of `Notice.objects.for_user(user).unread()`. Every page asks it, and building it anew cost more than its answer.
UNREAD = (
    "SELECT count(*) FROM (SELECT FROM gugus_notice"
    " WHERE read_at IS NULL AND (role = ANY (%s) OR institution_id = %s) LIMIT %s) unread"
)


def count_unread(user) -> int:
    """How many notices are unread; MOST_COUNTED + 1 stands for any larger number. One statement, on partial indexes."""
    office = user.institution_id if user.is_officer else None
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user.roles, office, MOST_COUNTED + 1])
        return cursor.fetchone()[0]
