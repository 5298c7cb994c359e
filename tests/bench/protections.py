"""Switches off one protection of the site, in the benchmark only: the time that a page then saves is the protection's cost.

- policies: copies of the web role and of the roles of scopes that PostgreSQL exempts from row policies (BYPASSRLS). An officer
  then sees all rows, so only pages of coordinators can be compared.
- log: the access log writes nothing.
- vault: each encrypted value is decrypted once and then cached; the ciphertext is still read from the database.
"""

import functools
import os
from contextlib import contextmanager

import psycopg
from psycopg import sql

from gugus import devdb
from gugus.access import roles

ALL = ("policies", "log", "vault")
WITHOUT = "BENCH_WITHOUT"
EXEMPT = "gugus_bench_exempt"


def missing():
    """Return the protections that are switched off in this process."""
    return set(filter(None, os.environ.get(WITHOUT, "").split(",")))


@contextmanager
def exempt_roles():
    """Create, for the duration of the block, copies of the web role and the roles of scopes that no row policy binds."""
    suffixes = ["", *(f"_{role}" for role in roles.ALL)]
    names = sql.SQL(", ").join(sql.Identifier(EXEMPT + suffix) for suffix in suffixes)
    with psycopg.connect(devdb.url(), autocommit=True) as server:
        server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(names))
        for suffix in suffixes:
            name, bound = sql.Identifier(EXEMPT + suffix), sql.Identifier(devdb.WEB_ROLE + suffix)
            kind = sql.SQL("ROLE {} BYPASSRLS" if suffix else "ROLE {} LOGIN BYPASSRLS").format(name)
            server.execute(sql.SQL("CREATE {} IN ROLE {}").format(kind, bound))
            if suffix:
                server.execute(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE").format(name, sql.Identifier(EXEMPT)))
        try:
            yield
        finally:
            server.execute(sql.SQL("DROP ROLE {}").format(names))


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
