"""What an auditor looks at first: the state of the seal, and reading that differs from everybody else's.

Unusual is not wrong: a night at the police station is work. These lists say where to ask.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from gugus.models import AccessLog, Institution, Seal, SealCheck, User

PERIOD = timedelta(days=30)
MANY_SUBJECTS = 10  # opened by one person in one day
MANY_INSTITUTIONS = 4  # that opened one subject within the period
MOST_ROWS = 25


@dataclass(frozen=True)
class ManyInADay:
    """Somebody who opened many different subjects on one day."""

    user: User
    institution: Institution | None
    day: date
    subjects: int


@dataclass(frozen=True)
class AtNight:
    """Somebody who opened something between 22.00 and 05.00."""

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
    since: date
    many: list[ManyInADay]
    night: list[AtNight]
    wide: list[WidelyRead]


@dataclass(frozen=True)
class SealState:
    """How much of the log is closed, since when not, and whether the last check found it whole."""

    last: list[Seal]
    entries: int
    unsealed: int
    oldest_unsealed: datetime | None
    check: SealCheck | None


@dataclass(frozen=True)
class UnusualCounts:
    """How much of each kind of unusual reading there is."""

    many: int
    night: int
    wide: int

    @property
    def total(self) -> int:
        return self.many + self.night + self.wide


def unusual_reading(user, now=None) -> UnusualReading:
    """Of what this person may see, the reading of the last 30 days that is worth a question. Four queries."""
    since, log = _recent(user, now)
    many, night = list(_many(log)[:MOST_ROWS]), list(_night(log)[:MOST_ROWS])
    people = User.objects.select_related("institution").in_bulk({row["user"] for row in [*many, *night]})
    return UnusualReading(
        since=since,
        many=[ManyInADay(**_named(row, people)) for row in many],
        night=[AtNight(**_named(row, people)) for row in night],
        wide=[WidelyRead(**row) for row in _wide(log)[:MOST_ROWS]],
    )


def unusual_counts(user, now=None) -> UnusualCounts:
    """The lengths of the lists of `unusual_reading`. Three queries."""
    _, log = _recent(user, now)
    return UnusualCounts(many=_many(log).count(), night=_night(log).count(), wide=_wide(log).count())


def _recent(user, now):
    since = timezone.localdate(now) - PERIOD
    return since, AccessLog.objects.for_user(user).filter(at__date__gte=since).order_by()


def _many(log):
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


def _named(row, people):
    person = people[row["user"]]
    return row | {"user": person, "institution": person.institution}


def seal_state() -> SealState:
    """Four queries; the ten latest seals."""
    unsealed = _unsealed()
    return SealState(
        last=list(Seal.objects.all()[:10]),
        entries=AccessLog.objects.count() - unsealed["count"],
        unsealed=unsealed["count"],
        oldest_unsealed=unsealed["oldest"],
        check=SealCheck.objects.first(),
    )


def last_check() -> tuple[SealCheck | None, datetime | None]:
    """The last check of the seals, and since when an entry waits for its seal. Two queries."""
    return SealCheck.objects.first(), _unsealed()["oldest"]


def _unsealed():
    return AccessLog.objects.unsealed().order_by().aggregate(count=Count("*"), oldest=Min("at"))
