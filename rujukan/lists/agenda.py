"""What waits for whom: the reads behind the homes. Few queries, each at most a screenful of rows with the count of all."""

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
    """One kind of waiting work: how much there is in all, and the first rows of it."""

    total: int = 0
    rows: tuple = ()

    def __bool__(self):
        return self.total > 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class CoordinatorAgenda:
    """The coordinator's day, in the order in which it is worked off."""

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
        """How many things wait; what is only being served does not."""
        waiting = (
            *(self.emergencies, self.hand_overs, self.bases, self.liftings, self.breaches, self.late, self.new, self.declined),
            *(self.proposals, self.stays, self.plans, self.duties, self.visits, self.requests),
        )
        return sum(desk.total for desk in (*waiting, self.duplicates, self.reviewed, self.idle, self.inbox))


def coordinator(user, now: datetime) -> CoordinatorAgenda:
    """Return what waits for a coordinator (and, for one who is an officer too, for their institution). Seven queries."""
    referrals = _coordinator_referrals(user, now)
    complaints = list(_waiting_complaints(user))
    victims = list(_waiting_victims(user, now))
    pressing = deadlines.pressing(user, now, ROWS)
    return CoordinatorAgenda(
        emergencies=referrals.get("emergency", Desk()),
        hand_overs=referrals.get("hand_over", Desk()),
        bases=_desk(victims, "bases_total", lambda victim: victim.basis_since),
        liftings=_liftings(user),
        breaches=_breaches(user),
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
    """The bar liftings that another coordinator asked for and this one may decide, the longest waiting first."""
    rows = tuple(BarLifting.objects.decidable_by(user).for_list().annotate(total=Window(Count("pk"))).order_by("asked_at")[:ROWS])
    return Desk(rows[0].total if rows else 0, rows)


def _breaches(user):
    """Open breaches, the one first that must be told first."""
    rows = Breach.objects.for_user(user).for_list().open().annotate(total=Window(Count("pk"))).order_by("notify_by")[:ROWS]
    found = standings(rows)
    return Desk(found[0].breach.total if found else 0, tuple(found))


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
        Referral.objects.for_user(user)
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
    found = {}
    for referral in rows:
        found.setdefault(referral.waiting, []).append(referral)
    return {waiting: Desk(rows[0].total, tuple(rows)) for waiting, rows in found.items()}


def _unresolved():
    """A declined referral is settled by a later one for the same stage, or when the stage turns out not to be needed, or when
    nothing more is done for the person.
    """
    ended = [VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]
    on_the_way = Victim.objects.exclude(status__in=ended).values("pk")  # few among all that were ever declined
    same = {"victim": OuterRef("victim"), "stage": OuterRef("stage")}
    later = Q(sent_at__gte=OuterRef("answered_at")) | Q(status__in=REFERRAL_OPEN)
    dropped = StageNeed.objects.filter(**same, state=StageState.NOT_NEEDED, assessed_at__gte=OuterRef("answered_at"))
    return Q(victim__in=on_the_way) & ~Exists(Referral.objects.filter(later, **same)) & ~Exists(dropped)


def _waiting_complaints(user):
    unsettled = NearDuplicate.objects.for_user(user).filter(complaint=OuterRef("pk"), settled_at=None)
    children = ReportedPerson.objects.filter(complaint=OuterRef("pk"), age_band__in=CHILD_BANDS)
    new, reviewed = Q(status=ComplaintStatus.NEW), Q(status=ComplaintStatus.REVIEWED)
    first = [Case(When(safety=Safety.DANGER, then=Value(0)), default=Value(1)), F("triage_by")]
    return (
        Complaint.objects.for_user(user)
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
    """Whose stay at Polres nears its end, and for whom no institution holds the next step."""
    open_referral = Referral.objects.filter(victim=OuterRef("pk"), status__in=REFERRAL_OPEN)
    served = [VictimStatus.SUSPECTED, VictimStatus.IDENTIFIED, VictimStatus.SERVED]
    idle = Q(status__in=served) & ~Exists(open_referral)
    near_end = Q(leave_by__lte=now + WARNING[DeadlineKind.STAY])
    bases = _bases(user)
    basis = Q(pk__in=bases.values("victim"))
    steps = Event.objects.filter(victim=OuterRef("pk")).exclude(kind__in=ABOUT_DATA)  # what a person asks brings nobody further
    last_step = steps.order_by("-at").values("at")[:1]
    return (
        Victim.objects.for_user(user)
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
    """What another coordinator recorded without consent, and this one has yet to agree to or end.

    That of an emergency intake is confirmed with the intake.
    """
    emergency = Referral.objects.filter(consent=OuterRef("pk"), emergency=True, confirmed_at=None)
    return Consent.objects.awaiting_second().filter(~Exists(emergency)).exclude(recorded_by=user)


@dataclass(frozen=True)
class OfficerAgenda:
    """An institution's day: what to answer, whom it serves, what it logged."""

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
        """What had to be answered: late and unanswered counts, or silence would look punctual."""
        return self.answered + self.silent


def officer(user, now: datetime) -> OfficerAgenda:
    """Return what waits for an officer's institution. Five queries."""
    received = list(_received(user, now))
    for referral in received:
        referral.asked = referral.open("need") if not referral.is_handing_over else ""
    inbox = [referral for referral in received if referral.status == ReferralStatus.SENT]
    serving = [referral for referral in received if referral.status != ReferralStatus.SENT]
    return OfficerAgenda(
        inbox=Desk(inbox[0].inbox_total if inbox else 0, tuple(inbox[:ROWS])),
        serving=Desk(serving[0].serving_total if serving else 0, tuple(serving[:ROWS])),
        late=received[0].late_total if received else 0,
        complaints=tuple(Complaint.objects.for_user(user).for_list()[:5]),
        drafts=tuple(unfinished(user, MOST_OFFERED)),
        mandates=mandates(user.institution),
        month=_month(user, now),
    )


def _received(user, now):
    last = Service.objects.filter(referral=OuterRef("pk")).values("referral").annotate(last=Max("given_on")).values("last")
    waiting, serving = Q(status=ReferralStatus.SENT), Q(status__in=WITH_RECEIVER)
    stay = ShelterStay.objects.filter(referral=OuterRef("pk"), until=None)
    late = Q(due_at__lt=now) | Q(leave_by__lt=now)
    # What is to be answered, the most urgent first; of who is being served, whose clock ends first.
    soonest = [Case(When(serving, then=Value(2)), default=URGENCY_ORDER), Least("due_at", "leave_by")]
    return (
        Referral.objects.for_user(user)
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
    received = Referral.objects.for_user(user).received_by(user.institution_id)
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
    """What Lampiran I asks of an institution (of a health centre: what it asks of all), in printed order."""
    held = StageRole.objects.filter(institution__in=[institution.pk, institution.parent_id], active=True).printed()
    return tuple(held)


@dataclass(frozen=True)
class AuditorAgenda:
    """What an auditor looks at first."""

    check: SealCheck | None
    """The last check of the seals of the access log."""
    unsealed_since: datetime | None
    unusual: UnusualCounts
    breaches: Desk


def auditor(user) -> AuditorAgenda:
    """Return what an auditor looks at first. Seven queries."""
    check, unsealed_since = figures.last_check()
    return AuditorAgenda(check, unsealed_since, figures.unusual_counts(user), _breaches(user))
