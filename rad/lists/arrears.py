"""The reports that are owed for years that are over: until when, and which institutions owe them."""

from collections import Counter, defaultdict
from datetime import date

from django.db.models import Exists, IntegerField, OuterRef, Subquery, Value

from gugus.choices import Role
from gugus.models import Institution, User
from gugus.models.compiled import compiled
from rad.choices import Period
from rad.lists.reporting import FORCE, INTERVAL, asks
from rad.models import ActionPlan, Assignment, PlanEnactment, Progress, ReportingDeadline, Target
from rad.models.reporting_deadline import default_deadline
from rad.models.year_in_force import in_force


def deadline(year, period="") -> date:
    """Return until when a year is reported, or a period of it. One query."""
    [(due_on, since)] = _limits(year=year, period=period) or [(None, None)]
    return due_on or default_deadline(year, period, since)


@compiled
def _limits(year, period):
    """Return one row: the deadline that was set, and the day on which the latest plan of the year came into force."""
    year = Value(year, IntegerField())
    deadlines = ReportingDeadline.objects.filter(year=year, period=period).order_by()
    limits = Subquery(deadlines.values("due_on")), Subquery(PlanEnactment.objects.days_of(year)[:1])
    return ActionPlan.objects.order_by("version").values_list(*limits)[:1]


def by_institution(year, period="") -> dict[Institution, int]:
    """Return {institution: realisations that it has not submitted} of all institutions that coordinate a row of the year.

    With a `period`: the indicators of these whose plan asks for progress in it, and that have none.
    """
    unreported = Target.objects.filter(in_force(FORCE), year=year).not_handed_in().select_related("indicator")
    if period:
        told = Progress.objects.filter(indicator=OuterRef("indicator"), year=year, period=period)
        unreported = unreported.filter(**asked_in(period)).exclude(Exists(told))
    owing = Counter(target.indicator.activity_id for target in unreported if asks(target))
    return {body: sum(owing[one] for one in some) for body, some in coordinated(owing).items()}


def asked_in(period) -> dict:
    """Return the condition that the plan of a target's table is reported on in such a period."""
    return {INTERVAL: Period(period).interval}


def coordinated(keys) -> dict[Institution, set[int]]:
    """Return {institution: keys of its activities} of those that coordinate activities with these keys.

    A bidang without an account counts with the dinas above it, whose staff report for it.
    """
    duties = Assignment.objects.coordinating().filter(activity__in=keys, institution__isnull=False)
    activities = defaultdict(set)
    for duty in duties.select_related("institution__parent__parent"):
        activities[duty.institution].add(duty.activity_id)
    owed = defaultdict(set)
    for (_, some), body in zip(activities.items(), staffed(activities), strict=True):
        owed[body] |= some
    return dict(owed)


def addressees(activity) -> list[dict]:
    """Return the addressees of notices to those who report on the activity with this key, as `reached_by`."""
    return [reached_by(body) for body in sorted(coordinated([activity]), key=lambda body: body.pk)] or [
        {"role": Role.PLAN_MANAGER}
    ]


def all_addressees(activities) -> list[dict]:
    """Return the addressees, as `reached_by`, of notices to all who report on these activities: also the institutions above.

    Empty if no institution coordinates one of them: then the secretariat reports.
    """
    duties = Assignment.objects.coordinating().filter(activity__in=activities)
    places = duties.values_list("institution", "institution__parent", "institution__parent__parent")
    bodies = Institution.objects.filter(pk__in={key for some in places for key in some if key}).order_by("pk")
    rows = [reached_by(body) for body in bodies]
    return [row for place, row in enumerate(rows) if row not in rows[:place]]


def reached_by(institution) -> dict:
    """Return the addressee of a notice to the staff who report for an institution: the coordinators read those of their role."""
    coordinators = User.objects.filter(is_active=True, institution=institution, roles__contains=[Role.COORDINATOR])
    return {"role": Role.COORDINATOR} if coordinators.exists() else {"institution": institution}


def staffed(bodies) -> list[Institution]:
    """Return for each body the nearest of it and its parents that has an account; the body itself if none has."""
    accounts = set(User.objects.filter(is_active=True, institution__isnull=False).values_list("institution", flat=True))
    return [next((one for one in _upwards(body) if one.pk in accounts), body) for body in bodies]


def _upwards(body):
    while body is not None:
        yield body
        body = body.parent if body.parent_id else None
