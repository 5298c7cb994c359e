"""Idempotency key of forms: a form sent twice makes one row (double click, resubmission, back button)."""

from django.db import IntegrityError, transaction

from gugus.workflow.lifecycle import Refused


class KeyTaken(Refused):
    """The `submit_key` belongs to a row that the sender cannot see: another user's, or one hidden since."""

    def __init__(self):
        super().__init__("Formulir ini sudah pernah dikirim. Buka halamannya lagi untuk melihat keadaan terakhir.")


def once(rows, submit_key, make):
    """Return `(row, made)`: the row that `make()` inserts and True, or the row of `rows` with this `submit_key` and False.

    `make` runs in a savepoint and must store `submit_key` in a unique column of that name. If two requests race, the second waits
    for the first and then returns its row; what its `make` did before (took a number, wrote an event) is rolled back. Raises
    KeyTaken if the user cannot see the row with this key. Other violations of constraints are raised as they are.
    """
    if row := rows.filter(submit_key=submit_key).first():
        return row, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError as error:
        if "submit_key" not in (error.__cause__.diag.constraint_name or ""):
            raise
    row = rows.filter(submit_key=submit_key).first()
    if row is None:
        raise KeyTaken
    return row, False
