"""Counts of monitoring: which visits were due in a period, and who was safe once monitoring had lasted its least time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from rujukan.choices.aftercare import VisitScale
from rujukan.choices.shelter import Answer
from rujukan.choices.victim import VictimStatus
from rujukan.models import MonitoringVisit, Victim
from rujukan.stages import standards


@dataclass(frozen=True)
class VisitCount:
    """Visits that were due in a period: made or tried by their day, made or tried later, and not yet; to how many `people`."""

    on_time: int
    late: int
    missed: int
    people: int

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
    waits = waiting.order_by().values_list("next_visit_by", Value(None, DateField()), "pk")
    person = Coalesce("victim__merged_into", "victim")
    rows = list(made.values_list("due_by", "done_on", person).union(waits, all=True).order_by())
    on_time = [done_on and done_on <= timezone.localdate(due_by) for due_by, done_on, _ in rows]
    people = {whom for *_, whom in rows}
    return VisitCount(on_time.count(True), on_time.count(False), on_time.count(None), len(people))


@dataclass(frozen=True)
class SafetyCount:
    """People who were met in a year once their monitoring had lasted its least time; `safe`: at the last such visit."""

    met: int
    safe: int


def safe_at_the_end(year: int) -> SafetyCount:
    """Count who was met in a year at the last planned visit or later: safe is who feels safe and without the recruiter.

    As for the next visit, a planned day is settled by a third of the usual distance before it. Two queries.
    """
    limits = standards.limits(standards.VISIT, standards.MONITORING)
    least = limits[standards.MONITORING] - limits[standards.VISIT] / 3
    rows = MonitoringVisit.objects.current().seen().filter(done_on__gte=date(year, 1, 1), done_on__lte=date(year, 12, 31))
    person, begun = Coalesce("victim__merged_into", "victim"), F("victim__monitored_from")
    visits = rows.order_by("done_on", "at").values_list(person, begun, "done_on", "safety", "recruiter_contact")
    last = {}
    for whom, since, done_on, safety, contact in visits:
        if since and done_on - timezone.localdate(since) >= timedelta(days=least.days):
            last[whom] = safety >= VisitScale.FAIR and contact == Answer.NO
    return SafetyCount(met=len(last), safe=sum(last.values()))
