"""Figures for the auditor: the state of the seals, and unusual reading.

Unusual is not wrong: at a police station night work is normal. The lists say where to ask.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Case, Count, DateTimeField, Max, Min, Subquery, Sum, Value, When
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from gugus.formats.clocks import start_of_day
from gugus.models import AccessLog, Institution, Seal, SealCheck, User
from gugus.models.compiled import compiled

PERIOD = timedelta(days=30)
MANY_SUBJECTS = 10  # opened by one user on one day
MANY_INSTITUTIONS = 4  # that opened one subject within PERIOD
MOST_ROWS = 25


@dataclass(frozen=True)
class ManyInADay:
    """A user who opened many different subjects on one day."""

    user: User
    institution: Institution | None
    day: date
    subjects: int


@dataclass(frozen=True)
class AtNight:
    """A user who opened something between 22.00 and 05.00."""

    user: User
    institution: Institution | None
    times: int
    subjects: int
    last: datetime


@dataclass(frozen=True)
class WidelyRead:
    """A subject that many institutions opened."""

    subject: str
    institutions: int
    users: int
    last: datetime


@dataclass(frozen=True)
class UnusualReading:
    """The unusual reading since a date, at most MOST_ROWS of each kind."""

    since: date
    many: list[ManyInADay]
    night: list[AtNight]
    wide: list[WidelyRead]


@dataclass(frozen=True)
class SealState:
    """How many log entries are sealed and unsealed, the time of the oldest unsealed one, and the last check of the seals."""

    last: list[Seal]
    entries: int
    unsealed: int
    oldest_unsealed: datetime | None
    check: SealCheck | None


@dataclass(frozen=True)
class UnusualCounts:
    """The number of findings of each kind of unusual reading."""

    many: int
    night: int
    wide: int

    @property
    def total(self) -> int:
        return self.many + self.night + self.wide


def unusual_reading(now=None) -> UnusualReading:
    """Return the unusual reading of the last 30 days in the log entries that the user may see. Four queries."""
    since, log = _recent(now)
    many, night = list(_many_subjects(log)[:MOST_ROWS]), list(_night(log)[:MOST_ROWS])
    people = User.objects.select_related("institution").in_bulk({row["user"] for row in [*many, *night]})
    return UnusualReading(
        since=since,
        many=[ManyInADay(**_with_person(row, people)) for row in many],
        night=[AtNight(**_with_person(row, people)) for row in night],
        wide=[WidelyRead(**row) for row in _wide(log)[:MOST_ROWS]],
    )


def _unusual():
    since = start_of_day(timezone.localdate() - PERIOD)
    return [kind.asked(since=since) for kind in (_users_of_many, _users_at_night, _subjects_read_widely)]


@compiled
def _users_of_many(since):
    return _many_subjects(_log(since)).order_by().values_list("user")


@compiled
def _users_at_night(since):
    return _night(_log(since)).order_by().values_list("user")


@compiled
def _subjects_read_widely(since):
    return _wide(_log(since)).order_by().values_list("subject")


def _recent(now):
    since = timezone.localdate(now) - PERIOD
    return since, _log(start_of_day(since))


def _log(since):
    return AccessLog.objects.filter(at__gte=since).order_by()


def _many_subjects(log):
    return (
        log.annotate(day=TruncDate("at"))
        .values("day", "user")
        .annotate(subjects=Count("subject", distinct=True))
        .filter(subjects__gte=MANY_SUBJECTS)
        .order_by("-subjects", "-day")
    )


def _night(log):
    return (
        log.at_night()
        .values("user")
        .annotate(times=Count("*"), subjects=Count("subject", distinct=True), last=Max("at"))
        .order_by("-times", "-last")
    )


def _wide(log):
    return (
        log.values("subject")
        .annotate(institutions=Count("institution", distinct=True), users=Count("user", distinct=True), last=Max("at"))
        .filter(institutions__gte=MANY_INSTITUTIONS)
        .order_by("-institutions", "-last")
    )


def _with_person(row, people):
    person = people[row["user"]]
    return row | {"user": person, "institution": person.institution}


def seal_state() -> SealState:
    """Return the state of the seals, with the ten latest. Four queries."""
    unsealed = _after_the_seal().aggregate(count=Count("*"), oldest=Min("at"))
    return SealState(
        last=list(Seal.objects.all()[:10]),
        entries=Seal.objects.aggregate(total=Sum("count"))["total"] or 0,
        unsealed=unsealed["count"],
        oldest_unsealed=unsealed["oldest"],
        check=SealCheck.objects.first(),
    )


def audit_asked() -> list:
    """Return what `together` asks for `audit_of`."""
    return [_last_check.asked(), _first_after_the_seal.asked(), *_unusual()]


def audit_of(checks, unsealed, *found) -> tuple[SealCheck | None, datetime | None, UnusualCounts]:
    """Return the last check of the seals, since when entries are unsealed, and how much is unusual."""
    return next(iter(checks), None), next((at for (at,) in unsealed), None), UnusualCounts(*map(len, found))


@compiled
def _last_check():
    return SealCheck.objects.all()[:1]


@compiled
def _first_after_the_seal():
    return _after_the_seal().order_by("at").values_list("at")[:1]


def _after_the_seal():
    """Return the entries that were written after the last seal. One that was put before it is a fault of the check.

    Row policies keep an index from a comparison with COALESCE, but not with CASE.
    """
    last, ever = Subquery(Seal.objects.values("at")[:1]), Value(datetime(1, 1, 1, tzinfo=UTC), DateTimeField())
    sealed = Case(When(GreaterThan(last, ever), then=last), default=ever)
    return AccessLog.objects.filter(at__gt=sealed).order_by()
