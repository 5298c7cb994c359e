"""Queries of the home pages: what waits for whom. Each returns at most ROWS rows with the total count."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from django.utils import timezone

from gugus.audit import figures
from gugus.audit.figures import UnusualCounts
from gugus.models import Institution, SealCheck
from gugus.models.carried import carried, rows_of
from gugus.models.compiled import compiled
from rujukan.choices.complaint import ComplaintStatus
from rujukan.choices.referral import REFERRAL_OPEN, WITH_RECEIVER, ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.disclosure.referral import with_need
from rujukan.disclosure.task import with_text
from rujukan.intake.draft import MOST_OFFERED, unfinished
from rujukan.lists import companion as companions, parts, waiting
from rujukan.lists.breach_standings import standings
from rujukan.lists.waiting import ROWS, URGENCY_ORDER
from rujukan.models import (
    Alarm,
    Complaint,
    Referral,
    Service,
    Task,
)
from rujukan.stages.clock_kinds import STAY
from rujukan.stages.progress import with_open_stay

TASKS, COMPLAINTS = 3, 5  # on an officer's home
COMPLAINT = ("id", "number", "status", "logged_at")
CALLS, CALL = 3, ("id", "number", "reason", "needs", "raised_at", "next_at", "taken_at")
CALL_SHOWN = timedelta(days=1)  # on the home of the institution that took it over


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


def coordinator(user, now: datetime) -> dict[str, Desk]:
    """Return what waits for a coordinator, and for their institution if they are an officer too: the desks of `urgent.KINDS`.

    Four queries, and one for the letters of open breaches.
    """
    complaints, victims = waiting.complaints(), waiting.victims(now=now, user=user.pk)
    referrals = waiting.referrals(now=now, own=user.institution_id if user.is_officer else None)
    of_referrals = ((referral.waiting, referral, referral.total) for referral in referrals)
    desks = _by_kind([*waiting.pressing(now, user), *of_referrals])
    desks["breach"] = replace(desks["breach"], rows=tuple(standings(desks["breach"].rows)))
    desks["new"] = _desk(complaints, "new_total", lambda complaint: complaint.status == ComplaintStatus.NEW)
    desks["reviewed"] = _desk(complaints, "reviewed_total", lambda complaint: complaint.status == ComplaintStatus.REVIEWED)
    desks["duplicates"] = _desk(complaints, "near_total", lambda complaint: complaint.near)
    desks["bases"] = _desk(victims, "bases_total", lambda victim: victim.basis_since)
    desks["stays"] = _desk(victims, "stays_total", lambda victim: victim.leave_by and victim.leave_by <= now + STAY.warning)
    desks["pairs"] = _desk(sorted(victims, key=attrgetter("pair_rank")), "pairs_total", lambda victim: victim.pair)
    desks["idle"] = _desk(sorted(victims, key=attrgetter("idle_rank")), "idle_total", lambda victim: victim.idle)
    return desks


def _desk(rows, total, belongs):
    own = [row for row in rows if belongs(row)]
    return Desk(getattr(own[0], total) if own else 0, tuple(own[:ROWS]))


def _by_kind(rows):
    """Return {kind: Desk} of rows (kind, what waits, total of the kind)."""
    waiting, totals = defaultdict(list), {}
    for kind, row, total in rows:
        waiting[kind].append(row)
        totals[kind] = total
    return defaultdict(Desk, {kind: Desk(totals[kind], tuple(rows)) for kind, rows in waiting.items()})


def _breaches():
    """Return the open breaches, the one with the earliest notification deadline first."""
    breaches = standings(waiting.breaches())
    return Desk(breaches[0].breach.total if breaches else 0, tuple(breaches))


@dataclass(frozen=True)
class OfficerAgenda:
    """What waits for an institution: calls, referrals to answer, people served or accompanied, tasks, complaints.

    The rows of `inbox`, `serving` and `tasks` are a referral or task and what is asked of the institution; those of `serving`
    also say its next step. `parts` are those of the rooms above.
    """

    calls: tuple
    inbox: Desk
    serving: Desk
    tasks: Desk
    visits: Desk
    late: int
    accompanied: tuple
    parts: dict
    complaints: tuple
    drafts: tuple
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
        """How many had to be answered. Overdue ones without an answer count too: otherwise not answering would look punctual."""
        return self.answered + self.silent


def officer(user, now: datetime) -> OfficerAgenda:
    """Return what waits for an officer's institution. Five queries, and one for the districts of drafts."""
    received = _received(
        now=now, month=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), institution=user.institution_id
    )
    inbox = [referral for referral in received if referral.status == ReferralStatus.SENT]
    serving = [referral for referral in received if referral.status in WITH_RECEIVER]
    counts = [getattr(received[0], name) if received else 0 for name in ("inbox_total", "serving_total", "late_total")]
    accompanied, visited = companions.looked_after(user)
    institution = _of_institution(institution=user.institution_id, today=timezone.localdate(now), since=now - CALL_SHOWN)[0]
    return OfficerAgenda(
        calls=tuple(rows_of(Alarm, institution.carried_calls)),
        inbox=Desk(counts[0], with_need(inbox)),
        serving=Desk(counts[1], tuple((referral, need, _next_step(referral, now)) for referral, need in with_need(serving))),
        tasks=_tasks(user),
        visits=Desk(visited[0].to_visit if visited else 0, tuple(visited)),
        late=counts[2],
        accompanied=tuple(accompanied),
        parts=parts.read(parts.OF_OFFICER, institution),
        complaints=tuple(rows_of(Complaint, institution.carried_complaints)),
        drafts=tuple(unfinished(MOST_OFFERED)),
        month=Month(*(getattr(received[0], f"month_{name}") for name in MONTH)) if received else Month(0, 0, 0, 0),
    )


def _next_step(referral, now):
    """Return what the institution records next for somebody who is with it, or what it arranges before a stay must end."""
    if referral.is_handing_over:
        return "Catat serah terima"
    if not referral.started_at:
        return "Catat masuk" if referral.stage == Stage.SHELTER else "Mulai layanan"
    if referral.leave_by and referral.leave_by <= now + STAY.warning:
        return "Usulkan tempat lain"
    return "Catat layanan"


# What the columns `month_…` of `_received` count.
MONTH = ("answered", "silent", "on_time", "completed")


@compiled
def _received(now, month, institution):
    """Return the referrals to answer and those in service, each with the counts of all of them and of the month.

    One row of those that only count for the month is among them, so that an institution with nothing open has counts too.
    """
    last = Service.objects.filter(referral=OuterRef("pk")).values("referral").annotate(last=Max("given_on")).values("last")
    waiting, serving = Q(status=ReferralStatus.SENT), Q(status__in=WITH_RECEIVER)
    late = Q(status__in=REFERRAL_OPEN) & (Q(due_at__lt=now, question_since=None) | Q(leave_by__lt=now))
    # Referrals to answer by urgency, then those in service by the clock that ends first.
    soonest = [Case(When(waiting, then=URGENCY_ORDER), default=Value(2)), Least("due_at", "leave_by")]
    of_month = _of_month(now, month)
    return (
        with_open_stay(Referral.objects.received_by(institution).for_list())
        .select_related("role", "victim__found_district", "to_institution", "from_institution")
        .filter(Q(status__in=REFERRAL_OPEN) | of_month["answered"] | of_month["completed"])
        .annotate(
            last_service=Subquery(last),
            inbox_total=Window(Count("pk", filter=waiting)),
            serving_total=Window(Count("pk", filter=serving)),
            late_total=Window(Count("pk", filter=late)),
            answered=Case(When(waiting, then=Value(0)), When(serving, then=Value(1)), default=Value(2)),
            **{f"month_{name}": Window(Count("pk", filter=of_month[name])) for name in MONTH},
        )
        .annotate(place=Window(RowNumber(), partition_by="answered", order_by=[*soonest, F("number")]))
        .filter(Q(answered__lt=2, place__lte=ROWS) | Q(place=1))
        .order_by("answered", "place")
    )


def _of_month(now, month):
    answered = Q(answered_at__gte=month, emergency=False)
    return {
        "answered": answered,
        "silent": Q(status=ReferralStatus.SENT, question_since=None, due_at__lt=now),
        "on_time": answered & Q(answered_at__lte=F("respond_by")),
        "completed": Q(completed_at__gte=month),
    }


def _tasks(user):
    """Return the open tasks of the officer's institution, the first due first."""
    rows = tuple(_open_tasks(institution=user.institution_id))
    return Desk(rows[0].total if rows else 0, with_text(rows))


@compiled
def _open_tasks(institution):
    rows = Task.objects.open().filter(institution=institution).for_line().annotate(total=Window(Count("pk")))
    return rows.order_by("due_at", "made_at")[:TASKS]


@compiled
def _of_institution(institution, today, since):
    """Return the officer's institution with the complaints that it logged last, the calls to it, and the parts of other rooms."""
    complaints = carried(Complaint.objects.filter(institution=institution)[:COMPLAINTS], *COMPLAINT)
    calls = carried(Alarm.objects.on_home(institution, since)[:CALLS], *CALL)
    rows = Institution.objects.filter(pk=institution).order_by().only("pk")
    return rows.annotate(carried_complaints=complaints, carried_calls=calls, **parts.annotations(parts.OF_OFFICER, today))


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
