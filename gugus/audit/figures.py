"""Figures for the auditor: the state of the seals, and unusual reading.

Unusual is not wrong: at a police station night work is normal. The lists say where to ask.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from gugus.models import AccessLog, Institution, Seal, SealCheck, User

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


def unusual_counts(now=None) -> UnusualCounts:
    """Return how many findings of each kind there are, also beyond MOST_ROWS. Three queries."""
    _, log = _recent(now)
    return UnusualCounts(many=_many_subjects(log).count(), night=_night(log).count(), wide=_wide(log).count())


def _recent(now):
    since = timezone.localdate(now) - PERIOD
    return since, AccessLog.objects.filter(at__date__gte=since).order_by()


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
    unsealed = _unsealed()
    return SealState(
        last=list(Seal.objects.all()[:10]),
        entries=AccessLog.objects.count() - unsealed["count"],
        unsealed=unsealed["count"],
        oldest_unsealed=unsealed["oldest"],
        check=SealCheck.objects.first(),
    )


def last_check() -> tuple[SealCheck | None, datetime | None]:
    """Return the last check of the seals, and the time of the oldest unsealed entry. Two queries."""
    return SealCheck.objects.first(), _unsealed()["oldest"]


def _unsealed():
    return AccessLog.objects.unsealed().order_by().aggregate(count=Count("*"), oldest=Min("at"))
