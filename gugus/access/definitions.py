"""Changes the functions, triggers, views and policies of the database to what the code says, and leaves equal ones alone.

Replacing one of them locks its table against everybody, so each has a digest of its statements as its comment, and is replaced
only if that differs: an upgrade locks only the tables whose rules changed. All locks are taken first, within less time than
PostgreSQL waits before it ends a transaction for a deadlock (deadlock_timeout, 1 s); otherwise everything is given back, and
tried again. So no visitor's transaction has to die.
"""

import hashlib
import re
import time
from dataclasses import dataclass

from django.db import OperationalError, connections, transaction
from psycopg import errors

LONGEST_WAIT = "500ms"
PAUSE = 2  # seconds, in which transactions that waited for our locks continue
LONGEST_TRY = 300  # seconds: a long report may be reading
CONFLICTS = (errors.DeadlockDetected, errors.LockNotAvailable, errors.SerializationFailure)

CREATED = re.compile(r"\s*CREATE (?:OR REPLACE )?(FUNCTION|TRIGGER|VIEW|POLICY) (\w+)")
OF_TABLE = re.compile(r".*?\bON (\w+)", re.DOTALL)
RIGHTS = re.compile(r"(?:GRANT|REVOKE) \w+ ON (?:FUNCTION )?(\w+)")

# By the name that COMMENT ON takes. `_pgtrigger_should_ignore` and others are here too, without a digest.
EXISTING = """
SELECT 'FUNCTION ' || proname, obj_description(oid, 'pg_proc'), prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'VIEW ' || relname, obj_description(oid, 'pg_class'), '' FROM pg_class
    WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'TRIGGER ' || tgname || ' ON ' || relname, obj_description(pg_trigger.oid, 'pg_trigger'), ''
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'POLICY ' || polname || ' ON ' || relname, obj_description(pg_policy.oid, 'pg_policy'), ''
    FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = 'public'::regnamespace
"""
READING = """
SELECT 'POLICY ' || polname || ' ON ' || owner.relname FROM pg_policy JOIN pg_class owner ON owner.oid = polrelid
JOIN pg_depend ON classid = 'pg_policy'::regclass AND objid = pg_policy.oid AND refclassid = 'pg_class'::regclass
JOIN pg_class seen ON seen.oid = refobjid WHERE 'VIEW ' || seen.relname = ANY (%s)
"""


@dataclass(frozen=True)
class Definition:
    """One function, trigger, view or policy, as COMMENT ON names it, and the statements that create it and give rights on it."""

    name: str
    statements: tuple

    @property
    def digest(self):
        return hashlib.sha256("\n".join(self.statements).encode()).hexdigest()[:32]

    def is_in(self, existing):
        digest, body = existing.get(self.name, (None, ""))
        # A migration of a package may have replaced the body of a function, which keeps the comment.
        return digest == self.digest and body in self.statements[0]

    def replacing(self):
        return [*self.statements, f"COMMENT ON {self.name} IS '{self.digest}'"]


def gathered(statements):
    """Return the definitions that these statements make. A GRANT or REVOKE belongs to the object that it names."""
    of_object = {}
    for statement in statements:
        if created := CREATED.match(statement):
            kind, name = created.groups()
            table = f" ON {OF_TABLE.match(statement)[1]}" if kind in ("TRIGGER", "POLICY") else ""
            of_object[f"{kind} {name}{table}"] = [statement]
        else:
            name = RIGHTS.match(statement)[1]
            next(own for key, own in of_object.items() if key in (f"FUNCTION {name}", f"VIEW {name}")).append(statement)
    return [Definition(name, tuple(own)) for name, own in of_object.items()]


def changes(cursor, definitions, tables):
    """Return (the tables to lock, the statements) that bring the database to these definitions.

    It drops the policies of these `tables` that no definition makes. A view is dropped with the policies that read it.
    """
    cursor.execute(EXISTING)
    existing = {name: (digest, body) for name, digest, body in cursor.fetchall()}
    differing = {definition.name for definition in definitions if not definition.is_in(existing)}
    views = [name for name in differing & existing.keys() if name.startswith("VIEW ")]
    cursor.execute(READING, [views])
    differing |= {name for (name,) in cursor.fetchall()}
    kept = {definition.name for definition in definitions}
    policies = {name for name in existing if name.startswith("POLICY ") and _table_of(name) in tables}
    dropped = sorted((policies - kept) | (policies & differing)) + views
    replacing = [definition for definition in definitions if definition.name in differing]
    locked = {_table_of(name) for name in (*dropped, *(one.name for one in replacing))} - {""}
    return locked, [f"DROP {name}" for name in dropped] + [line for one in replacing for line in one.replacing()]


def missing(cursor, statements):
    """Return the statements whose function does not exist yet: a placeholder until an app above replaces it."""
    cursor.execute(EXISTING)
    existing = {name for name, *_ in cursor.fetchall()}
    return [statement for statement in statements if not existing.issuperset(one.name for one in gathered([statement]))]


def _table_of(name):
    return name.partition(" ON ")[2]


def carry_out(using, differences):
    """Execute the statements that the function `differences` of a cursor returns, behind the tables to lock for them."""

    def change():
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            _execute(cursor, *differences(cursor))

    give_way(change)


def give_way(change):
    """Call `change` until no visitor's transaction stands in its way. What it did in its own is given back each time."""
    end = time.monotonic() + LONGEST_TRY
    while True:
        try:
            return change()
        except OperationalError as error:
            if time.monotonic() > end or not isinstance(error.__cause__, (*CONFLICTS, errors.QueryCanceled)):
                raise
        time.sleep(PAUSE)


def _execute(cursor, tables, statements):
    if not statements:
        return
    cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'; SET LOCAL statement_timeout = '{LONGEST_WAIT}'")
    if tables:
        cursor.execute(f"LOCK TABLE {', '.join(sorted(tables))} IN ACCESS EXCLUSIVE MODE")
    cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    cursor.execute(";".join(statements))
    cursor.execute("SET LOCAL lock_timeout TO DEFAULT")  # for a transaction around this one
