"""Running clocks as `Deadline`s: what is owed, about whom, by whom, until when and by which standard (`clock_kinds`).

The home pages, the case list, the stage progress and the victim page build their deadlines here, from rows that they have read
already where possible.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Count, DateTimeField, F, OuterRef, Q, Subquery, UUIDField, Value, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from gugus.formats import clocks
from gugus.models import ServiceStandard
from gugus.models.carried import carried, moment_of
from gugus.models.compiled import Among, compiled
from gugus.navigation import path_of
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import StageState
from rujukan.models import LegalDuty, Victim
from rujukan.models.referral import ENDS_PLAN
from rujukan.stages.clock_kinds import (
    ANSWER,
    CLOCKS,
    DUTY,
    OF_COORDINATOR,
    PLAN,
    PROPOSAL,
    QUESTION,
    SERVICE,
    STAY,
    VISIT,
    ClockKind,
)

# Referral status: what is owed, and the column that chooses its standard.
OF_REFERRAL = {
    ReferralStatus.PROPOSED: (PROPOSAL, "urgency"),
    ReferralStatus.SENT: (ANSWER, "urgency"),
    ReferralStatus.ACCEPTED: (SERVICE, "stage"),
}


@dataclass(frozen=True)
class Deadline:
    """One running clock. `institution` must act; "" means the coordinator."""

    kind: ClockKind
    code: str
    """The victim's code, or the number of the complaint where the clock is about a complaint."""
    start: datetime
    due: datetime
    standard: str
    """The code of its `ServiceStandard`."""
    number: str = ""
    institution: str = ""
    detail: str = ""
    days: int | None = None
    """The limit in days, where days are counted."""
    basis: str = ""
    """The law or internal rule behind its standard, where the page names it."""

    def overdue(self, now: datetime) -> bool:
        return self.due < now

    def near(self, now: datetime) -> bool:
        return self.due < now + self.kind.warning

    def clock(self, now: datetime) -> clocks.Clock:
        if self.days:
            return clocks.last_day(now, self.due, self.days)
        if self.kind is VISIT:
            return clocks.planned(now, self.due)
        return clocks.deadline(now, self.due, self.start)

    @property
    def detail_label(self) -> str:
        return self.kind.details(self.detail).label if self.kind.details and self.detail else self.detail

    @property
    def words(self) -> str:
        """The deadline in words, for example "Jawaban RSUD, rehabilitasi kesehatan"."""
        if not self.kind.label:
            return self.detail_label
        if self.kind.details is None:
            return f"{self.kind.label} {self.detail}"
        what = " ".join(filter(None, (self.kind.label, self.institution)))
        return ", ".join(filter(None, (what, self.detail_label.lower())))

    @property
    def by_coordinator(self) -> bool:
        """Whether the coordinators must act: a visit has a visitor, and the words of a task say who does it."""
        return not self.institution and self.kind is not VISIT and self.kind.details is not None

    def get_absolute_url(self) -> str:
        """Return the page on which the coordinator acts on it."""
        return self.path(self.kind.page)

    def path(self, page: tuple[str, ...]) -> str:
        """Return the address of a page of the table of clocks."""
        url_name, *columns = page
        return path_of(url_name, *(getattr(self, column) for column in columns))


def owed(status, question_since):
    """Return what is owed under a referral, and the column that chooses its standard."""
    return (QUESTION, "urgency") if status == ReferralStatus.SENT and question_since else OF_REFERRAL[status]


# From rows that the caller has read already


def of_referral(referral, code: str, institution: str) -> Iterator[Deadline]:
    """Yield the running clocks of a referral to this institution, and of the open stay under it (`progress.with_open_stay`)."""
    about = {"code": code, "number": referral.number}
    if referral.due_at:
        kind, field = owed(referral.status, referral.question_since)
        owes = "" if kind in OF_COORDINATOR else institution
        standard = kind.standard_of(getattr(referral, field))
        columns = {"start": referral.clock_began, "due": referral.due_at, "detail": referral.stage}
        yield Deadline(kind, standard=standard, institution=owes, **columns, **about)
    if referral.leave_by:
        limits = {"start": referral.stay_since, "due": referral.leave_by, "days": referral.allowed_days}
        yield Deadline(STAY, standard=STAY.standard, institution=institution, **limits, **about)


def of_visit(victim) -> Iterator[Deadline]:
    """Yield the clock of the next visit, if the victim is monitored."""
    if victim.is_monitored:
        start, due = victim.monitored_from, victim.next_visit_by
        yield Deadline(VISIT, victim.code, start, due, VISIT.standard)


def of_plan(need, code: str, statuses) -> Iterator[Deadline]:
    """Yield the clock of a planned stage, unless one of the `statuses` of its referrals ends the plan."""
    if need.state == StageState.PLANNED and need.refer_by and not set(ENDS_PLAN).intersection(statuses):
        yield Deadline(PLAN, code, need.assessed_at, need.refer_by, PLAN.standard, detail=need.stage)


# Read from the database for the list


def of_kind(kind, rows):
    """Return rows of a kind of clock as part of a union, with the code of the person."""
    return part(rows, kind, _column(kind.code), (kind.number, kind.detail, kind.start, kind.due), kind.victim)


def part(rows, kind, code, columns, of="victim"):
    """Return rows as part of a union: code and columns (number, detail, start, due) under the names in COLUMNS, and the total."""
    number, detail, start, due = columns
    return rows.order_by().annotate(
        clock_kind=Value(str(kind)),
        clock_code=code,
        clock_start=F(start),
        clock_due=F(due),
        clock_number=_column(number),
        clock_detail=_column(detail),
        clock_of=_column(of),
        clock_total=Window(Count("pk")),
    )


def _column(column):
    return F(column) if column and isinstance(column, str) else column or Value("")


READ = [kind for kind in CLOCKS.values() if kind.rows and not kind.loaded]
COLUMNS = [f"clock_{name}" for name in ("kind", "code", "start", "due", "number", "detail", "of", "total")]


def united(parts):
    """Return the rows of all parts, the nearest first."""
    first, *rest = (part.values_list(*COLUMNS) for part in parts)
    return first.union(*rest, all=True).order_by("clock_due")


def deadline_of(kind, code, start, due, number, detail) -> Deadline:
    """Return the clock of one row of a union."""
    kind = CLOCKS[kind]
    return Deadline(kind, code, start, due, kind.standard_of(detail), number, detail=detail)


def of_victim(victim, views, aliases=()) -> list[Deadline]:
    """Return the running clocks of one victim and of the `aliases` merged into it, the nearest first, each with its basis.

    `views` are the seven stages (`rujukan.stages.progress`). One query, or none `with_clocks`.
    """
    codes, bases, running = {each.pk: each.code for each in (victim, *aliases)}, {}, [*of_visit(victim)]
    if _carries_clocks(victim):
        rows, bases = _carried_clocks(victim), {each["code"]: each["basis"] for each in victim.carried_standards}
    else:
        rows = _clocks_of_person(victim=victim.pk)
    for kind, code, *row, owner, _ in rows:
        if kind == BASIS:
            bases[code] = row[-1]
        elif owner in codes:
            running.append(deadline_of(kind, codes[owner], *row))
    for view in views:
        for referral in view.referrals:
            running += of_referral(referral, victim.code, referral.to_institution.short_name)
        if victim.is_open:
            running += of_plan(view.need, victim.code, [referral.status for referral in view.referrals])
    running.sort(key=lambda deadline: deadline.due)
    return [replace(deadline, basis=bases.get(deadline.standard, "")) for deadline in running]


def with_clocks(rows, about):
    """Carry in rows of victims the clocks of data requests, duties and tasks for which the condition `about` holds, and the basis
    of each standard, for `of_victim` and `of_victims`.
    """
    parts = {f"clocks_of_{kind}": of_kind(kind, kind.rows().filter(about)) for kind in READ}
    clocks = {name: carried(part, *COLUMNS[:-1]) for name, part in parts.items()}
    return rows.annotate(**clocks, carried_standards=carried(ServiceStandard.objects.order_by(), "code", "basis"))


def _carries_clocks(victim):
    return hasattr(victim, "carried_standards")


def _carried_clocks(victim):
    """Return the clocks that a row carries, as rows of a union."""
    return [
        _carried_clock(*(row[name] for name in COLUMNS[:-1])) for kind in READ for row in getattr(victim, f"clocks_of_{kind}")
    ]


def _carried_clock(kind, code, start, due, number, detail, of):
    return kind, code, moment_of(start), moment_of(due), number, detail, UUID(of), 0


@compiled
def _clocks_of_person(victim):
    """Return the clocks of data requests, duties and tasks under every code of a person, and the basis of each standard."""
    return united([*_of_victims(Q(victim__in=Victim.objects.of_person(victim).values("pk"))), _standards_part()])


BASIS = "basis"


def _standards_part():
    """Return the standards as part of a union: their code, and the law or internal rule behind them as detail."""
    never, nobody = Cast(Value(None), DateTimeField()), Cast(Value(None), UUIDField())
    columns = (Value(BASIS), F("code"), never, never, Value(""), F("basis"), nobody, Value(0))
    return ServiceStandard.objects.order_by().annotate(**dict(zip(COLUMNS, columns, strict=True)))


def of_duties(victim) -> list[Deadline]:
    """Return the clocks of the legal duties of a victim that this user may see, each with its basis.

    The victim has them from its referral (`with_duties`), or one query reads them.
    """
    rows = getattr(victim, "carried_duties", None)
    rows = _open_duties(victim).values("kind", "since", "due_at", "basis") if rows is None else rows
    return [_duty(victim, **row) for row in rows]


def _duty(victim, kind, since, due_at, basis):
    return Deadline(DUTY, victim.code, moment_of(since), moment_of(due_at), kind, detail=kind, basis=basis)


def with_duties(referrals):
    """Carry in rows of referrals the legal duties of their victim."""
    return referrals.annotate(carried_duties=carried(_open_duties(OuterRef("victim")), "kind", "since", "due_at", "basis"))


def _open_duties(victim):
    basis = Subquery(ServiceStandard.objects.filter(code=OuterRef("kind")).values("basis"))
    return LegalDuty.objects.filter(victim=victim, settled_at=None).order_by("due_at").annotate(basis=basis)


def of_victims(victims, clocks=None) -> dict:
    """Return {victim key: clocks of data requests, legal duties and tasks}; the caller has checked sight.

    The victims are `with_clocks`, or `clocks` are the rows of `of_cases`.
    """
    codes, running = {victim.pk: victim.code for victim in victims}, defaultdict(list)
    rows = chain.from_iterable(map(_carried_clocks, victims)) if clocks is None else clocks
    for kind, _, start, due, number, detail, victim, _ in rows:
        running[victim].append(deadline_of(kind, codes[victim], start, due, number, detail))
    return running


@compiled
def of_cases(cases):
    """Return the clocks of data requests, duties and tasks of the victims of these cases."""
    return united(_of_victims(Q(Among("victim__case", cases, UUIDField()))))


def _of_victims(about):
    """Return the clocks of data requests, duties and tasks for which the condition `about` holds, as parts of a union."""
    return [of_kind(kind, kind.rows().filter(about)) for kind in READ]


def pressing(now: datetime, most: int) -> list:
    """Return the clocks of plans, visits, duties, data requests and tasks that are over or near, as parts of a union.

    For a coordinator. At most `most` of each kind, each with the total of its kind.
    """
    parts = []
    for kind in (kind for kind in CLOCKS.values() if kind.action):
        near = kind.rows().filter(**{f"{kind.due}__lt": now + kind.warning})
        parts.append(of_kind(kind, near).order_by("clock_due")[:most])
    return parts


def overdue_cases(now: datetime) -> RawSQL:
    """Return the keys of the cases in which a clock of a victim has passed its limit, for `pk__in`.

    Data requests of reporters concern no victim, so they are not counted. A SECURITY DEFINER function bypasses the policies:
    otherwise PostgreSQL would plan them for each of its tables.
    """
    return RawSQL("SELECT rujukan_overdue(%s)", [now])
