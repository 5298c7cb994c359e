"""How far the people and offices that a breach touches are told: counts, never who they are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from gugus.access.scope import bypass
from rujukan.choices.data_protection import NOT_TOLD, PEOPLE, Delivery, Recipient
from rujukan.models import Breach, BreachNotice


@dataclass(frozen=True)
class Standing:
    """How far a breach is told: counts of people, and which offices still wait. Who they are is no part of it."""

    breach: Breach
    people: int
    told: int
    unreached: int
    offices: tuple[str, ...]
    last: datetime | None
    """When the last letter was settled."""

    @property
    def waiting(self) -> int:
        """People who are still to be told."""
        return self.people - self.told - self.unreached

    @property
    def done(self) -> bool:
        """Letters are made, and nobody waits for one."""
        return not (self.breach.is_recorded or self.waiting or self.offices)

    @property
    def late(self) -> bool:
        """All is told, but later than the law allows."""
        return self.done and self.last is not None and self.last > self.breach.notify_by

    @property
    def told_words(self) -> str:
        """ "3 dari 5 orang, 1 tidak terjangkau"."""
        unreached = [f"{self.unreached} tidak terjangkau"] if self.unreached else []
        return ", ".join([f"{self.told} dari {self.people} orang", *unreached])

    @property
    def missing(self) -> str:
        """Who waits, in words: "2 orang dan badan pengawas"."""
        people = [f"{self.waiting} orang"] if self.waiting else []
        return " dan ".join([*people, *(office.lower() for office in self.offices)])


def standings(breaches) -> list[Standing]:
    """The standing of each, counted over everybody: also whom a case keeps from the reader. One query."""
    breaches = list(breaches)
    found = defaultdict(list)
    with bypass("affected"):
        rows = BreachNotice.objects.filter(breach__in=[breach.pk for breach in breaches]).order_by()
        counted = rows.values_list("breach", "recipient", "delivery").annotate(number=Count("*"), last=Max("settled_at"))
        for key, *row in counted:
            found[key].append(row)
    return [_standing(breach, found[breach.pk]) for breach in breaches]


def _standing(breach, rows):
    people = defaultdict(int)
    for recipient, delivery, number, _ in rows:
        if recipient in PEOPLE:
            people[delivery] += number
    return Standing(
        breach=breach,
        people=sum(people.values()) - people[Delivery.MISTAKEN],
        told=sum(number for delivery, number in people.items() if delivery and delivery not in NOT_TOLD),
        unreached=people[Delivery.UNREACHED],
        offices=tuple(Recipient(recipient).label for recipient, delivery, *_ in rows if recipient not in PEOPLE and not delivery),
        last=max((last for *_, last in rows if last), default=None),
    )
