"""The ledger: a copy of every destruction outside the database, to destroy again after a restore from an older backup.

A line is one destruction as JSON, signed with AUDIT_KEY (HMAC): codes and keys, never the content. Lines are only added, so that
the ledger stays complete when the database is replaced by an older one. For the owner of the database.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from gugus.models import User
from gugus.vault import sealing
from rujukan.choices.data_protection import SUBJECT
from rujukan.models import Destruction
from rujukan.privacy.retention import TRIGGERS

PEOPLE = ("proposed_by", "approved_by", "by")


class Forged(Exception):
    """A line of the ledger is not as it was written."""


def write(path):
    """Append the destructions that the ledger lacks; return the lines added. Raises Forged. A new file has mode 0600."""
    path = Path(path)
    known = {(line["kind"], line["code"]) for line in _read_lines(path)} if path.exists() else set()
    records = Destruction.objects.select_related(*PEOPLE, *set(SUBJECT.values())).order_by("at", "pk")
    lines = [json.dumps(_ledger_line(record)) for record in records if (record.kind, record.code) not in known]
    if lines:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:  # noqa: PTH123
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
    return lines


def reapply(path):
    """Destroy again what the ledger names and this database still holds; return the codes.

    Holds and states are not checked, because the destruction was lawful the first time. Rows that this database does not have
    are skipped. Raises Forged before anything is destroyed.
    """
    return [line["code"] for line in _read_lines(Path(path)) if _destroyed_again(line)]


@transaction.atomic
def _destroyed_again(line):
    """Destroy again what one line names; return whether there was anything to destroy."""
    kind, column = line["kind"], SUBJECT[line["kind"]]
    subject = TRIGGERS[kind][0].objects.filter(pk=line["subject"]).first()
    if subject is None or Destruction.objects.filter(kind=kind, code=line["code"]).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rujukan_erase(%s, %s)", [kind, subject.pk])
    people = {name: User.objects.filter(username=line[name]).first() for name in PEOPLE}
    Destruction.objects.create(
        kind=kind,
        code=line["code"],
        basis=line["basis"],
        list_number=line["list"],
        at=datetime.fromisoformat(line["at"]),
        counts=line["counts"],
        **{column: subject},
        **people,
    )
    return True


def _ledger_line(record):
    line = {
        "kind": record.kind,
        "subject": str(record.subject.pk),
        "code": record.code,
        "basis": record.basis,
        "list": record.list_number,
        "at": record.at.isoformat(),
        "counts": record.counts,
    }
    line |= {name: person.username if (person := getattr(record, name)) else "" for name in PEOPLE}
    return line | {"mac": sealing.sign(_signed_message(line)).hex()}


def _signed_message(line):
    """Return what the signature of a line covers."""
    signed = {name: value for name, value in line.items() if name != "mac"}
    return b"destruction:" + json.dumps(signed, sort_keys=True).encode()


def _read_lines(path):
    lines = []
    for number, text in enumerate(path.read_text().splitlines(), start=1):
        try:
            line = json.loads(text)
            mac = bytes.fromhex(line["mac"])
            whole = sealing.signed(_signed_message(line), mac)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise Forged(f"Line {number} of {path} is not as it was written.")
        lines.append(line)
    return lines
