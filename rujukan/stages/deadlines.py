"""Running clocks as `Deadline`s: what is owed, about whom, by whom, until when and by which standard.

The end of a clock is computed from `ServiceStandard` when the clock begins, and stored with its row: `Referral.due_at`,
`ShelterStay.leave_by`, `StageNeed.refer_by`, `Victim.next_visit_by`, `LegalDuty.due_at`, `DataRequest.answer_by`; that of a task
is set by hand (`Task.due_at`). The home pages, the case list, the stage progress and the victim page build their deadlines here,
from rows that they have read already where possible. The list of complaints shows `triage_by` and the list of breaches their own
clock; neither is here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    UUIDField,
    Value,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce

from gugus.formats import clocks
from gugus.models import ServiceStandard
from gugus.models.compiled import Among, compiled
from gugus.navigation import path_of
from rujukan.choices import ReferralStatus, Stage, StageState, VictimStatus
from rujukan.choices.legal_duties import DutyKind
from rujukan.choices.subject_rights import Right
from rujukan.models import DataRequest, LegalDuty, Referral, StageNeed, Task, Victim
from rujukan.models.referral import ENDS_PLAN
from rujukan.stages import standards


class DeadlineKind(TextChoices):
    PROPOSAL = "proposal", "Keputusan usulan"
    ANSWER = "answer", "Jawaban"
    QUESTION = "question", "Keterangan yang ditanyakan penerima"
    SERVICE = "service", "Mulai layanan"
    STAY = "stay", "Batas penampungan"
    PLAN = "plan", "Rujuk tahap yang direncanakan"
    VISIT = "visit", "Kunjungan pemantauan"
    DUTY = "duty", "Kewajiban hukum"
    REQUEST = "request", "Permintaan hak atas data"
    TASK = "task", "Tugas"


# How long before its end a clock is shown as near. Four days before the last day at Polres the next place should be known.
WARNING = {
    DeadlineKind.STAY: timedelta(days=4),
    DeadlineKind.VISIT: timedelta(days=7),
    DeadlineKind.DUTY: timedelta(days=14),
    DeadlineKind.REQUEST: timedelta(days=3),
    DeadlineKind.TASK: timedelta(days=1),
}
# Referral status: what is owed, the standards, and the column that chooses one of them.
OF_REFERRAL = {
    ReferralStatus.PROPOSED: (DeadlineKind.PROPOSAL, standards.DECIDE, "urgency"),
    ReferralStatus.SENT: (DeadlineKind.ANSWER, standards.ANSWER, "urgency"),
    ReferralStatus.ACCEPTED: (DeadlineKind.SERVICE, standards.SERVE, "stage"),
}
QUESTIONED = (DeadlineKind.QUESTION, standards.DECIDE, "urgency")
OF_COORDINATOR = (DeadlineKind.PROPOSAL, DeadlineKind.QUESTION)
STANDARDS = {DeadlineKind.PLAN: standards.REFER, DeadlineKind.VISIT: standards.VISIT, DeadlineKind.TASK: standards.TASK}
LABELS = {DeadlineKind.REQUEST: Right, DeadlineKind.DUTY: DutyKind, DeadlineKind.PLAN: Stage}


@dataclass(frozen=True)
class Deadline:
    """One running clock. `institution` must act; "" means the coordinator."""

    kind: DeadlineKind
    code: str
    """The victim's code, or the number of the complaint where the clock is about a complaint."""
    start: datetime
    due: datetime
    standard: str
    """The code of its `ServiceStandard`."""
    number: str = ""
    """The number of the referral or data request, or the key of the task."""
    institution: str = ""
    detail: str = ""
    """Which stage, right or duty; of a task who does it."""
    days: int | None = None
    """The limit in days, where days are counted."""
    basis: str = ""
    """The law or internal rule behind its standard, where the page names it."""

    def overdue(self, now: datetime) -> bool:
        return self.due < now

    def near(self, now: datetime) -> bool:
        return self.due < now + WARNING.get(self.kind, timedelta())

    def clock(self, now: datetime) -> clocks.Clock:
        if self.days:
            return clocks.last_day(now, self.due, self.days)
        if self.kind == DeadlineKind.VISIT:
            return clocks.planned(now, self.due)
        return clocks.deadline(now, self.due, self.start)

    @property
    def detail_label(self) -> str:
        if self.kind == DeadlineKind.TASK:
            return self.detail
        return LABELS.get(self.kind, Stage)(self.detail).label if self.detail else ""

    @property
    def words(self) -> str:
        """The deadline in words, for example "Jawaban RSUD, rehabilitasi kesehatan"."""
        if self.kind == DeadlineKind.DUTY:
            return self.detail_label
        if self.kind == DeadlineKind.TASK:
            return f"Tugas {self.detail}"
        what = " ".join(filter(None, (DeadlineKind(self.kind).label, self.institution)))
        return ", ".join(filter(None, (what, self.detail_label.lower())))

    @property
    def has_page(self) -> bool:
        """Whether the coordinator acts on it on a page of its own, not on the victim's."""
        return self.kind == DeadlineKind.DUTY or bool(self.number and self.kind != DeadlineKind.STAY)

    def get_absolute_url(self) -> str:
        """Return the page on which the coordinator acts on it."""
        if self.kind == DeadlineKind.DUTY:
            return path_of("duty_settle", self.code, self.detail)
        if self.kind == DeadlineKind.REQUEST:
            return path_of("data_request_detail", self.number)
        if self.kind == DeadlineKind.TASK:
            return path_of("task_detail", self.number)
        if self.number and self.kind != DeadlineKind.STAY:
            return path_of("referral_detail", self.number)
        return path_of("victim_detail", self.code)


def owed(status, question_since):
    """Return what is owed under a referral, the standards, and the column that chooses one of them."""
    return QUESTIONED if status == ReferralStatus.SENT and question_since else OF_REFERRAL[status]


# From rows that the caller has read already


def of_referral(referral, code: str, institution: str) -> Iterator[Deadline]:
    """Yield the running clocks of a referral to this institution, and of the open stay under it (`progress.with_open_stay`)."""
    about = {"code": code, "number": referral.number}
    if referral.due_at:
        kind, codes, field = owed(referral.status, referral.question_since)
        owes = "" if kind in OF_COORDINATOR else institution
        standard = codes[getattr(referral, field)]
        columns = {"start": referral.clock_began, "due": referral.due_at, "detail": referral.stage}
        yield Deadline(kind, standard=standard, institution=owes, **columns, **about)
    if referral.leave_by:
        limits = {"start": referral.stay_since, "due": referral.leave_by, "days": referral.allowed_days}
        yield Deadline(DeadlineKind.STAY, standard=standards.POLICE_SHELTER, institution=institution, **limits, **about)


def of_visit(victim) -> Iterator[Deadline]:
    """Yield the clock of the next visit, if the victim is monitored."""
    if victim.is_monitored:
        start, due = victim.monitored_from, victim.next_visit_by
        yield Deadline(DeadlineKind.VISIT, victim.code, start, due, standards.VISIT)


def of_plan(need, code: str, statuses) -> Iterator[Deadline]:
    """Yield the clock of a planned stage, unless one of the `statuses` of its referrals ends the plan."""
    if need.state == StageState.PLANNED and need.refer_by and not set(ENDS_PLAN).intersection(statuses):
        yield Deadline(DeadlineKind.PLAN, code, need.assessed_at, need.refer_by, standards.REFER, detail=need.stage)


# Read from the database for the list


def _requests(rows):
    return rows.waiting(), DeadlineKind.REQUEST, ("number", "kind", "received_at", "answer_by")


def _duties(rows):
    return rows.filter(settled_at=None), DeadlineKind.DUTY, ("", "kind", "since", "due_at")


def _tasks(rows):
    who = Coalesce("institution__short_name", Value("koordinator"))
    return rows.open(), DeadlineKind.TASK, (Cast("pk", CharField()), who, "made_at", "due_at")


def waiting_plans():
    """Return the planned stages whose plan no referral has ended."""
    decided = Referral.objects.filter(victim=OuterRef("victim"), stage=OuterRef("stage"), status__in=ENDS_PLAN)
    ended = [VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]
    rows = StageNeed.objects.filter(~Exists(decided), state=StageState.PLANNED, refer_by__isnull=False)
    return rows.exclude(victim__status__in=ended)


def part(source, code, of="victim"):
    """Return a source as part of a union: its code, moments, number and detail under the names in COLUMNS, and the total."""
    rows, kind, (number, detail, start, due) = source
    return rows.order_by().annotate(
        clock_kind=Value(kind.value),
        clock_code=code,
        clock_start=F(start),
        clock_due=F(due),
        clock_number=_column(number),
        clock_detail=_column(detail),
        clock_of=of if hasattr(of, "resolve_expression") else F(of),
        clock_total=Window(Count("pk")),
    )


def _column(column):
    return F(column) if column and isinstance(column, str) else column or Value("")


COLUMNS = [f"clock_{name}" for name in ("kind", "code", "start", "due", "number", "detail", "of", "total")]


def united(parts):
    """Return the rows of all parts, the nearest first."""
    first, *rest = (part.values_list(*COLUMNS) for part in parts)
    return first.union(*rest, all=True).order_by("clock_due")


def deadline_of(kind, code, start, due, number, detail) -> Deadline:
    """Return the clock of one row of a union."""
    standard = STANDARDS.get(kind) or standards.DATA_REQUEST.get(detail, detail)
    return Deadline(kind, code, start, due, standard, number, detail=detail)


def of_victim(victim, views, aliases=()) -> list[Deadline]:
    """Return the running clocks of one victim and of the `aliases` merged into it, the nearest first, each with its basis.

    `views` are the seven stages (`rujukan.stages.progress`). One query.
    """
    codes, bases, running = {each.pk: each.code for each in (victim, *aliases)}, {}, [*of_visit(victim)]
    for kind, code, *row, owner, _ in _of_person(victim=victim.pk):
        if kind == BASIS:
            bases[code] = row[-1]
        elif owner in codes:
            running.append(deadline_of(kind, codes[owner], *row))
    for view in views:
        for referral in view.referrals:
            running += of_referral(referral, victim.code, referral.to_institution.short_name)
        running += of_plan(view.need, victim.code, [referral.status for referral in view.referrals])
    running.sort(key=lambda deadline: deadline.due)
    return [replace(deadline, basis=bases.get(deadline.standard, "")) for deadline in running]


@compiled
def _of_person(victim):
    """Return the clocks of data requests, duties and tasks under every code of a person, and the basis of each standard."""
    return united([*_of_victims(Q(victim__in=Victim.objects.of_person(victim).values("pk"))), _bases()])


BASIS = "basis"


def _bases():
    """Return the standards as part of a union: their code, and the law or internal rule behind them as detail."""
    never, nobody = Cast(Value(None), DateTimeField()), Cast(Value(None), UUIDField())
    columns = (Value(BASIS), F("code"), never, never, Value(""), F("basis"), nobody, Value(0))
    return ServiceStandard.objects.order_by().annotate(**dict(zip(COLUMNS, columns, strict=True)))


def of_duties(victim) -> list[Deadline]:
    """Return the clocks of the legal duties of a victim that this user may see, each with its basis. One query."""
    return [
        Deadline(DeadlineKind.DUTY, victim.code, since, due, kind, detail=kind, basis=rests_on)
        for kind, since, due, rests_on in _open_duties(victim=victim.pk)
    ]


@compiled
def _open_duties(victim):
    basis = ServiceStandard.objects.filter(code=OuterRef("kind")).values("basis")
    rows = LegalDuty.objects.filter(victim=victim, settled_at=None).order_by("due_at")
    return rows.values_list("kind", "since", "due_at", Subquery(basis))


def of_victims(victims) -> dict:
    """Return {victim key: clocks of data requests, legal duties and tasks}; the caller has checked sight. One query."""
    codes, running = {victim.pk: victim.code for victim in victims}, defaultdict(list)
    for kind, _, start, due, number, detail, victim, _ in _of_listed(victims=list(codes)):
        running[victim].append(deadline_of(kind, codes[victim], start, due, number, detail))
    return running


@compiled
def _of_listed(victims):
    return united(_of_victims(Q(Among("victim", victims, UUIDField()))))


def _of_victims(about):
    """Return the clocks of data requests, duties and tasks for which the condition `about` holds, as parts of a union."""
    sources = (_requests(DataRequest.objects.all()), _duties(LegalDuty.objects.all()), _tasks(Task.objects.all()))
    return [part((rows.filter(about), kind, columns), Value("")) for rows, kind, columns in sources]


def pressing(now: datetime) -> list:
    """Return the clocks of plans, visits, duties, data requests and tasks that are over or near, as parts of a union.

    For a coordinator. At most MOST_PRESSING of each kind, each with the total of its kind.
    """
    monitored = Victim.objects.filter(status=VictimStatus.MONITORED)
    sources = (
        (waiting_plans(), DeadlineKind.PLAN, ("", "stage", "assessed_at", "refer_by")),
        (monitored, DeadlineKind.VISIT, ("", "", "monitored_from", "next_visit_by")),
        _duties(LegalDuty.objects.all()),
        _requests(DataRequest.objects.all()),
        _tasks(Task.objects.all()),
    )
    parts = []
    for rows, kind, columns in sources:
        near = rows.filter(**{f"{columns[-1]}__lt": now + WARNING.get(kind, timedelta())})
        of = "pk" if kind == DeadlineKind.VISIT else "victim"
        parts.append(part((near, kind, columns), CODES.get(kind, F("victim__code")), of).order_by("clock_due")[:MOST_PRESSING])
    return parts


MOST_PRESSING = 8
CODES = {DeadlineKind.VISIT: F("code"), DeadlineKind.REQUEST: Coalesce("victim__code", "complaint__number")}
CODES[DeadlineKind.TASK] = Coalesce("victim__code", "case__number")


def overdue_cases(now: datetime) -> RawSQL:
    """Return the keys of the cases in which a clock of a victim has passed its limit, for `pk__in`.

    Data requests of reporters concern no victim, so they are not counted. A SECURITY DEFINER function bypasses the policies:
    otherwise PostgreSQL would plan them for each of its tables.
    """
    return RawSQL("SELECT rujukan_overdue(%s)", [now])
