"""Queries of the home pages: what waits for whom. Each returns at most ROWS rows with the total count."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import (
    Case,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Least, RowNumber

from gugus.audit import figures
from gugus.audit.figures import UnusualCounts
from gugus.models import SealCheck
from rujukan.choices import (
    REFERRAL_OPEN,
    WITH_RECEIVER,
    ComplaintStatus,
    ReferralStatus,
)
from rujukan.disclosure.referrals import with_need
from rujukan.intake.drafts import MOST_OFFERED, unfinished
from rujukan.lists import waiting
from rujukan.lists.breach_standings import standings
from rujukan.lists.waiting import ROWS, URGENCY_ORDER
from rujukan.models import (
    Complaint,
    Referral,
    Service,
    StageRole,
)
from rujukan.stages import deadlines
from rujukan.stages.deadlines import WARNING, DeadlineKind
from rujukan.stages.progress import with_open_stay


@dataclass(frozen=True)
class Desk:
    """One kind of waiting work: its total and its first rows."""

    total: int = 0
    rows: tuple = ()

    def __bool__(self):
        return self.total > 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class CoordinatorAgenda:
    """What waits for a coordinator, in the order of the page."""

    emergencies: Desk
    hand_overs: Desk
    bases: Desk
    liftings: Desk
    breaches: Desk
    late: Desk
    new: Desk
    declined: Desk
    questioned: Desk
    proposals: Desk
    stays: Desk
    plans: Desk
    duties: Desk
    visits: Desk
    tasks: Desk
    requests: Desk
    duplicates: Desk
    reviewed: Desk
    idle: Desk
    inbox: Desk
    serving: Desk

    @property
    def count(self) -> int:
        """How many things wait; referrals that are only in service do not count."""
        waiting = (
            *(self.emergencies, self.hand_overs, self.bases, self.liftings, self.breaches, self.late, self.new, self.declined),
            *(self.questioned, self.proposals, self.stays, self.plans, self.duties, self.visits, self.tasks, self.requests),
        )
        return sum(desk.total for desk in (*waiting, self.duplicates, self.reviewed, self.idle, self.inbox))


def coordinator(user, now: datetime) -> CoordinatorAgenda:
    """Return what waits for a coordinator, and for their institution if they are an officer too. Seven queries."""
    referrals = _by_desk(waiting.referrals(now=now, own=user.institution_id if user.is_officer else None))
    complaints = waiting.complaints()
    victims = waiting.victims(now=now, user=user.pk)
    pressing = deadlines.pressing(now)
    return CoordinatorAgenda(
        emergencies=referrals.get("emergency", Desk()),
        hand_overs=referrals.get("hand_over", Desk()),
        bases=_desk(victims, "bases_total", lambda victim: victim.basis_since),
        liftings=_liftings(user),
        breaches=_breaches(),
        late=referrals.get("late", Desk()),
        new=_desk(complaints, "new_total", lambda complaint: complaint.status == ComplaintStatus.NEW),
        declined=referrals.get("declined", Desk()),
        questioned=referrals.get("questioned", Desk()),
        proposals=referrals.get("proposed", Desk()),
        stays=_desk(
            victims, "stays_total", lambda victim: victim.leave_by and victim.leave_by <= now + WARNING[DeadlineKind.STAY]
        ),
        plans=_of_kind(pressing, DeadlineKind.PLAN),
        duties=_of_kind(pressing, DeadlineKind.DUTY),
        visits=_of_kind(pressing, DeadlineKind.VISIT),
        tasks=_of_kind(pressing, DeadlineKind.TASK),
        requests=_of_kind(pressing, DeadlineKind.REQUEST),
        duplicates=_desk(complaints, "near_total", lambda complaint: complaint.near),
        reviewed=_desk(complaints, "reviewed_total", lambda complaint: complaint.status == ComplaintStatus.REVIEWED),
        idle=_desk(sorted(victims, key=attrgetter("idle_rank")), "idle_total", lambda victim: victim.idle),
        inbox=referrals.get("inbox", Desk()),
        serving=referrals.get("serving", Desk()),
    )


def _desk(rows, total, belongs):
    own = [row for row in rows if belongs(row)]
    return Desk(getattr(own[0], total) if own else 0, tuple(own[:ROWS]))


def _of_kind(pressing, kind):
    rows = [(deadline, total) for deadline, total in pressing if deadline.kind == kind]
    return Desk(rows[0][1] if rows else 0, tuple(deadline for deadline, _ in rows))


def _liftings(user):
    """Return the bar liftings that this coordinator may decide, the longest waiting first."""
    rows = tuple(waiting.liftings(user=user.pk))
    return Desk(rows[0].total if rows else 0, rows)


def _breaches():
    """Return the open breaches, the one with the earliest notification deadline first."""
    breaches = standings(waiting.breaches())
    return Desk(breaches[0].breach.total if breaches else 0, tuple(breaches))


def _by_desk(rows):
    by_desk = {}
    for referral in rows:
        by_desk.setdefault(referral.waiting, []).append(referral)
    return {waiting: Desk(rows[0].total, tuple(rows)) for waiting, rows in by_desk.items()}


@dataclass(frozen=True)
class OfficerAgenda:
    """What waits for an institution: referrals to answer, people it serves, complaints it logged.

    The rows of `inbox` and `serving` are pairs of a referral and what is asked of the institution.
    """

    inbox: Desk
    serving: Desk
    late: int
    complaints: tuple
    drafts: tuple
    mandates: tuple
    month: "Month"


@dataclass(frozen=True)
class Month:
    """An institution's answers and completed services since the first of the month; `silent` are past their limit now."""

    answered: int
    silent: int
    on_time: int
    completed: int

    @property
    def due(self) -> int:
        """How many had to be answered. Overdue ones without an answer count too, or else no answer would look punctual."""
        return self.answered + self.silent


def officer(user, now: datetime) -> OfficerAgenda:
    """Return what waits for an officer's institution. Five queries."""
    received = _received(now=now, institution=user.institution_id)
    inbox = [referral for referral in received if referral.status == ReferralStatus.SENT]
    serving = [referral for referral in received if referral.status != ReferralStatus.SENT]
    return OfficerAgenda(
        inbox=Desk(inbox[0].inbox_total if inbox else 0, with_need(inbox[:ROWS])),
        serving=Desk(serving[0].serving_total if serving else 0, with_need(serving[:ROWS])),
        late=received[0].late_total if received else 0,
        complaints=tuple(Complaint.objects.for_list()[:5]),
        drafts=tuple(unfinished(MOST_OFFERED)),
        mandates=mandates(user.institution),
        month=_month(user, now),
    )


def _received(now, institution):
    last = Service.objects.filter(referral=OuterRef("pk")).values("referral").annotate(last=Max("given_on")).values("last")
    waiting, serving = Q(status=ReferralStatus.SENT), Q(status__in=WITH_RECEIVER)
    late = Q(due_at__lt=now, question_since=None) | Q(leave_by__lt=now)
    # Referrals to answer by urgency, then those in service by the clock that ends first.
    soonest = [Case(When(serving, then=Value(2)), default=URGENCY_ORDER), Least("due_at", "leave_by")]
    return (
        with_open_stay(Referral.objects.received_by(institution).for_list())
        .select_related("role", "victim__found_district", "to_institution", "from_institution")
        .filter(status__in=REFERRAL_OPEN)
        .annotate(
            last_service=Subquery(last),
            inbox_total=Window(Count("pk", filter=waiting)),
            serving_total=Window(Count("pk", filter=serving)),
            late_total=Window(Count("pk", filter=late)),
            answered=Case(When(waiting, then=Value(0)), default=Value(1)),
        )
        .annotate(place=Window(RowNumber(), partition_by="answered", order_by=[*soonest, F("number")]))
        .filter(place__lte=ROWS)
        .order_by("answered", "place")
    )


def _month(user, now):
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = _month_counts(now=now, start=start, institution=user.institution_id)
    return Month(*counts[0]) if counts else Month(0, 0, 0, 0)


def _month_counts(now, start, institution):
    answered = Q(answered_at__gte=start, emergency=False)
    silent = Q(status=ReferralStatus.SENT, question_since=None, due_at__lt=now)
    received = Referral.objects.received_by(institution).filter(answered | silent | Q(completed_at__gte=start)).order_by()
    counts = {
        "answered": Count("pk", filter=answered),
        "silent": Count("pk", filter=silent),
        "on_time": Count("pk", filter=answered & Q(answered_at__lte=F("respond_by"))),
        "completed": Count("pk", filter=Q(completed_at__gte=start)),
    }
    return received.values("to_institution").annotate(**counts).values_list(*counts)


def mandates(institution) -> tuple[StageRole, ...]:
    """Return the mandates of an institution in Lampiran I and those of its parent (health centres), in printed order."""
    own = Q(institution=institution) | Q(institution=institution.parent_id)
    return tuple(StageRole.objects.filter(own, active=True).printed())


@dataclass(frozen=True)
class AuditorAgenda:
    """What an auditor checks first."""

    check: SealCheck | None
    """The last check of the seals of the access log."""
    unsealed_since: datetime | None
    unusual: UnusualCounts
    breaches: Desk


def auditor() -> AuditorAgenda:
    """Return what an auditor checks first. Seven queries."""
    check, unsealed_since = figures.last_check()
    return AuditorAgenda(check, unsealed_since, figures.unusual_counts(), _breaches())
