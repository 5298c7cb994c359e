"""Queries of the home pages: what waits for whom. Each returns at most ROWS rows with the total count."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    F,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import Least, RowNumber

from gugus.audit import figures
from gugus.audit.figures import UnusualCounts
from gugus.choices import InstitutionKind
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import number
from gugus.models import Institution, SealCheck
from gugus.models.carried import carried, rows_of
from gugus.models.compiled import compiled
from rujukan.choices.alarm import AlarmReason
from rujukan.choices.complaint import ComplaintStatus
from rujukan.choices.referral import REFERRAL_OPEN, WITH_RECEIVER, ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.disclosure.referral import with_need
from rujukan.lists import companion, parts, waiting
from rujukan.lists.breach_standings import standings
from rujukan.lists.lines import Line
from rujukan.lists.waiting import ROWS, URGENCY_ORDER, Unclocked
from rujukan.models import Alarm, Companion, Complaint, ComplaintDraft, Referral, Task, Victim
from rujukan.stages.clock_kinds import CLOCKS, STAY
from rujukan.stages.progress import with_open_stay

CALLS, CALL = 3, ("id", "number", "reason", "needs", "raised_at", "next_at", "taken_at", "district__name")
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


def coordinator(user, now: datetime, only=frozenset()) -> dict[str, Desk]:
    """Return what waits for a coordinator, and for their institution if they are an officer too: the desks of `urgent.LINES`.

    Four queries, and one for the letters of open breaches. `only`: these desks, with all their rows up to MOST.
    """
    desks = defaultdict(Desk)
    for read, names in READINGS:
        if not only or names.intersection(only):
            desks |= read(user, now, bool(only) or None)
    return desks


def _complaint_desks(user, now, every):
    rows = waiting.complaints(every=every)
    return {
        "new": _desk(rows, "new_total", lambda complaint: complaint.status == ComplaintStatus.NEW, every),
        "reviewed": _desk(rows, "reviewed_total", lambda complaint: complaint.status == ComplaintStatus.REVIEWED, every),
        "duplicates": _desk(rows, "near_total", lambda complaint: complaint.near, every),
    }


def _victim_desks(user, now, every):
    rows = waiting.victims(now=now, user=user.pk, every=every)
    soon = now + STAY.warning
    return {
        "bases": _desk(rows, "bases_total", lambda victim: victim.basis_since, every),
        "stays": _desk(rows, "stays_total", lambda victim: victim.leave_by and victim.leave_by <= soon, every),
        "pairs": _desk(sorted(rows, key=attrgetter("pair_rank")), "pairs_total", lambda victim: victim.pair, every),
        "idle": _desk(sorted(rows, key=attrgetter("idle_rank")), "idle_total", lambda victim: victim.idle, every),
    }


def _desk(rows, total, belongs, every):
    own = [row for row in rows if belongs(row)]
    return Desk(getattr(own[0], total) if own else 0, tuple(own if every else own[:ROWS]))


def _referral_desks(user, now, every):
    rows = waiting.referrals(now=now, own=user.institution_id if user.is_officer else None, every=every)
    return _by_kind((referral.waiting, referral, referral.total) for referral in rows)


def _pressing_desks(user, now, every):
    desks = _by_kind(waiting.pressing(now, user, every))
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


# The desks that each reading fills.
READINGS = (
    (_complaint_desks, {"new", "reviewed", "duplicates"}),
    (_victim_desks, {"bases", "stays", "pairs", "idle"}),
    (_referral_desks, {"hand_over", "questioned", "inbox", "emergency", "late", "proposed", "declined", "serving"}),
    (_pressing_desks, {*CLOCKS, *Unclocked}),
)


def _open_breaches():
    """Return the open breaches, the one with the earliest notification deadline first."""
    breaches = standings(waiting.breaches())
    return Desk(breaches[0].breach.total if breaches else 0, tuple(breaches))


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
class Call:
    """A call on the home of an institution that was called, with what it may know before it answers: what is needed, and where.

    Whom an emergency referral is about is known; of a complaint only the police know the district.
    """

    alarm: Alarm
    district: str = ""
    referral: Referral | None = None
    need: str = ""

    @property
    def words(self) -> str:
        unsaid = "Ada yang tidak aman" if self.alarm.reason == AlarmReason.DANGER else "Ada yang perlu ditolong sekarang"
        return self.need or self.alarm.need_words or unsaid

    @property
    def about(self) -> str:
        victim = self.referral and self.referral.victim
        district = victim.found_district.name if victim and victim.found_district else self.district
        where = f"Kecamatan {district}" if district else ""
        return ", ".join(filter(None, [where, victim and victim.get_age_band_display().lower(), victim and victim.code]))


@dataclass(frozen=True)
class OfficerAgenda:
    """What waits for an institution: calls, referrals to answer, people served, and counts of what leads to lists.

    The rows of `inbox` and `serving` are a referral and what is asked of the institution; those of `serving` also say its next
    step. `parts` are those of the rooms above: how many, words, path.
    """

    calls: tuple[Call, ...]
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
    """Return what waits for an officer's institution. Two queries."""
    received = _received_referrals(
        now=now, month=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), institution=user.institution_id
    )
    inbox = [referral for referral in received if referral.status == ReferralStatus.SENT]
    serving = [referral for referral in received if referral.status in WITH_RECEIVER]
    counts = [getattr(received[0], name) if received else 0 for name in ("inbox_total", "serving_total", "late_total")]
    institution = _of_institution(institution=user.institution_id, since=now - CALL_SHOWN, today=end_of_day(now.date()))[0]
    asked, today = with_need(inbox), companion.today(institution, now)
    return OfficerAgenda(
        calls=tuple(_calls(institution.carried_calls, asked, police=user.institution.kind == InstitutionKind.POLICE)),
        inbox=Desk(counts[0], asked),
        serving=Desk(counts[1], tuple((referral, need, _next_step(referral, now)) for referral, need in with_need(serving))),
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


def _calls(rows, asked, *, police):
    """Yield each call with what the institution may know: its key is that of the referral that it asks to answer."""
    asked = {referral.pk: (referral, need) for referral, need in asked}
    for alarm, row in zip(rows_of(Alarm, rows), rows, strict=True):
        yield Call(alarm, (row["district__name"] or "") if police else "", *asked.get(alarm.pk, ()))


def _counted_days(what, days, now, *, shown=-1):
    """Count what waits; nothing if all of it is shown."""
    return Counted(what) if len(days) == shown else Counted(what, len(days), sum(day < now for day in days))


def _next_step(referral, now):
    """Return what the institution records next for somebody who is with it, or what it arranges before a stay must end."""
    if referral.is_handing_over:
        return "Catat serah terima"
    if not referral.started_at:
        return "Catat masuk" if referral.stage == Stage.SHELTER else "Mulai layanan"
    if referral.leave_by and referral.leave_by <= now + STAY.warning:
        return "Usulkan tempat lain"
    return "Catat layanan"


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
        with_open_stay(Referral.objects.received_by(institution).for_list())
        .select_related("role", "victim__found_district", "to_institution", "from_institution")
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
def _of_institution(institution, since, today):
    """Return the officer's institution with the calls to it, whom it sees until `today` ends, and what else it counts."""
    calls = carried(Alarm.objects.on_home(institution, since)[:CALLS], *CALL)
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
    return rows.annotate(carried_calls=calls, **people, **arrays, **parts.annotations(parts.OF_OFFICER))


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
    return AuditorAgenda(check, unsealed_since, figures.unusual_counts(), _open_breaches())
