"""Keeps an uploaded workbook for the task worker, which checks it, and what the worker found, for its sender only.

Each verb runs in a transaction of its own, so that the page shows the progress of a check that goes on.
"""

import json
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from gugus.choices import CheckState
from gugus.models import UploadedTable
from gugus.vault.sealing import blind_index


def of_page(address, *, by):
    """Return what this user sent to the page at `address`, without its content; None if there is nothing."""
    return UploadedTable.objects.filter(user=by, address=address).defer("content").first()


@transaction.atomic
def store(address, content, *, by):
    """Keep a workbook for the worker; return (row, whether the worker must check it).

    The same file sent again while it is checked, or after that, is not checked again. Another one takes its place.
    """
    file = blind_index("file", sha256(content).hexdigest())
    row = UploadedTable.objects.select_for_update().filter(user=by, address=address).defer("content").first()
    if row is not None:
        if bytes(row.file) == file and (row.in_progress(timezone.now()) or row.state == CheckState.CHECKED):
            return row, False
        row.delete()
    return UploadedTable.objects.create(user=by, address=address, file=file, content=content), True


def discard(address, *, by):
    """Delete what this user sent to a page."""
    UploadedTable.objects.filter(user=by, address=address).delete()


def waiting(key):
    """Return (row, its workbook) with this key, if it is still to be checked; else twice None."""
    row = UploadedTable.objects.filter(pk=key, state=CheckState.CHECKING).first()
    return row, row and row.open("content")


def tell_progress(key, checked, rows):
    """Note how many rows are checked, of how many."""
    UploadedTable.objects.filter(pk=key, state=CheckState.CHECKING).update(checked=checked, rows=rows)


@transaction.atomic
def finish(key, result):
    """Store what the check found (JSON), and drop the workbook itself."""
    row = UploadedTable.objects.select_for_update().filter(pk=key, state=CheckState.CHECKING).first()
    if row is not None:
        row.state, row.result, row.content = CheckState.CHECKED, json.dumps(result), b""
        row.save(update_fields=["state", "result", "content"])


def give_up(key):
    """Mark a check as failed, so that the file can be sent again."""
    UploadedTable.objects.filter(pk=key, state=CheckState.CHECKING).update(state=CheckState.FAILED)


def result_of(row):
    """Return what the check of a row found."""
    return json.loads(row.open("result"))
