"""Steps of a life cycle, and the one way in which a verb says no."""

from django.utils import timezone


class Refused(Exception):
    """A verb does not take this step; the message is for the person who asked, in Indonesian. `field` names the input at
    fault. `trace`, if there is one, writes what stays although the verb is undone: the page that catches the refusal calls it.
    """

    def __init__(self, message, field=None, trace=None):
        super().__init__(message)
        self.message = message
        self.field = field
        self.trace = trace


class Stale(Refused):
    """Someone else changed the row first; `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__("Data ini baru saja diubah orang lain. Bandingkan dulu, lalu simpan lagi.")
        self.current = current


def require(holds, message, field=None):
    """Raise Refused unless a rule holds."""
    if not holds:
        raise Refused(message, field)


def moment(at, *before):
    """The true time of a verb: `at`, or now; never in the future, nor earlier than any of the steps `before` it."""
    now = timezone.now()
    require(at is None or at <= now, "Waktu tidak boleh di masa depan.", "at")
    at = at or now
    require(all(at >= earlier for earlier in before if earlier), "Waktu tidak boleh sebelum langkah yang mendahuluinya.", "at")
    return at


def step(table, subject, status):
    """Check that `subject` (an object with a `status`) may go to `status` by the life cycle `table`. Raises Refused."""
    if status not in table.get(subject.status, ()):
        raise Refused(
            f"{subject._meta.verbose_name.capitalize()} ini sudah berstatus “{subject.get_status_display()}”, "
            "jadi langkah tersebut tidak dapat dilakukan. Muat ulang halaman untuk melihat keadaan terakhir."
        )
