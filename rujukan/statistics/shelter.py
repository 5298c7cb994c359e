"""Counts the beds of shelters and their use in a period, for the coordinator's statistics.

People are counted over all cases, also those from which the reader is barred, so that small cells are suppressed. Beds and open
stays are what a coordinator routes by, and stay exact.

The nights of a longer period are the sum of those of its months, so a hidden month follows from the others and the sum. Therefore
a quarter hides its counts where one of its months hides them. A year shows none: it has twelve months, four quarters, and the
annual table of the same stays, and from so many sums small groups could be computed (who came after the others, who stayed on).
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models.functions import Coalesce
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.formats.suppression import HIDDEN, small
from rujukan.choices.shelter import RoomClass
from rujukan.models import ShelterPlace, ShelterStay
from rujukan.statistics.periods import Period


@dataclass(frozen=True)
class PlaceLine:
    """A shelter: its beds and how many are taken now; in the period its people, their nights, and those who stayed too long.

    `over` are people who were past the limit of their stay (only Polres has one: Lampiran I, ± 2 weeks). `nights` of `capacity`
    bed nights were used. A count that would reveal fewer than five people is None. `unplaced` stay somewhere at the institution.
    """

    name: str
    institution: str
    beds: int
    taken: int
    unplaced: int
    capacity: int
    people: int | None
    nights: int | None
    over: int | None

    @property
    def free(self) -> int:
        return max(self.beds - self.taken, 0)

    @property
    def percent(self) -> Decimal | None:
        """The share of the bed nights that were used."""
        return Decimal(self.nights) * 100 / self.capacity if self.capacity and self.nights is not None else None

    @property
    def counts(self) -> tuple:
        """People, nights and people past the limit, as they are written."""
        return tuple(HIDDEN if count is None else count for count in (self.people, self.nights, self.over))


def shelters(period: Period, now: datetime) -> tuple[PlaceLine, ...]:
    """Return the shelters and their use in a period; of a year only their beds. Two queries."""
    lines = used_between(period.begins, period.ends, now, months=period.each_month)
    return tuple(replace(line, people=None, nights=None, over=None) for line in lines) if period.is_year else lines


def used_between(begins: datetime, ends: datetime, now: datetime, *, months=()) -> tuple[PlaceLine, ...]:
    """Return the shelters in use, and others where somebody stayed. Two queries.

    What is hidden in one of the `months`, pairs of its beginning and its end, is hidden in the whole.
    """
    with bypass("counts"):
        places = list(ShelterPlace.objects.with_taken().select_related("institution"))
        person = Coalesce("victim__merged_into", "victim")
        rows = ShelterStay.objects.filter(place__isnull=False, since__lt=ends).exclude(until__lte=begins)
        stays = list(rows.order_by().values_list("place", person, "since", "until", "leave_by"))
    of_place = defaultdict(list)
    for key, *stay in stays:
        of_place[key].append(stay)
    shown = [place for place in places if place.active or of_place[place.pk]]
    return tuple(_place_line(place, of_place[place.pk], now, (begins, ends), *months) for place in shown)


def _place_line(place, stays, now, whole, *months):
    beds = sum(place.beds(room) for room in RoomClass)
    counts = zip(*(_counts(stays, *period, now) for period in (whole, *months)), strict=True)
    people, nights, over = (None if None in of_periods else of_periods[0] for of_periods in counts)
    return PlaceLine(
        name=place.name,
        institution=place.institution.short_name,
        beds=beds,
        taken=sum(place.taken(room) for room in RoomClass),
        unplaced=place.unplaced,
        capacity=beds * _nights(whole[0], _last(*whole, now)),
        people=people,
        nights=nights,
        over=over,
    )


def _counts(stays, begins, ends, now):
    """Return people, nights, and people past the limit between two moments; None for what would reveal fewer than five."""
    last = _last(begins, ends, now)
    there = [stay for stay in stays if stay[1] < ends and not (stay[2] and stay[2] <= begins)]
    people = {person for person, *_ in there}
    over = {person for person, _, until, leave_by in there if leave_by and min(until or last, last) > leave_by}
    nights = sum(_nights(max(since, begins), min(until or last, last)) for _, since, until, _ in there)
    if small(len(people)):
        return None, None, None
    return len(people), nights, None if small(len(over)) else len(over)


def _last(begins, ends, now):
    return min(ends, max(now, begins))


def _nights(since, until):
    """Return how many nights lie between two moments, in local time; none within one day."""
    return max((timezone.localdate(until) - timezone.localdate(since)).days, 0)
