"""Checks that VAULT_KEYS and INDEX_KEY belong to this database, before the site serves.

Each of these keys has a mark in the database: a known word encrypted or indexed with it. `migrate` and `rotate_vault` write the
marks; `manage.py check --deploy` and the start of the web server compare them.
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
    """Return what is wrong with VAULT_KEYS and INDEX_KEY for this database, as sentences; [] if they are its keys.

    A database without tables has no keys yet, so that is no fault. A database that does not answer is one: it may have others.
    """
    try:
        with transaction.atomic():
            marks = dict(KeyMark.objects.values_list("name", "mark"))
    except ProgrammingError:
        return []
    except DatabaseError:
        return ["The database does not answer, so nobody knows whether VAULT_KEYS and INDEX_KEY are its keys."]
    sentences = [_fault_of_key(int(name.removeprefix(VAULT)), mark) for name, mark in marks.items() if name.startswith(VAULT)]
    if INDEX in marks and not hmac.compare_digest(bytes(marks[INDEX]), _index_mark()):
        sentences.append("INDEX_KEY is not the one that indexed this database.")
    return [sentence for sentence in sentences if sentence]


def _fault_of_key(number, mark):
    if number not in sealing.key_numbers():
        return f"VAULT_KEYS lacks key {number}, which sealed values of this database."
    try:
        sealing.unseal(mark, f"{VAULT}{number}")
    except sealing.Tampered:
        return f"Key {number} of VAULT_KEYS is not the one that sealed this database."
    return ""


def check(app_configs=None, **_):
    """Return the faults for `manage.py check --deploy`."""
    return [Error(fault, id="gugus.E001") for fault in faults()]


def require():
    """Raise ImproperlyConfigured if a key is missing or wrong. Serving processes call it at start."""
    sentences = faults()
    connection.close()  # the starting thread serves no requests: its connection goes back to the pool
    if sentences:
        raise ImproperlyConfigured(" ".join(sentences))


def renew(using="default", **_):
    """Add marks for keys that have none yet (receiver of post_migrate; runs as the owner)."""
    if KeyMark._meta.db_table in connection.introspection.table_names():
        marks = {f"{VAULT}{number}": sealing.seal(WORD, f"{VAULT}{number}", number) for number in sealing.key_numbers()}
        marks[INDEX] = _index_mark()
        KeyMark.objects.bulk_create([KeyMark(name=name, mark=mark) for name, mark in marks.items()], ignore_conflicts=True)


def release():
    """Delete the marks of all vault keys but the one that seals, because no value needs the others any more."""
    KeyMark.objects.filter(name__startswith=VAULT).exclude(name=f"{VAULT}{sealing.key_numbers()[0]}").delete()


def mark_index():
    """Replace the mark of INDEX_KEY after `index_identities` has indexed the database with a new key."""
    KeyMark.objects.update_or_create(name=INDEX, defaults={"mark": _index_mark()})


def _index_mark():
    return sealing.blind_index("mark", WORD)
