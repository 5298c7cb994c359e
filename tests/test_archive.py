"""No page reads a table whole that holds 20,000 rows of what is over, as PostgreSQL plans by itself."""

import pytest
from django.db import connection, transaction

from tests import archive
from tests.rujukan import retained
from tests.test_sql import ask_all, new_database, subjects_of_pages  # noqa: F401 (a fixture of this module)

pytestmark = pytest.mark.long

ROWS = 20_000
AS_ALWAYS = "SET LOCAL enable_seqscan = on"
GROWN = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= %s"
# Pages that read such a table whole all the same: what is due for destruction, and the outcomes of a year.
READ_WHOLE = {
    "rujukan_case": {"retention_home"},
    "rujukan_destructionitem": {"retention_home"},
    "rujukan_identification": {"outcomes"},
    "rujukan_victim": {"outcomes", "retention_home"},
}


def test_no_page_reads_an_archive_whole(client, cast, undrawn):
    arguments = subjects_of_pages(cast)
    retained.a_closed_victim(cast)
    archive.grow(ROWS)
    with connection.cursor() as cursor:
        cursor.execute(GROWN, [ROWS])
        grown = {table for (table,) in cursor.fetchall()}
    assert grown >= {f"rujukan_{name}" for name in ("complaint", "case", "victim", "referral", "service", "event")}
    _, whole = ask_all(client, cast, arguments, AS_ALWAYS)
    transaction.set_rollback(True)  # the copies break foreign keys, which a test that commits would check
    assert {table: pages for table, pages in whole.items() if table in grown} == READ_WHOLE
