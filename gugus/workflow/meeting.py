"""How many decisions of meetings a user's institution has to carry out, for the home pages."""

from datetime import date

from gugus.models import MeetingDecision
from gugus.models.compiled import compiled

MOST_COUNTED = 99
NOBODY = 0


@compiled
def _days(institution):
    """Return the days until which the open decisions are carried out, of all institutions if `institution` is None."""
    rows = MeetingDecision.objects.open()
    rows = rows.filter(owner=institution) if institution is not None else rows
    return rows.order_by("due_on").values_list("due_on", flat=True)[: MOST_COUNTED + 1]


def asked(user):
    """Return what `together` asks for `days_due`: the decisions of the user's institution, for the plan secretariat all."""
    return _days.asked(**_of(user))


def days_due(user) -> list[date]:
    """Return the days until which the decisions are carried out, at most MOST_COUNTED + 1, which stands for more. One query,
    none for a user who has none.
    """
    institution = _of(user)["institution"]
    return [] if institution == NOBODY else _days(institution=institution)


def _of(user):
    own = user.institution_id if user.is_officer or user.is_coordinator else None
    return {"institution": None if user.is_plan_manager else own or NOBODY}
