"""The site without one of its walls, in the bench alone: what a page then takes less, the wall costs.

- policies: the web role's twin, whom PostgreSQL exempts from row policies (BYPASSRLS); the scope is set all the same.
- log: the access log's writer writes nothing.
- vault: each sealed value is opened once and then remembered; it is still read as it lies in the database.
"""

import functools
import os
from contextlib import contextmanager

import psycopg
from psycopg import sql

from gugus import devdb

WALLS = ("policies", "log", "vault")
WITHOUT = "BENCH_WITHOUT"
EXEMPT = "gugus_bench_exempt"


def missing():
    """The walls that this process does without."""
    return set(filter(None, os.environ.get(WITHOUT, "").split(",")))


@contextmanager
def exempt_role():
    """Within the block there is a twin of the web role that no row policy binds."""
    name = sql.Identifier(EXEMPT)
    with psycopg.connect(devdb.url(), autocommit=True) as server:
        server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(name))
        server.execute(
            sql.SQL("CREATE ROLE {} LOGIN BYPASSRLS IN ROLE {}").format(name, sql.Identifier(devdb.WEB_ROLE)),
        )
        try:
            yield
        finally:
            server.execute(sql.SQL("DROP ROLE {}").format(name))


def take_down():
    """Take out of this process what is missing: the log, the vault, and the check that refuses a role without policies."""
    from gugus.access import grants
    from gugus.audit import access_log
    from gugus.vault import sealing

    if "policies" in missing():
        grants.require = lambda: None
    if "log" in missing():
        access_log.record = lambda *_, **__: None
    if "vault" in missing():
        open_once = functools.cache(sealing.unseal)
        sealing.unseal = lambda blob, place: open_once(bytes(blob), place)
