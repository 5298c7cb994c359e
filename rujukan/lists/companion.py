"""What a companion's institution reads of the victims whom it accompanies: stages, clocks, hearing, and the list."""

from datetime import date

from django.db.models import F, OuterRef, Subquery

from gugus.access.scope import bypass
from gugus.models import User
from rujukan.choices.proceeding import COURSE
from rujukan.models import LegalEvent, Task, Victim
from rujukan.stages import deadlines, hearings
from rujukan.stages.deadlines import Deadline
from rujukan.stages.progress import StageView, stage_views


def progress_of(user: User, victim: Victim) -> tuple[list[StageView], list[Deadline]]:
    """Return the seven stages and the running clocks of a victim whom the user's institution accompanies.

    The policies of the bypass show those of no other victim, and of no other code: an institution does not learn of a merge.
    """
    if user.is_coordinator:
        return _progress_seen(victim)
    with bypass("companion"):
        return _progress_seen(victim, codes=[victim.pk])


def _progress_seen(victim, codes=None):
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


def accompanied(user: User) -> list[Victim]:
    """Return the victims whom an officer's institution accompanies, each with `next_contact_by`, the soonest first. One query."""
    due = Task.objects.open().of_companion().filter(victim=OuterRef("pk")).values("due_at")[:1]
    rows = Victim.objects.accompanied_by_institution(user.institution_id).only("code").annotate(next_contact_by=Subquery(due))
    return list(rows.order_by(F("next_contact_by").asc(nulls_last=True), "code"))
