"""The monitoring desk: whom to visit next, which visits were made, and how many of those due in a period."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, DateField, OuterRef, Subquery, Value
from django.utils import timezone

from gugus.formats import clocks
from rujukan.choices import VictimStatus
from rujukan.models import MonitoringVisit, Victim


def due(user, now: datetime, *, late=False):
    """Return the monitored victims whom a user visits, the next due first; `late`: those past their limit.

    Each with who visits (`with_visitor`), how many visits met the person, and what the last one was.
    """
    visits = MonitoringVisit.objects.current().filter(victim=OuterRef("pk"))
    met = visits.seen().order_by().values("victim").annotate(number=Count("pk")).values("number")
    rows = Victim.objects.visited_by(user).with_visitor()
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


@dataclass(frozen=True)
class VisitCount:
    """Visits that were due in a period: made or tried by their day, made or tried later, and not yet."""

    on_time: int
    late: int
    missed: int

    @property
    def due(self) -> int:
        return self.on_time + self.late + self.missed

    @property
    def percent(self) -> Decimal | None:
        return Decimal(self.on_time) * 100 / self.due if self.due else None


def counted(begins: datetime, ends: datetime, now: datetime) -> VisitCount:
    """Count the visits whose day lies in a period and has passed, over the cases that the reader sees. One query.

    A visit that was still due when the services ended is not owed any more.
    """
    made = MonitoringVisit.objects.current().filter(due_by__gte=begins, due_by__lt=ends).order_by()
    waiting = Victim.objects.filter(status=VictimStatus.MONITORED, next_visit_by__gte=begins, next_visit_by__lt=min(ends, now))
    waits = waiting.order_by().values_list("next_visit_by", Value(None, DateField()))
    rows = made.values_list("due_by", "done_on").union(waits, all=True).order_by()
    on_time = [done_on and done_on <= timezone.localdate(due_by) for due_by, done_on in rows]
    return VisitCount(on_time.count(True), on_time.count(False), on_time.count(None))
