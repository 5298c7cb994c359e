"""On which days a person who has returned home is visited, and by whom. The distances are `ServiceStandard`s."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from gugus.models import Institution
from rujukan.choices.needs import RiskLevel
from rujukan.choices.stage_forms.repatriation import HAND_OVER
from rujukan.choices.stage_forms.schema import BODIES
from rujukan.models import Service, Victim
from rujukan.stages import standards


def next_day(victim: Victim, day: date, *, begun: date | None = None, risk: str = "") -> date:
    """Return when the next visit is due after one on `day`: the first planned day since the return that it does not settle.

    The planned days count from `begun`, else from the day on which the monitoring began. A visit settles a day that is less than
    a third of the usual distance ahead. After the last planned day the usual distance counts: until the service is closed there
    is always a next visit. `risk` is what the visit found.
    """
    limits = standards.limits(standards.VISIT, standards.MONITORING, standards.EARLY_VISIT, standards.LATE_VISIT)
    usual, begun = limits[standards.VISIT], begun or timezone.localdate(victim.monitored_from)
    planned = {usual * place for place in range(1, limits[standards.MONITORING] // usual + 1)}
    if _needs_more(victim, risk):
        planned |= {limits[standards.EARLY_VISIT], limits[standards.LATE_VISIT]}
    days = (begun + length for length in sorted(planned))
    return next((ahead for ahead in days if ahead > day + usual / 3), day + usual)


def first_day(today: date) -> date:
    """Return when the first visit is usually due, if monitoring begins today."""
    return today + timedelta(days=standards.days(standards.VISIT))


def _needs_more(victim, risk):
    """Whether a visit is due sooner and one later than usual: for a child, and at high risk."""
    if victim.is_child or risk == RiskLevel.HIGH:
        return True
    return victim.assessments.order_by("-at").values_list("level", flat=True).first() == RiskLevel.HIGH


def named(victim: Victim, body: str) -> Institution | None:
    """Return the institution that a form names by this code (`BODIES`), if it sees the person already; else None.

    A joint holder stands for its children: "puskesmas" is the health centre that serves the person.
    """
    rows = list(visitors_of(victim).filter(Q(code=body) | Q(parent__code=body)))
    return rows[0] if len(rows) == 1 else None


def named_by_hand_over(victim: Victim) -> str:
    """Return whom the last hand-over names as visitor, in words; "" for nobody."""
    handed_over = Service.objects.latest_versions().filter(victim__in=victim.codes, form=HAND_OVER.code).order_by("-given_on")
    record = handed_over.first()
    return BODIES.get(record.answers.get("monitored_by"), "") if record else ""


def visitors_of(victim: Victim):
    """Return the institutions that may be asked to visit: those that see the person already, serving or accompanying."""
    served = Q(pk__in=victim.referrals.in_service().values("to_institution"))
    accompanied = Q(pk__in=victim.companions.present().values("institution"))
    return Institution.objects.filter(served | accompanied).order_by("short_name")
