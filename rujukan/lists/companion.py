"""What a companion's institution reads of the victims whom it accompanies: stages, clocks, hearing; the list, and today."""

from datetime import date, datetime

from django.db.models import Case, DateTimeField, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Least

from gugus.access.scope import bypass
from gugus.models import User
from gugus.models.carried import carried, rows_of
from rujukan.choices.proceeding import COURSE
from rujukan.choices.victim import VictimStatus
from rujukan.lists import lines
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


NEXT_CONTACT = Subquery(Task.objects.open().of_companion().filter(victim=OuterRef("pk")).values("due_at")[:1])


def accompanied(user: User) -> list[Victim]:
    """Return the victims whom an officer's institution accompanies, whom it sees next first. One query.

    Each has `next_contact_by` and, if the institution makes the next visit, `own_visit_by`.
    """
    own = Q(status=VictimStatus.MONITORED, visitor=user.institution_id)
    rows = Victim.objects.accompanied_by_institution(user.institution_id).only("code", "sex", "age_band")
    rows = rows.annotate(next_contact_by=NEXT_CONTACT, own_visit_by=Case(When(own, then=F("next_visit_by"))))
    return list(rows.order_by(Least("next_contact_by", "own_visit_by").asc(nulls_last=True), "code"))


MOST = 5  # of a kind, on the home
PERSON = ("code", "sex", "age_band")


def due(institution: int, today: datetime) -> dict:
    """Return the annotations of an institution that carry whom it visits or contacts until the end of today."""
    visits = Victim.objects.visited_by_institution(institution).filter(next_visit_by__lte=today).order_by("next_visit_by")
    contacts = Victim.objects.accompanied_by_institution(institution).annotate(next_contact_by=NEXT_CONTACT)
    contacts = contacts.filter(next_contact_by__lte=today).order_by("next_contact_by")
    return {
        "carried_visits": carried(visits[:MOST], *PERSON, "next_visit_by"),
        "carried_contacts": carried(contacts[:MOST], *PERSON, "next_contact_by"),
    }


def today(institution, now: datetime) -> tuple[lines.Line, ...]:
    """Return the lines of those whom `due` carried, the latest first."""
    visits = [lines.own_visit(victim, now) for victim in rows_of(Victim, institution.carried_visits)]
    contacts = zip(rows_of(Victim, institution.carried_contacts), institution.carried_contacts, strict=True)
    days = DateTimeField()
    return tuple(
        sorted(
            visits + [lines.own_contact(victim, days.to_python(row["next_contact_by"]), now) for victim, row in contacts],
            key=lambda line: line.moment,
        )
    )
