"""A form sent twice makes one row: a second click, a re-sent form, going back and sending again."""

from django.db import IntegrityError, transaction

from gugus.workflow.lifecycle import Refused


class KeyTaken(Refused):
    """The `submit_key` is that of a row out of sight: somebody else's, or one that its sender no longer sees."""

    def __init__(self):
        super().__init__("Formulir ini sudah pernah dikirim. Buka halamannya lagi untuk melihat keadaan terakhir.")


def once(rows, submit_key, make):
    """Return `(row, made)`: what `make()` inserts, or the row of `rows` that already carries this `submit_key`.

    `make` runs in a savepoint and must store `submit_key` in a unique column of that name. Of two that race the
    second waits for the first and then finds its row, so whatever `make` did before (a number taken, an event
    written) is undone with it. A row that is out of sight by now is not given back: KeyTaken. Any other violation is raised.
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
