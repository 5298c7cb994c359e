"""Reads and appends the anchors of the access log: one line "number:head" for each seal, in a file outside the database.

The owner of the database can delete the newest seals, and with AUDIT_KEY rewrite all of them. The file (AUDIT_ANCHORS) shows what
they were. This module only appends to it, and refuses it if other users of the machine could have written it.
"""

import os
import re
import stat
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from gugus.models import Seal, SealCheck

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


def _parsed_anchors(file):
    anchors = [parse(line) for line in file]
    if None in anchors:
        raise Untrusted(f"berkas jangkar {settings.AUDIT_ANCHORS}: baris {anchors.index(None) + 1} bukan jangkar")
    return anchors


@contextmanager
def _opened_file(flags):
    """Open the file, but no symbolic link.

    Raises Untrusted if another user than this process's or root can write to the file or replace it.
    """
    path = Path(settings.AUDIT_ANCHORS)
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
