"""What each institution has to do now: referrals that wait for its answer, that it serves, and that are late."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from gugus.documents import charts
from gugus.formats.indonesian import number
from rujukan.choices.referral import REFERRAL_OPEN, WITH_RECEIVER, ReferralStatus
from rujukan.models import Referral


@dataclass(frozen=True)
class Load:
    """The referrals of one institution; `late` ones are among the others, or wait for a coordinator."""

    key: int
    name: str
    waiting: int
    served: int
    late: int

    @property
    def held(self) -> int:
        return self.waiting + self.served

    @property
    def words(self) -> str:
        counts = (self.waiting, "menunggu jawaban"), (self.served, "dilayani")
        return ", ".join(f"{number(count)} {state}" for count, state in counts if count)

    @property
    def late_words(self) -> str:
        return f"{number(self.late)} lewat tenggat"


def loads(now: datetime, **institution) -> list[Load]:
    """Return the load of each institution that has one, or of those alone that match, the heaviest first. One query."""
    late = Count("pk", filter=Referral.objects.is_late(now))
    rows = Referral.objects.filter(status__in=REFERRAL_OPEN, **institution).order_by()
    counts = rows.values_list("to_institution", "to_institution__short_name")
    counts = counts.annotate(waiting=_counted_in(ReferralStatus.SENT), served=_counted_in(*WITH_RECEIVER), late=late)
    found = [load for load in (Load(*row) for row in counts) if load.held or load.late]
    return sorted(found, key=lambda load: (-load.held, load.name.casefold()))


def _counted_in(*statuses):
    return Count("pk", filter=Q(status__in=statuses))


def strips(loads: list[Load]) -> list[tuple[Load, dict]]:
    """Return each load with the strip that draws it, all to one scale."""
    widest = max((load.held for load in loads), default=0) or 1
    return [(load, charts.strip([load.served, load.waiting], widest)) for load in loads]
