"""Switches off one protection of the site, in the benchmark only: the time that a page then saves is the protection's cost.

- policies: a copy of the web role that PostgreSQL exempts from row policies (BYPASSRLS); the scope is set all the same.
- log: the access log writes nothing.
- vault: each encrypted value is decrypted once and then cached; the ciphertext is still read from the database.
"""

import functools
import os
from contextlib import contextmanager

import psycopg
from psycopg import sql

from gugus import devdb

ALL = ("policies", "log", "vault")
WITHOUT = "BENCH_WITHOUT"
EXEMPT = "gugus_bench_exempt"


def missing():
    """Return the protections that are switched off in this process."""
    return set(filter(None, os.environ.get(WITHOUT, "").split(",")))


@contextmanager
def exempt_role():
    """Create, for the duration of the block, a copy of the web role that no row policy binds."""
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


def disable_missing():
    """Switch off what `missing` names in this process, and the check that refuses a role without policies."""
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
