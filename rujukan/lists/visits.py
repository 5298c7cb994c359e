"""The monitoring desk: whom to visit next, and which visits were made."""

from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from gugus.formats import clocks
from rujukan.models import MonitoringVisit, Victim


def due(user, now: datetime, *, late=False):
    """Return the monitored victims whom a user visits, the next due first; `late`: those past their limit.

    Each with who visits (`with_visitor`), how many visits met the person, and what the last one was.
    """
    visits = MonitoringVisit.objects.current().filter(victim=OuterRef("pk"))
    met = visits.seen().order_by().values("victim").annotate(number=Count("pk")).values("number")
    rows = Victim.objects.visited_by(user).with_visitor().filter(next_visit_by__isnull=False)  # of all, so the list has keys
    if late:
        rows = rows.filter(next_visit_by__lt=now)
    rows = rows.only("code", "monitored_from", "next_visit_by", "status")
    last = {f"last_{name}": Subquery(visits.values(name)[:1]) for name in ("done_on", "outcome", "risk")}
    return rows.annotate(met=Subquery(met), **last).order_by("next_visit_by", "code")


def clock(victim: Victim, now: datetime) -> clocks.Clock:
    return clocks.planned(now, victim.next_visit_by)


def done():
    """Return the visits that the database shows a user, each as it was corrected last, the latest first."""
    return MonitoringVisit.objects.current().select_related("victim", "institution")
