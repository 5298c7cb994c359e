"""Opens the notes of monitoring visits, for the coordinators and the institution that makes them (row policies)."""

from gugus.models.compiled import compiled
from rujukan.disclosure.version import Version, versions
from rujukan.models import MonitoringVisit, Victim
from rujukan.models.monitoring_visit import OF_SEEN

MOST = 60
TYPED = ("done_on", "mode", "outcome", "decision", *OF_SEEN)


def visits_of(victim: Victim) -> tuple[Version, ...]:
    """Return the newest MOST visits to a victim and those merged into it, as far as the user may see them. One query."""
    return versions(_newest_visits(person=victim.pk))


@compiled
def _newest_visits(person):
    rows = MonitoringVisit.objects.filter(victim__in=Victim.objects.of_person(person).values("pk"))
    return rows.select_related("by", "institution", "victim")[:MOST]


def typed_again(visit: MonitoringVisit) -> dict:
    """Return the fields of a visit for the form that corrects it."""
    return {name: getattr(visit, name) for name in TYPED} | {"note_text": visit.open("note")}
