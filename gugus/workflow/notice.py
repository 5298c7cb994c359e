"""Leaves notices for others, and reads and counts what waits for a user: notices, and drafts of forms."""

from django.db import connection

from gugus.access.policies import OFFICE, ROLES, once
from gugus.access.scope import bypass
from gugus.models import Notice

MOST_COUNTED = 99
LONGEST = Notice._meta.get_field("text").max_length
# The statement itself says whom a notice is for, in the words of the row policies, and takes the oldest ones: only an index of an
# addressee's unread notices gives both, whichever role PostgreSQL plans for. As subqueries the values do not change the plan.
# Several notices of one subject are one to the bell, as on the page of notices (Notice.subject).
UNREAD = (
    "SELECT COALESCE(NULLIF(path, ''), text) AS subject FROM gugus_notice"  # noqa: S608
    f" WHERE read_at IS NULL AND {{}} ORDER BY at LIMIT {MOST_COUNTED + 1}"
)
COUNTED = f"""SELECT CASE WHEN count(*) > {MOST_COUNTED} THEN count(*) ELSE count(DISTINCT subject) END FROM (
    ({UNREAD.format(f"institution_id = {OFFICE}")})
    UNION ALL SELECT subject FROM unnest({once(ROLES)}) held, LATERAL ({UNREAD.format("role = held")}) of_role
) unread"""  # noqa: S608
HERE = "SELECT count(*) FROM gugus_notice WHERE read_at IS NULL AND path = (SELECT %s)"
# Row policies leave the user's own drafts.
WAITING = f"SELECT ({COUNTED}), ({HERE}), (SELECT string_agg(address, ' ') FROM gugus_formdraft)"  # noqa: S608


def leave(**columns):
    """Add and return a notice for an institution or the holders of a role. The writer may not see it, hence the bypass."""
    notice = written(**columns)
    with bypass("notices"):
        notice.save(force_insert=True)
    return notice


def written(*, text, urgent=None, **columns):
    """Return a notice that is not added yet. Names may make a text too long for its column; its end is then cut off.

    `urgent` is why it must be acted on now (Pressing), or false.
    """
    return Notice(text=text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…", urgent=bool(urgent), **columns)


def waiting(path: str) -> tuple[int, int, str | None]:
    """Return how many subjects the user's unread notices have, MOST_COUNTED + 1 if there are more notices than that; how many
    notices lead to this path; and the addresses of the forms of which the user has a draft, separated by spaces.

    One query, on partial indexes, in plain SQL: every page runs it, and building it took longer than running it.
    """
    with connection.cursor() as cursor:
        # The address of an error page may hold a null character.
        cursor.execute(WAITING, [path.replace("\0", "")])
        return cursor.fetchone()
