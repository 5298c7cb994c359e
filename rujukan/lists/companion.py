"""What a companion's institution reads of the victims whom it accompanies: stages, clocks, hearing, and the list."""

from datetime import date, timedelta

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery, Window
from django.db.models.functions import Least
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.models import User
from gugus.models.compiled import compiled
from rujukan.choices.proceeding import COURSE
from rujukan.models import Companion, LegalEvent, Task, Victim
from rujukan.stages import deadlines, hearings
from rujukan.stages.deadlines import Deadline
from rujukan.stages.progress import StageView, stage_views

MOST = 5
FAR = timedelta(days=3650)


def progress_of(user: User, victim: Victim) -> tuple[list[StageView], list[Deadline]]:
    """Return the seven stages and the running clocks of a victim whom the user's institution accompanies.

    The policies of the bypass show those of no other victim, and of no other code: an institution does not learn of a merge.
    """
    if user.is_coordinator:
        return _progress(victim)
    with bypass("companion"):
        return _progress(victim, codes=[victim.pk])


def _progress(victim, codes=None):
    views = stage_views(victim, codes)
    return views, deadlines.of_victim(victim, views)


def hearing_of(user: User, victim: Victim) -> date | None:
    """Return the day on which the case of a victim whom the user's institution accompanies is heard next, or None. One query."""
    if user.is_coordinator:
        return _hearing(victim)
    with bypass("companion"):
        return _hearing(victim)


def _hearing(victim):
    events = LegalEvent.objects.current().filter(proceeding__case=victim.case_id, kind__in=COURSE)
    return hearings.planned(events.only("kind", "on", "next_on", "at"))


def looked_after(user: User) -> tuple[list[Victim], list[Victim]]:
    """Return the first MOST victims whom an officer's institution accompanies, and those whom it visits, the soonest first.

    The first have `next_contact_by`; the others `to_visit`, how many there are. One query.
    """
    found = _looked_after(institution=user.institution_id)
    far = timezone.now() + FAR
    contacts = sorted((one for one in found if one.accompanied), key=lambda one: one.next_contact_by or far)
    return contacts[:MOST], sorted((one for one in found if one.visited), key=lambda one: one.next_visit_by)[:MOST]


@compiled
def _looked_after(institution):
    due = Task.objects.open().of_companion().filter(victim=OuterRef("pk")).values("due_at")[:1]
    accompanied = Companion.objects.present().filter(institution=institution).order_by().values("victim")
    visited = Victim.objects.visited_by_institution(institution).order_by().values("pk")
    # Not an OR of both: for that PostgreSQL would ask the policies about every victim of the archive.
    rows = Victim.objects.filter(pk__in=accompanied.union(visited, all=True)).only("code", "status", "next_visit_by")
    visits = Q(pk__in=visited)
    return rows.annotate(
        next_contact_by=Subquery(due),
        accompanied=ExpressionWrapper(Q(pk__in=accompanied), BooleanField()),
        visited=ExpressionWrapper(visits, BooleanField()),
        to_visit=Window(Count("pk", filter=visits)),
    ).order_by(Least("next_contact_by", "next_visit_by"), "code")[: 2 * MOST]
