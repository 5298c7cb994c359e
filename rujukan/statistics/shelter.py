"""Counts the beds of shelters and their use in a period, for the coordinator's statistics.

People are counted over all cases, also those from which the reader is barred, so that small cells are suppressed. Beds and open
stays are what a coordinator routes by, and stay exact.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models.functions import Coalesce
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.formats.suppression import HIDDEN, small
from rujukan.choices.shelter import RoomClass
from rujukan.models import ShelterPlace, ShelterStay


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


def shelters(begins: datetime, ends: datetime, now: datetime) -> tuple[PlaceLine, ...]:
    """Return the shelters in use, and others where somebody stayed in the period. Two queries."""
    with bypass("counts"):
        places = list(ShelterPlace.objects.with_taken().select_related("institution"))
        person = Coalesce("victim__merged_into", "victim")
        rows = ShelterStay.objects.filter(place__isnull=False, since__lt=ends).exclude(until__lte=begins)
        stays = list(rows.order_by().values_list("place", person, "since", "until", "leave_by"))
    of_place = defaultdict(list)
    for key, *stay in stays:
        of_place[key].append(stay)
    last = min(ends, max(now, begins))
    lines = [_place_line(place, of_place[place.pk], begins, last) for place in places if place.active or of_place[place.pk]]
    return tuple(lines)


def _place_line(place, stays, begins, last):
    beds = sum(place.beds(room) for room in RoomClass)
    people = {person for person, *_ in stays}
    over = {person for person, _, until, leave_by in stays if leave_by and min(until or last, last) > leave_by}
    nights = sum(_nights(max(since, begins), min(until or last, last)) for _, since, until, _ in stays)
    hides = small(len(people))
    return PlaceLine(
        name=place.name,
        institution=place.institution.short_name,
        beds=beds,
        taken=sum(place.taken(room) for room in RoomClass),
        unplaced=place.unplaced,
        capacity=beds * _nights(begins, last),
        people=None if hides else len(people),
        nights=None if hides else nights,
        over=None if hides or small(len(over)) else len(over),
    )


def _nights(since, until):
    """Return how many nights lie between two moments, in local time; none within one day."""
    return max((timezone.localdate(until) - timezone.localdate(since)).days, 0)
