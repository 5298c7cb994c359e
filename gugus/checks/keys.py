"""Whether the keys at hand are the ones of this database: asked before the site serves.

Every key leaves a mark in the database, a known word sealed or indexed by it. `migrate` and `rotate_vault` make the marks;
`manage.py check --deploy` and the web server's start compare them.
"""

import hmac

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, ProgrammingError, connection, transaction

from gugus.models import KeyMark
from gugus.vault import sealing

WORD = "Kapuas Hulu"
INDEX = "index"
VAULT = "vault:"


def faults():
    """Return what is wrong with VAULT_KEYS and INDEX_KEY for this database, as sentences; [] when all is well.

    A database that has no tables yet has no keys. One that does not answer is a fault: its keys may be others.
    """
    try:
        with transaction.atomic():
            marks = dict(KeyMark.objects.values_list("name", "mark"))
    except ProgrammingError:
        return []
    except DatabaseError:
        return ["The database does not answer, so nobody knows whether VAULT_KEYS and INDEX_KEY are its keys."]
    found = [_fault(int(name.removeprefix(VAULT)), mark) for name, mark in marks.items() if name.startswith(VAULT)]
    if INDEX in marks and not hmac.compare_digest(bytes(marks[INDEX]), _index_mark()):
        found.append("INDEX_KEY is not the one that indexed this database.")
    return [fault for fault in found if fault]


def _fault(number, mark):
    if number not in sealing.key_numbers():
        return f"VAULT_KEYS lacks key {number}, which sealed values of this database."
    try:
        sealing.unseal(mark, f"{VAULT}{number}")
    except sealing.Tampered:
        return f"Key {number} of VAULT_KEYS is not the one that sealed this database."
    return ""


def check(app_configs=None, **_):
    """The faults for `manage.py check --deploy`."""
    return [Error(fault, id="gugus.E001") for fault in faults()]


def require():
    """Raise ImproperlyConfigured when a key is missing or wrong: for the start of a process that serves."""
    found = faults()
    connection.close()  # this thread serves nobody: its connection goes back to the pool
    if found:
        raise ImproperlyConfigured(" ".join(found))


def renew(using="default", **_):
    """Mark the keys that have no mark yet (receiver of post_migrate; runs as the owner)."""
    if KeyMark._meta.db_table in connection.introspection.table_names():
        marks = {f"{VAULT}{number}": sealing.seal(WORD, f"{VAULT}{number}", number) for number in sealing.key_numbers()}
        marks[INDEX] = _index_mark()
        KeyMark.objects.bulk_create([KeyMark(name=name, mark=mark) for name, mark in marks.items()], ignore_conflicts=True)


def release():
    """Forget the marks of all keys but the one that seals: nothing needs the others any more."""
    KeyMark.objects.filter(name__startswith=VAULT).exclude(name=f"{VAULT}{sealing.key_numbers()[0]}").delete()


def mark_index():
    """Let INDEX_KEY be the database's from now on (`index_identities`)."""
    KeyMark.objects.update_or_create(name=INDEX, defaults={"mark": _index_mark()})


def _index_mark():
    return sealing.blind_index("mark", WORD)
