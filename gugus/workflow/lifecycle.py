"""Steps of a life cycle (state machine), and the exception with which a verb refuses."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

OUT_OF_SIGHT = "Data ini tidak ditemukan, atau tidak lagi terbuka untuk Anda."
# How far ahead a next step is planned.
FARTHEST = timedelta(days=366)
NEXT_WHEN = "Isi tanggal mulai hari ini, paling lama setahun lagi."
FUTURE_DAY = "Isi tanggal hari ini atau sebelumnya."
FUTURE_TIME = "Waktu tidak boleh di masa depan."


class Refused(Exception):
    """A verb refuses. The message, in Indonesian, is for the user who called it; `field` names the input at fault.

    If there is more at fault, `faults` has all of it as pairs (field, message), this one first.
    The view that catches the refusal calls `trace`, if there is one, after the verb was rolled back: it writes what must stay,
    for example an entry in the access log.
    """

    def __init__(self, message, field=None, trace=None, others=()):
        super().__init__(message)
        self.message = message
        self.field = field
        self.faults = [(field, message), *others]
        self.trace = trace


class TooLate(Refused):
    """The state of the subject does not allow the step. Mostly somebody has changed it since the user opened the page."""


class Stale(Refused):
    """Someone else changed the row first; `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__("Data ini baru saja diubah orang lain. Bandingkan dulu, lalu simpan lagi.")
        self.current = current


def require(holds, message, field=None):
    """Raise Refused unless `holds` is true."""
    if not holds:
        raise Refused(message, field)


def require_none(faults):
    """Raise Refused with all faults, {field: message}, unless there are none."""
    if faults:
        (field, message), *others = faults.items()
        raise Refused(message, field, others=others)


def require_state(holds, message):
    """Raise TooLate unless `holds` is true."""
    if not holds:
        raise TooLate(message)


def locked_row(row, *joined):
    """Return a row as it is now, with the `joined` relations, locked until the commit. Raises Refused if it is out of sight."""
    rows = type(row).objects.select_for_update(of=("self",))
    current = (rows.select_related(*joined) if joined else rows).filter(pk=row.pk).first()
    require(current is not None, OUT_OF_SIGHT)
    return current


def locked_at(row, version):
    """Return a row as `locked_row` does. Raises Stale if it is not at `version`."""
    current = locked_row(row)
    if current.version != version:
        raise Stale(current)
    return current


def store(row, **columns):
    """Give a locked row these columns; return it, with them saved."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    return row


def rewrite(row, **columns):
    """Give a locked row these columns and its next version; return it, saved."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return row


def version_of(row):
    """Return the version of a row as a number, None without a row. Where each change is a new row, it is the key of the row."""
    version = getattr(row, "version", getattr(row, "pk", None))
    return version.int if isinstance(version, UUID) else version


def require_seen(row, version):
    """Raise Stale if the user saw the row at another `version`; None is that of a call that checks everything else itself."""
    if version is not None and version != row.version:
        raise Stale(row)


def require_latest(latest, version):
    """Raise Stale if `latest`, which a new row is to replace, is not at `version`, the one that the user saw."""
    if latest is not None and version_of(latest) != version:
        raise Stale(latest)


def moment(at, *before):
    """Return the time of a step: `at`, or now. Raises Refused if it is in the future or before one of the steps in `before`."""
    now = timezone.now()
    require(at is None or at <= now, FUTURE_TIME, "at")
    at = at or now
    require(all(at >= earlier for earlier in before if earlier), "Waktu tidak boleh sebelum langkah yang mendahuluinya.", "at")
    return at


def step(table, subject, status, told=""):
    """Raise TooLate unless the life cycle `table` lets `subject` (an object with a `status`) go to `status`.

    `told` says in the message who brought it to its status, and when.
    """
    if status not in table.get(subject.status, ()):
        raise TooLate(
            f"{subject._meta.verbose_name.capitalize()} ini sudah berstatus “{subject.get_status_display()}”{told}, "
            "jadi langkah tersebut tidak dapat dilakukan."
        )
