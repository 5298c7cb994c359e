"""Queries of the home pages: what waits for whom. Each returns at most ROWS rows with the total count."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FETCH_RAISE, Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Least, RowNumber

from gugus.audit import figures
from gugus.audit.figures import UnusualCounts
from gugus.choices import InstitutionKind
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import number
from gugus.models import Institution, SealCheck
from gugus.models.compiled import compiled, together
from gugus.navigation import path_of
from rujukan.choices.referral import REFERRAL_OPEN, WITH_RECEIVER, ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.disclosure.referral import with_need
from rujukan.lists import companion, own_call, parts, waiting
from rujukan.lists.breach_standings import standings
from rujukan.lists.lines import Line
from rujukan.lists.waiting import ROWS, URGENCY_ORDER, Unclocked
from rujukan.models import Companion, Complaint, ComplaintDraft, Referral, Task, Victim
from rujukan.stages.clock_kinds import CLOCKS, STAY
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


def coordinator(user, now: datetime, only=frozenset()) -> dict[str, Desk]:
    """Return what waits for a coordinator, and for their institution if they are an officer too: the desks of `urgent.LINES`.

    One query, and one for the letters of open breaches. `only`: these desks, with all their rows up to MOST.
    """
    return coordinator_beside(user, now, only=only)[0]


def coordinator_beside(user, now: datetime, *beside, only=frozenset()) -> list:
    """Return the desks as `coordinator`, and the rows of other compiled querysets, which the same statement reads."""
    readings = [one for one in READINGS if not only or one.desks.intersection(only)]
    every = bool(only) or None
    found = together(*(one.asked(user, now, every) for one in readings), *beside)
    desks = defaultdict(Desk)
    for one, rows in zip(readings, found, strict=False):
        desks |= one.sort(rows)
    return [desks, *found[len(readings) :]]


def _desk(rows):
    return Desk(rows[0].total, tuple(rows)) if rows else Desk()


def _referral_desks(rows):
    return _by_kind((referral.waiting, referral, referral.total) for referral in rows)


def _pressing_desks(rows):
    desks = _by_kind(map(waiting.pressing_of, rows))
    if "breach" in desks:
        desks["breach"] = replace(desks["breach"], rows=tuple(standings(desks["breach"].rows)))
    return desks


def _by_kind(rows):
    """Return {kind: Desk} of rows (kind, what waits, total of the kind)."""
    waiting, totals = defaultdict(list), {}
    for kind, row, total in rows:
        waiting[kind].append(row)
        totals[kind] = total
    return {str(kind): Desk(totals[kind], tuple(rows)) for kind, rows in waiting.items()}


@dataclass(frozen=True)
class Reading:
    """What is asked of the database, how its rows are sorted into desks, and the names of these."""

    asked: Callable
    sort: Callable
    desks: set[str]


def _of(desk, asked):
    """Return the reading of one desk."""
    return Reading(asked, lambda rows: {desk: _desk(rows)}, {desk})


READINGS = (
    _of("new", lambda user, now, every: waiting.new_complaints.asked(every=every)),
    _of("reviewed", lambda user, now, every: waiting.reviewed_complaints.asked(every=every)),
    _of("duplicates", lambda user, now, every: waiting.near_duplicates.asked(every=every)),
    _of("bases", lambda user, now, every: waiting.bases.asked(user=user.pk, every=every)),
    _of("stays", lambda user, now, every: waiting.stays.asked(now=now, every=every)),
    _of("pairs", lambda user, now, every: waiting.pairs.asked(every=every)),
    _of("idle", lambda user, now, every: waiting.idle.asked(every=every)),
    Reading(
        lambda user, now, every: waiting.referrals.asked(
            now=now, own=user.institution_id if user.is_officer else None, every=every
        ),
        _referral_desks,
        {"hand_over", "questioned", "inbox", "emergency", "late", "proposed", "declined", "serving"},
    ),
    Reading(
        lambda user, now, every: waiting.pressing.asked(now=now, user=user.pk, every=every),
        _pressing_desks,
        {*CLOCKS, *Unclocked},
    ),
)


@dataclass(frozen=True)
class Counted:
    """How many of something wait, and how many of them are past their day."""

    what: str
    total: int = 0
    late: int = 0

    @property
    def words(self) -> str:
        return f"{self.what}, {number(self.late)} lewat tenggat" if self.late else self.what

    @property
    def state(self) -> str:
        return "warn" if self.late else "calm"


@dataclass(frozen=True)
class OfficerAgenda:
    """What waits for an institution: calls, referrals to answer, people served, and counts of what leads to lists.

    The rows of `inbox` and `serving` are a referral and what is asked of the institution; those of `serving` also say its next
    step, and where it is taken. `parts` are those of the rooms above: how many, words, path.
    """

    calls: tuple[own_call.Call, ...]
    inbox: Desk
    serving: Desk
    today: tuple[Line, ...]
    """The visits and the contacts of companions whose day is today or past, the latest first."""
    late: int
    tasks: Counted
    visits: Counted
    accompanied: int
    complaints: int
    """How many complaints of the institution are open."""
    drafts: int
    parts: tuple[tuple[int, str, str], ...]
    month: "MonthSoFar"

    @property
    def next(self):
        """The row of `inbox` or `serving` that is the next step; None if a call or today's first line is, or nothing."""
        served = () if self.today else self.serving.rows
        own_turn = (row for row in (*self.inbox.rows, *served) if not row[0].is_questioned)
        return None if self.calls else next(own_turn, None)

    @property
    def more_today(self) -> tuple:
        """The lines of `today` that are not the next step."""
        return self.today if self.calls or self.next else self.today[1:]

    @property
    def to_answer(self) -> list:
        """The rows of `inbox` that are not the next step."""
        return [row for row in self.inbox.rows if row is not self.next]

    @property
    def to_record(self) -> list:
        """The rows of `serving` that are not the next step."""
        return [row for row in self.serving.rows if row is not self.next]

    @property
    def counts_more(self) -> bool:
        """Whether a count is shown beside the people who wait."""
        counts = (self.late, self.tasks.total, self.visits.total, self.accompanied, self.complaints, self.drafts)
        return any(counts) or any(count for count, *_ in self.parts)


@dataclass(frozen=True)
class MonthSoFar:
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
    """Return what waits for an officer's institution. One query."""
    return officer_beside(user, now)[0]


def officer_beside(user, now: datetime, *beside) -> list:
    """Return what waits as `officer`, and the rows of other compiled querysets, which the same statement reads."""
    month, day = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), end_of_day(now.date())
    received, [institution], *others = together(
        _received_referrals.asked(now=now, month=month, institution=user.institution_id),
        _of_institution.asked(institution=user.institution_id, now=now, today=day),
        *beside,
    )
    return [_officer_agenda(user, now, received, institution), *others]


def _officer_agenda(user, now, received, institution):
    inbox = [referral for referral in received if referral.status == ReferralStatus.SENT]
    serving = [referral for referral in received if referral.status in WITH_RECEIVER]
    counts = [getattr(received[0], name) if received else 0 for name in ("inbox_total", "serving_total", "late_total")]
    asked, today = with_need(inbox), companion.today(institution, now)
    return OfficerAgenda(
        calls=tuple(own_call.read(institution.carried_calls, asked, police=user.institution.kind == InstitutionKind.POLICE)),
        inbox=Desk(counts[0], asked),
        serving=Desk(counts[1], tuple((referral, need, *_next_step(referral, now)) for referral, need in with_need(serving))),
        today=today,
        late=counts[2],
        tasks=_counted_days("tugas", institution.days_of_tasks, now),
        visits=_counted_days("kunjungan pemantauan", institution.days_of_visits, now, shown=len(institution.carried_visits)),
        accompanied=len(institution.own_people),
        complaints=len(institution.own_complaints),
        drafts=len(institution.own_drafts),
        parts=tuple(parts.read(parts.OF_OFFICER, institution).values()),
        month=MonthSoFar(*(getattr(received[0], f"month_{name}") for name in MONTH)) if received else MonthSoFar(0, 0, 0, 0),
    )


def _counted_days(what, days, now, *, shown=-1):
    """Count what waits; nothing if all of it is shown."""
    return Counted(what) if len(days) == shown else Counted(what, len(days), sum(day < now for day in days))


def _next_step(referral, now):
    """Return in words what the institution does next for somebody who is with it, and the address where it is done.

    Serah terima, and another place before a stay must end, are arranged on the page of the referral.
    """
    page, form = referral.get_absolute_url(), path_of("referral_next", referral.number)
    if referral.is_handing_over:
        return "Catat serah terima", page
    if not referral.started_at:
        return "Catat masuk" if referral.stage == Stage.SHELTER else "Mulai layanan", form
    if referral.leave_by and referral.leave_by <= now + STAY.warning:
        return "Usulkan tempat lain", page
    return "Lanjutkan layanan", form


RECEIVED = (
    *("number", "stage", "status", "urgency", "need", "proposed_at", "sent_at", "respond_by", "question_since", "answered_at"),
    *("started_at", "due_at", "victim__code", "victim__sex", "victim__age_band", "victim__found_district__name"),
)

# What the columns `month_…` of `_received_referrals` count.
MONTH = ("answered", "silent", "on_time", "completed")


@compiled
def _received_referrals(now, month, institution):
    """Return the referrals to answer and those in service, each with the counts of all of them and of the month.

    One row of those that only count for the month is among them, so that an institution with nothing open has counts too.
    """
    waiting, serving = Q(status=ReferralStatus.SENT), Q(status__in=WITH_RECEIVER)
    late = Q(status__in=REFERRAL_OPEN) & (Q(due_at__lt=now, question_since=None) | Q(leave_by__lt=now))
    # Referrals to answer by urgency, then those in service by the clock that ends first.
    soonest = [Case(When(waiting, then=URGENCY_ORDER), default=Value(2)), Least("due_at", "leave_by")]
    of_month = _of_month(now, month)
    return (
        with_open_stay(Referral.objects.received_by(institution))
        .select_related("victim__found_district")
        .only(*RECEIVED)
        .fetch_mode(FETCH_RAISE)
        .filter(Q(status__in=REFERRAL_OPEN) | of_month["answered"] | of_month["completed"])
        .annotate(
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


@compiled
def _of_institution(institution, now, today):
    """Return the officer's institution with the calls to it, whom it sees until `today` ends, and what else it counts."""
    counted = {
        "days_of_tasks": Task.objects.open().filter(institution=institution).values("due_at"),
        "days_of_visits": Victim.objects.visited_by_institution(institution).values("next_visit_by"),
        "own_people": Companion.objects.present().filter(institution=institution).values("pk"),
        "own_complaints": Complaint.objects.open().filter(institution=institution).values("pk"),
        "own_drafts": ComplaintDraft.objects.values("pk"),
    }
    rows = Institution.objects.filter(pk=institution).order_by().only("pk")
    arrays = {name: ArraySubquery(each.order_by()) for name, each in counted.items()}
    people = companion.due(institution, today)
    return rows.annotate(
        carried_calls=own_call.of_institution(institution, now), **people, **arrays, **parts.annotations(parts.OF_OFFICER)
    )


@dataclass(frozen=True)
class AuditorAgenda:
    """What an auditor checks first."""

    check: SealCheck | None
    """The last check of the seals of the access log."""
    unsealed_since: datetime | None
    unusual: UnusualCounts
    breaches: Desk


def auditor() -> AuditorAgenda:
    """Return what an auditor checks first. One query, and one for the letters of open breaches."""
    *audit, rows = together(*figures.audit_asked(), waiting.breaches.asked())
    return AuditorAgenda(*figures.audit_of(*audit), Desk(rows[0].total, tuple(standings(rows))) if rows else Desk())
