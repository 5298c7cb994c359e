"""Opens the notes of monitoring visits, for the coordinators and the institution that makes them (row policies)."""

from dataclasses import dataclass

from gugus.models.compiled import compiled
from rujukan.models import MonitoringVisit, Victim
from rujukan.models.monitoring_visit import OF_SEEN

MOST = 60
TYPED = ("done_on", "mode", "outcome", "decision", *OF_SEEN)


@dataclass(frozen=True, repr=False)
class OpenVisit:
    """One visit with its note and, of a correction, the reason; `earlier` are the versions that it replaced, newest first."""

    visit: MonitoringVisit
    note: str
    reason: str
    earlier: tuple["OpenVisit", ...] = ()


def visits_of(victim: Victim) -> tuple[OpenVisit, ...]:
    """Return the newest MOST visits to a victim and those merged into it, as far as the user may see them. One query."""
    rows = _visits(person=victim.pk)
    by_key, replaced = {row.pk: row for row in rows}, {row.replaces_id for row in rows}
    return tuple(_opened(row, by_key) for row in rows if row.pk not in replaced)


@compiled
def _visits(person):
    rows = MonitoringVisit.objects.filter(victim__in=Victim.objects.of_person(person).values("pk"))
    return rows.select_related("by", "institution", "victim")[:MOST]


def typed_again(visit: MonitoringVisit) -> dict:
    """Return the fields of a visit for the form that corrects it."""
    return {name: getattr(visit, name) for name in TYPED} | {"note_text": visit.open("note")}


def _opened(visit, by_key):
    earlier = ()
    if before := by_key.get(visit.replaces_id):
        previous = _opened(before, by_key)
        earlier = (previous, *previous.earlier)
    return OpenVisit(visit, visit.open("note"), visit.open("reason"), earlier)
