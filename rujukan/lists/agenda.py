"""Queries of the home pages: what waits for whom. Each returns at most ROWS rows with the total count."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
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
    COMPLAINT_OPEN,
    IN_SERVICE,
    REFERRAL_OPEN,
    WITH_RECEIVER,
    CaseStatus,
    ComplaintStatus,
    EventKind,
    ReferralStatus,
    Safety,
    StageState,
    Urgency,
    VictimStatus,
)
from rujukan.choices.ctdc import CHILD_BANDS
from rujukan.disclosure.referrals import with_need
from rujukan.intake.drafts import MOST_OFFERED, unfinished
from rujukan.lists.breach_standings import standings
from rujukan.models import (
    BarLifting,
    Breach,
    Complaint,
    Consent,
    Event,
    NearDuplicate,
    Referral,
    ReportedPerson,
    Service,
    ShelterStay,
    StageNeed,
    StageRole,
    Victim,
)
from rujukan.stages import deadlines
from rujukan.stages.deadlines import WARNING, DeadlineKind

ROWS = 8
ABOUT_DATA = [EventKind.DATA_REQUESTED, EventKind.DATA_ANSWERED, EventKind.DATA_RESTRICTED, EventKind.RESTRICTION_LIFTED]
URGENCY_ORDER = Case(
    When(urgency=Urgency.EMERGENCY, then=Value(0)), When(urgency=Urgency.URGENT, then=Value(1)), default=Value(2)
)


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
    proposals: Desk
    stays: Desk
    plans: Desk
    duties: Desk
    visits: Desk
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
            *(self.proposals, self.stays, self.plans, self.duties, self.visits, self.requests),
        )
        return sum(desk.total for desk in (*waiting, self.duplicates, self.reviewed, self.idle, self.inbox))


def coordinator(user, now: datetime) -> CoordinatorAgenda:
    """Return what waits for a coordinator, and for their institution if they are an officer too. Seven queries."""
    referrals = _coordinator_referrals(user, now)
    complaints = list(_waiting_complaints())
    victims = list(_waiting_victims(user, now))
    pressing = deadlines.pressing(user, now, ROWS)
    return CoordinatorAgenda(
        emergencies=referrals.get("emergency", Desk()),
        hand_overs=referrals.get("hand_over", Desk()),
        bases=_desk(victims, "bases_total", lambda victim: victim.basis_since),
        liftings=_liftings(user),
        breaches=_breaches(),
        late=referrals.get("late", Desk()),
        new=_desk(complaints, "new_total", lambda complaint: complaint.status == ComplaintStatus.NEW),
        declined=referrals.get("declined", Desk()),
        proposals=referrals.get("proposed", Desk()),
        stays=_desk(
            victims, "stays_total", lambda victim: victim.leave_by and victim.leave_by <= now + WARNING[DeadlineKind.STAY]
        ),
        plans=_of_kind(pressing, DeadlineKind.PLAN),
        duties=_of_kind(pressing, DeadlineKind.DUTY),
        visits=_of_kind(pressing, DeadlineKind.VISIT),
        requests=_of_kind(pressing, DeadlineKind.REQUEST),
        duplicates=_desk(complaints, "near_total", lambda complaint: complaint.near),
        reviewed=_desk(complaints, "reviewed_total", lambda complaint: complaint.status == ComplaintStatus.REVIEWED),
        idle=_desk(victims, "idle_total", lambda victim: victim.idle),
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
    rows = tuple(BarLifting.objects.decidable_by(user).for_list().annotate(total=Window(Count("pk"))).order_by("asked_at")[:ROWS])
    return Desk(rows[0].total if rows else 0, rows)


def _breaches():
    """Return the open breaches, the one with the earliest notification deadline first."""
    rows = Breach.objects.for_list().open().annotate(total=Window(Count("pk"))).order_by("notify_by")[:ROWS]
    breaches = standings(rows)
    return Desk(breaches[0].breach.total if breaches else 0, tuple(breaches))


def _coordinator_referrals(user, now):
    own = Q(to_institution=user.institution_id) if user.is_officer else Q(pk__in=())
    waiting = Case(
        When(status=ReferralStatus.HANDING_OVER, then=Value("hand_over")),
        When(own & Q(status=ReferralStatus.SENT), then=Value("inbox")),
        When(Q(emergency=True, confirmed_at=None) & ~Q(status=ReferralStatus.WITHDRAWN), then=Value("emergency")),
        When(status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED], due_at__lt=now, then=Value("late")),
        When(status=ReferralStatus.PROPOSED, then=Value("proposed")),
        When(Q(status=ReferralStatus.DECLINED) & _unresolved(), then=Value("declined")),
        When(own & Q(status__in=IN_SERVICE), then=Value("serving")),
        output_field=CharField(),
    )
    rows = (
        Referral.objects.all()
        .for_list()
        .exclude(status__in=[ReferralStatus.COMPLETED, ReferralStatus.WITHDRAWN, ReferralStatus.NOT_APPROVED], emergency=False)
        .annotate(waiting=waiting)
        .filter(waiting__isnull=False)
        .annotate(
            total=Window(Count("pk"), partition_by=["waiting"]),
            place=Window(RowNumber(), partition_by=["waiting"], order_by=[URGENCY_ORDER, F("due_at"), F("number")]),
        )
        .filter(place__lte=ROWS)
        .order_by("waiting", "place")
    )
    by_desk = {}
    for referral in rows:
        by_desk.setdefault(referral.waiting, []).append(referral)
    return {waiting: Desk(rows[0].total, tuple(rows)) for waiting, rows in by_desk.items()}


def _unresolved():
    """Return the condition that nothing has settled a declined referral.

    A later referral for the same stage settles it, or that the stage is not needed, or that the services are closed.
    """
    ended = [VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]
    on_the_way = Victim.objects.exclude(status__in=ended).values("pk")  # few, compared with all declined referrals
    same = {"victim": OuterRef("victim"), "stage": OuterRef("stage")}
    later = Q(sent_at__gte=OuterRef("answered_at")) | Q(status__in=REFERRAL_OPEN)
    not_needed = StageNeed.objects.filter(**same, state=StageState.NOT_NEEDED, assessed_at__gte=OuterRef("answered_at"))
    return Q(victim__in=on_the_way) & ~Exists(Referral.objects.filter(later, **same)) & ~Exists(not_needed)


def _waiting_complaints():
    unsettled = NearDuplicate.objects.filter(complaint=OuterRef("pk"), settled_at=None)
    children = ReportedPerson.objects.filter(complaint=OuterRef("pk"), age_band__in=CHILD_BANDS)
    new, reviewed = Q(status=ComplaintStatus.NEW), Q(status=ComplaintStatus.REVIEWED)
    first = [Case(When(safety=Safety.DANGER, then=Value(0)), default=Value(1)), F("triage_by")]
    return (
        Complaint.objects.all()
        .for_list()
        .filter(status__in=COMPLAINT_OPEN)
        .annotate(near=Exists(unsettled), child=Exists(children))
        .annotate(
            new_total=Window(Count("pk", filter=new)),
            reviewed_total=Window(Count("pk", filter=reviewed)),
            near_total=Window(Count("pk", filter=Q(near=True))),
            rank=Window(RowNumber(), partition_by="status", order_by=first),
            near_rank=Window(RowNumber(), partition_by="near", order_by=first),
        )
        .filter(Q(rank__lte=ROWS) | Q(near=True, near_rank__lte=ROWS))
        .order_by(*first)
    )


def _waiting_victims(user, now):
    """Return victims whose stay at Polres nears its end, who have no open referral, or whose basis waits for a second person."""
    open_referral = Referral.objects.filter(victim=OuterRef("pk"), status__in=REFERRAL_OPEN)
    served = [VictimStatus.SUSPECTED, VictimStatus.IDENTIFIED, VictimStatus.SERVED]
    idle = Q(status__in=served) & ~Exists(open_referral)
    near_end = Q(leave_by__lte=now + WARNING[DeadlineKind.STAY])
    bases = _bases(user)
    basis = Q(pk__in=bases.values("victim"))
    steps = Event.objects.filter(victim=OuterRef("pk")).exclude(kind__in=ABOUT_DATA)  # a data request is no step for the victim
    last_step = steps.order_by("-at").values("at")[:1]
    return (
        Victim.objects.readable_by(user)
        .for_list()
        .filter(case__status=CaseStatus.ACTIVE)
        .annotate(stay=FilteredRelation("stays", condition=Q(stays__until=None, stays__leave_by__isnull=False)))
        .annotate(
            since=F("stay__since"),
            leave_by=F("stay__leave_by"),
            allowed_days=F("stay__allowed_days"),
            shelter=F("stay__institution__short_name"),
            idle=Case(When(idle, then=Value(True)), default=Value(False)),
            last_step=Subquery(last_step, output_field=DateTimeField()),
            basis_since=Subquery(bases.filter(victim=OuterRef("pk")).order_by("recorded_at").values("recorded_at")[:1]),
        )
        .filter(near_end | Q(idle=True) | basis)
        .annotate(
            stays_total=Window(Count("pk", filter=near_end)),
            idle_total=Window(Count("pk", filter=Q(idle=True))),
            bases_total=Window(Count("pk", filter=basis)),
        )
        .order_by(F("basis_since").asc(nulls_last=True), F("leave_by").asc(nulls_last=True), "last_step")[: 6 * ROWS]
    )


def _bases(user):
    """Return the bases without consent that another coordinator recorded and this one has not agreed to or ended.

    The basis of an emergency intake is confirmed with the intake, so it is excluded.
    """
    emergency = Referral.objects.filter(consent=OuterRef("pk"), emergency=True, confirmed_at=None)
    return Consent.objects.awaiting_second().filter(~Exists(emergency)).exclude(recorded_by=user)


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
    received = list(_received(user, now))
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


def _received(user, now):
    last = Service.objects.filter(referral=OuterRef("pk")).values("referral").annotate(last=Max("given_on")).values("last")
    waiting, serving = Q(status=ReferralStatus.SENT), Q(status__in=WITH_RECEIVER)
    stay = ShelterStay.objects.filter(referral=OuterRef("pk"), until=None)
    late = Q(due_at__lt=now) | Q(leave_by__lt=now)
    # Referrals to answer by urgency, then those in service by the clock that ends first.
    soonest = [Case(When(serving, then=Value(2)), default=URGENCY_ORDER), Least("due_at", "leave_by")]
    return (
        Referral.objects.all()
        .received_by(user.institution_id)
        .for_list()
        .select_related("role", "victim__found_district", "to_institution", "from_institution")
        .filter(status__in=REFERRAL_OPEN)
        .annotate(
            last_service=Subquery(last),
            leave_by=Subquery(stay.values("leave_by")[:1]),
            allowed_days=Subquery(stay.values("allowed_days")[:1]),
            inbox_total=Window(Count("pk", filter=waiting)),
            serving_total=Window(Count("pk", filter=serving)),
            late_total=Window(Count("pk", filter=late)),
        )
        .order_by(Case(When(waiting, then=Value(0)), default=Value(1)), *soonest, "number")[: 4 * ROWS]
    )


def _month(user, now):
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    received = Referral.objects.received_by(user.institution_id)
    answered = Q(answered_at__gte=start, emergency=False)
    silent = Q(status=ReferralStatus.SENT, due_at__lt=now)
    return Month(
        **received.filter(answered | silent | Q(completed_at__gte=start)).aggregate(
            answered=Count("pk", filter=answered),
            silent=Count("pk", filter=silent),
            on_time=Count("pk", filter=answered & Q(answered_at__lte=F("respond_by"))),
            completed=Count("pk", filter=Q(completed_at__gte=start)),
        )
    )


def mandates(institution) -> tuple[StageRole, ...]:
    """Return the mandates of an institution in Lampiran I and those of its parent (health centres), in printed order."""
    roles = StageRole.objects.filter(institution__in=[institution.pk, institution.parent_id], active=True).printed()
    return tuple(roles)


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
