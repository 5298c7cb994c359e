"""Reads and appends the anchors of the access log: one line "number:head" for each seal, in a file outside the database.

The owner of the database can delete the newest seals, and with AUDIT_KEY rewrite all of them. The file (AUDIT_ANCHORS) shows what
they were. This module only appends to it, and refuses it if other users of the machine could have written it.

Beside it is kept how far a verification had come that was stopped. In the database its owner could pretend that all was verified.
"""

import json
import os
import re
import stat
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from gugus.audit.access_log import SoFar
from gugus.models import Seal, SealCheck

OLDEST = timedelta(days=1)  # since a verification began that is taken up again
ANCHOR = re.compile(r"([0-9]{1,9}):([0-9a-fA-F]{64})")


class Untrusted(Exception):
    """The anchor file is missing or empty, others could have written it, or a line is no anchor; the message is in Indonesian."""


def parse(text):
    """Return (seal number, head as hexadecimal digits) of "number:head", or None."""
    match = ANCHOR.fullmatch(text.strip())
    return (int(match[1]), match[2].lower()) if match else None


def read():
    """Return the stored anchors in the order of the file. Raises Untrusted."""
    with _opened_file(os.O_RDONLY) as file:
        return _parsed_anchors(file)


def keep():
    """Append the anchors of the seals newer than the last stored one; return how many. Raises Untrusted.

    A missing file is created and an empty one filled, unless an earlier check has compared with anchors: then somebody has
    deleted or emptied it.
    """
    kept = were_kept()
    with _opened_file(os.O_RDWR | os.O_APPEND | (0 if kept else os.O_CREAT)) as file:
        stored = _parsed_anchors(file)
        if kept and not stored:
            raise Untrusted(f"berkas jangkar {settings.AUDIT_ANCHORS} kosong: isi dengan jangkar dari surel")
        newest = max((number for number, _ in stored), default=0)
        lines = [f"{seal}\n" for seal in Seal.objects.filter(number__gt=newest).order_by("number")]
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def were_kept():
    """Whether an earlier check has compared with anchors."""
    return SealCheck.objects.filter(anchored=True).exists()


def remember(so_far):
    """Keep how far a verification has come; if nothing can be kept there, it cannot be taken up again."""
    with suppress(Untrusted), _opened_file(os.O_RDWR | os.O_CREAT | os.O_TRUNC, _begun()) as file:
        json.dump(asdict(so_far), file)


def begun():
    """Return how far a verification had come that stopped, or None if there is none, or it counts no more.

    It counts for a day, and while the seal that it had reached is the same.
    """
    try:
        with _opened_file(os.O_RDONLY, _begun()) as file:
            so_far = SoFar(**json.load(file))
    except (Untrusted, ValueError, TypeError):
        return None
    reached = Seal.objects.filter(number=so_far.seal).first()
    same = reached and bytes(reached.head).hex() == so_far.head
    return so_far if same and timezone.now() - datetime.fromisoformat(so_far.began) < OLDEST else None


def forget():
    """Keep nothing of a verification that has ended."""
    _begun().unlink(missing_ok=True)


def _begun():
    return Path(f"{settings.AUDIT_ANCHORS}.begun")


def _parsed_anchors(file):
    anchors = [parse(line) for line in file]
    if None in anchors:
        raise Untrusted(f"berkas jangkar {settings.AUDIT_ANCHORS}: baris {anchors.index(None) + 1} bukan jangkar")
    return anchors


@contextmanager
def _opened_file(flags, path=None):
    """Open the file of the anchors, or another one, but no symbolic link.

    Raises Untrusted if another user than this process's or root can write to the file or replace it.
    """
    path = path or Path(settings.AUDIT_ANCHORS)
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Untrusted(f"berkas jangkar {path} tidak dapat dibuka ({error.strerror})") from None
    with os.fdopen(handle, "r+" if flags & os.O_RDWR else "r", encoding="ascii", errors="replace") as file:
        if _others_write(os.fstat(handle)) or _others_write(path.parent.stat()):
            raise Untrusted(f"berkas jangkar {path} dapat ditulis pengguna lain")
        yield file


def _others_write(status):
    return status.st_uid not in (0, os.geteuid()) or bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
