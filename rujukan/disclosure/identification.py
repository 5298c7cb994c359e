"""The conclusion of the identification that counts, with its sealed grounds: a page has read it with its own row."""

from django.db.models import OuterRef, Subquery

from gugus.models.carried import carried, rows_of
from gugus.models.compiled import compiled
from rujukan.models import Identification, Victim

COLUMNS = (
    *("id", "at", "conclusion", "acts", "means", "purposes"),
    *("basis", "other_route", "decided_by", "informed"),
)


def with_conclusion(rows, victim="pk"):
    """Carry in rows the conclusion that counts of their `victim`, a path to its key, for `newest`."""
    latest = Identification.objects.filter(victim=OuterRef(victim)).order_by("-at")
    grounds = Subquery(latest.values("grounds")[:1])
    return rows.annotate(carried_conclusion=carried(latest[:1], *COLUMNS), carried_grounds=grounds)


def newest(victim: Victim) -> Identification | None:
    """Return the newest conclusion about a victim, from what its page has read, or else in one query."""
    if not hasattr(victim, "carried_conclusion"):
        return next(iter(_newest(victim=victim.pk)), None)
    for latest in rows_of(Identification, victim.carried_conclusion):
        latest.grounds = victim.carried_grounds
        return latest
    return None


@compiled
def _newest(victim):
    return Identification.objects.filter(victim=victim).order_by("-at")[:1]
