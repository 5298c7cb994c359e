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

from gugus.models.carried import any_of
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
            victim_code=Subquery(Victim.objects.filter(pk=OuterRef("victim")).order_by().values("code")),
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


COMPLAINT_COLUMNS = (
    *("number", "status", "safety", "channel", "logged_at", "triage_by", "triaged_at"),
    *("institution__short_name", "district__name"),
    *(f"alarm__{name}" for name in ("number", "reason", "raised_at", "next_at", "taken_at", "ended_at")),
    *(f"alarm__taken_by__{name}" for name in ("username", "first_name", "last_name", "institution__short_name")),
)


def _complaints(waits):
    """Return the function that reads the open complaints for which the condition `waits` holds; those in danger are first."""

    @compiled
    def rows(every):
        children = ReportedPerson.objects.filter(complaint=OuterRef("pk"), age_band__in=COUNTED_AS_CHILD)
        calling = Q(alarm__isnull=False, alarm__taken_at=None, alarm__ended_at=None)
        danger = When(calling, safety=Safety.DANGER, then=Value(0)), When(safety=Safety.DANGER, then=Value(1))
        return (
            Complaint.objects.filter(waits, status__in=COMPLAINT_OPEN)
            .select_related("institution", "district", "alarm__taken_by__institution")
            .only(*COMPLAINT_COLUMNS)
            .fetch_mode(FETCH_RAISE)
            .annotate(near=any_of(UNSETTLED.filter(complaint=OuterRef("pk"))), child=any_of(children), total=Window(Count("pk")))
            .order_by(Case(*danger, default=Value(2)), "triage_by")[: _most(every)]
        )

    return rows


UNSETTLED = NearDuplicate.objects.filter(settled_at=None)
new_complaints = _complaints(Q(status=ComplaintStatus.NEW))
reviewed_complaints = _complaints(Q(status=ComplaintStatus.REVIEWED))
near_duplicates = _complaints(Q(pk__in=UNSETTLED.values("complaint")))


SERVED = [VictimStatus.SUSPECTED, VictimStatus.IDENTIFIED, VictimStatus.SERVED]


def _people():
    """Return the victims of active cases, with their total. A coordinator reads all that the database shows."""
    rows = Victim.objects.filter(case__status=CaseStatus.ACTIVE).select_related("found_district")
    columns = ("code", "kind", "status", "merged_into", "found_district__name")
    return rows.only(*columns).fetch_mode(FETCH_RAISE).annotate(total=Window(Count("pk")))


@compiled
def stays(now, every):
    """Return victims whose stay at Polres nears its end."""
    rows = _people().annotate(stay=FilteredRelation("stays", condition=Q(stays__until=None)))
    columns = {name: F(f"stay__{name}") for name in ("since", "leave_by", "allowed_days")}
    rows = rows.annotate(shelter=F("stay__institution__short_name"), **columns)
    return rows.filter(stay__leave_by__lte=now + STAY.warning).order_by("leave_by")[: _most(every)]


@compiled
def idle(every):
    """Return victims without an open referral, the one whose last step is longest ago first."""
    open_referral = Referral.objects.filter(victim=OuterRef("pk"), status__in=REFERRAL_OPEN)
    of_merged = Victim.objects.filter(merged_into=OuterRef("pk"), referrals__status__in=REFERRAL_OPEN)
    steps = Event.objects.filter(victim=OuterRef("pk")).exclude(kind__in=ABOUT_DATA)  # a data request is no step for the victim
    last_step = Subquery(steps.order_by("-at").values("at")[:1])
    rows = _people().filter(~Exists(open_referral), ~Exists(of_merged), status__in=SERVED)
    return rows.annotate(last_step=last_step).order_by("last_step")[: _most(every)]


@compiled
def bases(user, every):
    """Return victims whose legal basis waits for a second person."""
    waiting = _bases(user).order_by("recorded_at")
    since = Subquery(waiting.filter(victim=OuterRef("pk")).values("recorded_at")[:1])
    rows = _people().filter(pk__in=waiting.order_by().values("victim")).annotate(basis_since=since)
    return rows.order_by("basis_since")[: _most(every)]


@compiled
def pairs(every):
    """Return victims who may be the same person as another one (`pair`)."""
    waiting = VictimPair.objects.open().order_by("pk")
    first = waiting.filter(victim=OuterRef("pk"))
    rows = _people().filter(pk__in=waiting.order_by().values("victim"))
    rows = rows.annotate(pair=Subquery(first.values("pk")[:1]), pair_since=Subquery(first.values("found_at")[:1]))
    return rows.order_by("pair")[: _most(every)]


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
