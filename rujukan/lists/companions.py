"""What a companion's institution reads of the victims whom it accompanies: the stages and running clocks, and the list."""

from django.db.models import OuterRef, Subquery

from gugus.access.scope import bypass
from gugus.models import User
from rujukan.models import Task, Victim
from rujukan.stages import deadlines
from rujukan.stages.deadlines import Deadline
from rujukan.stages.progress import StageView, stage_views

MOST = 5


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


def accompanied(user: User) -> list[Victim]:
    """Return the first MOST victims whom an officer's institution accompanies, with `next_contact_by`, the soonest first."""
    due = Task.objects.open().of_companion().filter(victim=OuterRef("pk")).values("due_at")[:1]
    rows = Victim.objects.accompanied_by(user).only("code", "status").annotate(next_contact_by=Subquery(due))
    return list(rows.order_by("next_contact_by", "code")[:MOST])
