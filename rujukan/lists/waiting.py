"""What waits for a coordinator, as querysets. Each holds the first ROWS rows of its desks, or MOST with `every`, with totals."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    FETCH_RAISE,
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from gugus.models.compiled import compiled
from rujukan.choices.approval import RequestKind
from rujukan.choices.case import CaseStatus
from rujukan.choices.complaint import COMPLAINT_OPEN, ComplaintStatus, Safety
from rujukan.choices.ctdc import COUNTED_AS_CHILD
from rujukan.choices.event import EventKind
from rujukan.choices.referral import IN_SERVICE, REFERRAL_OPEN, ReferralStatus, Urgency
from rujukan.choices.stage import StageState
from rujukan.choices.victim import VictimStatus
from rujukan.models import (
    Alarm,
    Approval,
    Breach,
    Complaint,
    Consent,
    Event,
    NearDuplicate,
    Referral,
    ReportedPerson,
    ShelterStay,
    StageNeed,
    Victim,
    VictimPair,
)
from rujukan.stages import deadlines
from rujukan.stages.clock_kinds import STAY

ROWS, MOST = 5, 200  # of a desk: as many as a home may show at the top, and as its list shows
ABOUT_DATA = [EventKind.DATA_REQUESTED, EventKind.DATA_ANSWERED, EventKind.DATA_RESTRICTED, EventKind.RESTRICTION_LIFTED]
URGENCY_ORDER = Case(
    When(urgency=Urgency.EMERGENCY, then=Value(0)), When(urgency=Urgency.URGENT, then=Value(1)), default=Value(2)
)


REFERRAL_COLUMNS = (
    *("number", "stage", "status", "urgency", "due_at", "proposed_at", "sent_at", "seen_at", "respond_by", "answered_at"),
    *("question_since", "explain_by"),
    *("decline_reason", "to_institution__short_name", "to_institution__phone", "from_institution__short_name"),
)


@compiled
def referrals(now, own, every):
    own = Q(to_institution=own)
    waiting = Case(
        When(status=ReferralStatus.HANDING_OVER, then=Value("hand_over")),
        When(status=ReferralStatus.SENT, question_since__isnull=False, then=Value("questioned")),
        When(own & Q(status=ReferralStatus.SENT), then=Value("inbox")),
        When(Q(emergency=True, confirmed_at=None) & ~Q(status=ReferralStatus.WITHDRAWN), then=Value("emergency")),
        When(status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED], due_at__lt=now, then=Value("late")),
        When(status=ReferralStatus.PROPOSED, then=Value("proposed")),
        When(status=ReferralStatus.DECLINED, then=Value("declined")),
        When(own & Q(status__in=IN_SERVICE), then=Value("serving")),
        output_field=CharField(),
    )
    return (
        Referral.objects.select_related("to_institution", "from_institution")
        .only(*REFERRAL_COLUMNS)
        .fetch_mode(FETCH_RAISE)
        .filter(Q(status__in=REFERRAL_OPEN) | Q(emergency=True, confirmed_at=None) | _among(ArraySubquery(_unresolved())))
        .annotate(waiting=waiting)
        .filter(waiting__isnull=False)
        .annotate(
            # Not a join: PostgreSQL would join all victims before it knows which few rows are shown.
            victim_code=Subquery(Victim.objects.filter(pk=OuterRef("victim")).values("code")),
            total=Window(Count("pk"), partition_by=["waiting"]),
            place=Window(RowNumber(), partition_by=["waiting"], order_by=[URGENCY_ORDER, F("due_at"), F("number")]),
        )
        .filter(place__lte=_most(every))
        .order_by("waiting", "place")
    )


def _most(every):
    return MOST if every else ROWS


def _among(keys):
    """Return the condition that the key is in the array. Unlike `in` with a subquery, an index serves it also beside an OR."""
    keys = Func(keys, template="(%(expressions)s)", output_field=ArrayField(UUIDField()))
    return Func(F("pk"), keys, template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField())


def _unresolved():
    """Return the keys of the declined referrals that nothing has settled.

    It is settled by a later referral for the same stage, if the stage is not needed, or if the services are closed.
    """
    ended = [VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]
    on_the_way = Victim.objects.exclude(status__in=ended).order_by().values("pk")  # few, compared with all declined referrals
    same = {"victim": OuterRef("victim"), "stage": OuterRef("stage")}
    later = Q(sent_at__gte=OuterRef("answered_at")) | Q(status__in=REFERRAL_OPEN)
    not_needed = StageNeed.objects.filter(**same, state=StageState.NOT_NEEDED, assessed_at__gte=OuterRef("answered_at"))
    declined = Referral.objects.filter(status=ReferralStatus.DECLINED, victim__in=on_the_way).order_by()
    return declined.exclude(Exists(Referral.objects.filter(later, **same))).exclude(Exists(not_needed)).values("pk")


@compiled
def complaints(every):
    unsettled = NearDuplicate.objects.filter(complaint=OuterRef("pk"), settled_at=None)
    children = ReportedPerson.objects.filter(complaint=OuterRef("pk"), age_band__in=COUNTED_AS_CHILD)
    new, reviewed = Q(status=ComplaintStatus.NEW), Q(status=ComplaintStatus.REVIEWED)
    calling = Q(alarm__isnull=False, alarm__taken_at=None, alarm__ended_at=None)
    danger = When(calling, safety=Safety.DANGER, then=Value(0)), When(safety=Safety.DANGER, then=Value(1))
    first = [Case(*danger, default=Value(2)), F("triage_by")]
    return (
        Complaint.objects.all()
        .for_list()
        .select_related("alarm__taken_by__institution")
        .filter(status__in=COMPLAINT_OPEN)
        .annotate(near=Exists(unsettled), child=Exists(children))
        .annotate(
            new_total=Window(Count("pk", filter=new)),
            reviewed_total=Window(Count("pk", filter=reviewed)),
            near_total=Window(Count("pk", filter=Q(near=True))),
            rank=Window(RowNumber(), partition_by="status", order_by=first),
            near_rank=Window(RowNumber(), partition_by="near", order_by=first),
        )
        .filter(Q(rank__lte=_most(every)) | Q(near=True, near_rank__lte=_most(every)))
        .order_by(*first)
    )


@compiled
def victims(now, user, every):
    """Return victims whose stay at Polres nears its end, who have no open referral, whose basis waits for a second person, or
    who may be the same person as another one (`pair`).
    """
    open_referral = Referral.objects.filter(victim=OuterRef("pk"), status__in=REFERRAL_OPEN)
    of_merged = Victim.objects.filter(merged_into=OuterRef("pk"), referrals__status__in=REFERRAL_OPEN)
    unheld = ~Exists(open_referral) & ~Exists(of_merged)
    served = [VictimStatus.SUSPECTED, VictimStatus.IDENTIFIED, VictimStatus.SERVED]
    without_referral = Victim.objects.filter(unheld, status__in=served).order_by()
    near_end = ShelterStay.objects.filter(until=None, leave_by__lte=now + STAY.warning).order_by()
    bases, pairs = _bases(user).order_by(), VictimPair.objects.open().order_by()
    waiting = near_end.values("victim").union(
        without_referral.values("pk"), bases.values("victim"), pairs.values("victim"), all=True
    )
    steps = Event.objects.filter(victim=OuterRef("pk")).exclude(kind__in=ABOUT_DATA)  # a data request is no step for the victim
    last_step = steps.order_by("-at").values("at")[:1]
    stay, idle = Q(leave_by__lte=now + STAY.warning), Q(idle=True)
    basis, pair, most = Q(basis_since__isnull=False), Q(pair__isnull=False), _most(every)
    return (
        Victim.objects.filter(pk__in=waiting, case__status=CaseStatus.ACTIVE)  # a coordinator reads all that the database shows
        .select_related("found_district")
        .only("code", "kind", "status", "merged_into", "found_district__name")
        .fetch_mode(FETCH_RAISE)
        .annotate(stay=FilteredRelation("stays", condition=Q(stays__until=None, stays__leave_by__isnull=False)))
        .annotate(
            since=F("stay__since"),
            leave_by=F("stay__leave_by"),
            allowed_days=F("stay__allowed_days"),
            shelter=F("stay__institution__short_name"),
            idle=Case(When(Q(status__in=served) & unheld, then=Value(True)), default=Value(False)),
            last_step=Subquery(last_step, output_field=DateTimeField()),
            basis_since=Subquery(bases.filter(victim=OuterRef("pk")).order_by("recorded_at").values("recorded_at")[:1]),
            pair=Subquery(pairs.filter(victim=OuterRef("pk")).order_by("pk").values("pk")[:1]),
            pair_since=Subquery(pairs.filter(victim=OuterRef("pk")).order_by("pk").values("found_at")[:1]),
        )
        .annotate(
            stays_total=Window(Count("pk", filter=stay)),
            idle_total=Window(Count("pk", filter=idle)),
            bases_total=Window(Count("pk", filter=basis)),
            pairs_total=Window(Count("pk", filter=pair)),
            stay_rank=Window(RowNumber(), order_by=F("leave_by").asc(nulls_last=True)),
            idle_rank=Window(RowNumber(), partition_by="idle", order_by="last_step"),
            basis_rank=Window(RowNumber(), order_by=F("basis_since").asc(nulls_last=True)),
            pair_rank=Window(RowNumber(), order_by=F("pair").asc(nulls_last=True)),
        )
        .filter(
            stay & Q(stay_rank__lte=most)
            | idle & Q(idle_rank__lte=most)
            | basis & Q(basis_rank__lte=most)
            | pair & Q(pair_rank__lte=most)
        )
        .order_by(F("basis_since").asc(nulls_last=True), F("leave_by").asc(nulls_last=True), "last_step")
    )


def _bases(user):
    """Return the bases without consent that another coordinator recorded and this one has not agreed to or ended.

    The basis of an emergency intake is confirmed with the intake, so it is excluded.
    """
    emergency = Referral.objects.filter(consent=OuterRef("pk"), emergency=True, confirmed_at=None)
    return Consent.objects.awaiting_second().filter(~Exists(emergency)).exclude(recorded_by=user)


class Unclocked(TextChoices):
    """What waits beside the clocks of victims; a breach has a limit of its own (`breach_standings`)."""

    ALARM = "alarm"
    LIFTING = "lifting"
    APPROVAL = "approval"
    BREACH = "breach"
    WORDS = "words"


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a coordinator. `key` and `detail` are what its page needs, `code` is what the home shows."""

    kind: Unclocked
    code: str
    since: datetime
    key: str
    detail: str
    agreed: bool = False
    """Whether the head has agreed, so that it only has to be carried out."""


def pressing_of(row):
    """Return (kind, what waits, total of its kind) of a row of `pressing`.

    A clock is a `Deadline`, a breach a `Breach`, everything else a `Waiting`.
    """
    kind, code, start, due, number, detail, _, total = row
    if kind == Unclocked.BREACH:
        key = Breach._meta.pk.to_python(number)
        return kind, Breach(pk=key, number=code, status=detail, found_at=start, notify_by=due), total
    if kind in Unclocked:
        return kind, Waiting(kind, code, start, number, detail, agreed=due != start), total
    return kind, deadlines.deadline_of(kind, code, start, due, number, detail), total


@compiled
def pressing(now, user, every):
    """Return clocks that are over or near, alarms, liftings, approvals and breaches, as rows for `pressing_of`."""
    key, nobody = Cast("pk", CharField()), Cast(Value(None), UUIDField())
    whom = Case(When(user=None, then=Value("institution")), default=Value("user"), output_field=CharField())
    barred = Cast(Coalesce("user", "institution"), CharField())
    # A complaint that waits shows its own alarm, and a referral past its limit is shown with what is late.
    alarms = Alarm.objects.open().exclude(complaint__status__in=COMPLAINT_OPEN).exclude(referral__due_at__lt=now)
    turn = Coalesce("agreed_at", "asked_at")  # since when it waits for this coordinator
    requests = Approval.objects.decidable_by(user).annotate(turn=turn)  # a sealed letter of identity has a clock
    liftings = requests.filter(kind=RequestKind.BAR)
    approvals = requests.filter(kind__in=(RequestKind.CLOSING, RequestKind.LIFTING))
    guardian = Coalesce(Cast("guardian__number", CharField()), Value(""))
    sources = (
        (alarms, Unclocked.ALARM, F("number"), (key, "reason", "raised_at", "raised_at")),
        (liftings, Unclocked.LIFTING, F("case__number"), (barred, whom, "asked_at", "turn")),
        (approvals, Unclocked.APPROVAL, F("victim__code"), (guardian, "kind", "asked_at", "turn")),
        (Complaint.objects.unread(), Unclocked.WORDS, F("number"), (key, "safety", "unread_since", "unread_since")),
        (Breach.objects.open(), Unclocked.BREACH, F("number"), (key, "status", "found_at", "notify_by")),
    )
    parts = [deadlines.part(*source, nobody).order_by("clock_due")[: _most(every)] for source in sources]
    return deadlines.united([*deadlines.pressing(now, _most(every)), *parts])


@compiled
def breaches():
    """Return the open breaches, the one with the earliest notification deadline first."""
    return Breach.objects.for_list().open().annotate(total=Window(Count("pk"))).order_by("notify_by")[:ROWS]
