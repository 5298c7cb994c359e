"""Counts how many of the people and offices that a breach affects are notified; it never says who they are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from gugus.access.scope import bypass
from rujukan.choices.data_protection import NOT_TOLD, PEOPLE, Delivery, Recipient
from rujukan.models import Breach, BreachNotice
from rujukan.models.barring import barred


@dataclass(frozen=True)
class Standing:
    """How far the notification of a breach is: counts of people, and which offices still wait. It does not say who they are."""

    breach: Breach
    people: int
    told: int
    unreached: int
    offices: tuple[str, ...]
    last: datetime | None
    """When the last letter was settled."""
    barred: bool | None
    """Whether a case of somebody affected bars the reader for whom it was counted; None if it was counted for nobody."""

    @property
    def waiting(self) -> int:
        """How many people are still to be notified."""
        return self.people - self.told - self.unreached

    @property
    def done(self) -> bool:
        """Whether the letters are made and nobody waits for one."""
        return not (self.breach.is_recorded or self.waiting or self.offices)

    @property
    def late(self) -> bool:
        """Whether all are notified, but later than the law allows."""
        return self.done and self.last is not None and self.last > self.breach.notify_by

    @property
    def told_words(self) -> str:
        """How many are notified, in words: "3 dari 5 orang, 1 tidak terjangkau"."""
        unreached = [f"{self.unreached} tidak terjangkau"] if self.unreached else []
        return ", ".join([f"{self.told} dari {self.people} orang", *unreached])

    @property
    def missing(self) -> str:
        """Who waits, in words: "2 orang dan badan pengawas"."""
        people = [f"{self.waiting} orang"] if self.waiting else []
        return " dan ".join([*people, *(office.lower() for office in self.offices)])


def standings(breaches, reader=None) -> list[Standing]:
    """Return the standing of each breach, counted with a bypass: also people of cases that bar the user. One query.

    With a `reader` it says whether one of those cases bars them.
    """
    breaches = list(breaches)
    if not breaches:
        return []
    rows_of = defaultdict(list)
    bars = barred(reader, "victim__case__") | barred(reader, "complaint__case__") if reader else Q(pk=None)
    with bypass("affected"):
        rows = BreachNotice.objects.filter(breach__in=[breach.pk for breach in breaches]).order_by()
        counts = rows.values_list("breach", "recipient", "delivery").annotate(
            number=Count("*"), last=Max("settled_at"), barring=Count("pk", filter=bars)
        )
        for key, *row in counts:
            rows_of[key].append(row)
    return [_standing_of(breach, rows_of[breach.pk], reader) for breach in breaches]


def _standing_of(breach, rows, reader):
    people = defaultdict(int)
    for recipient, delivery, number, *_ in rows:
        if recipient in PEOPLE:
            people[delivery] += number
    return Standing(
        breach=breach,
        people=sum(people.values()) - people[Delivery.MISTAKEN],
        told=sum(number for delivery, number in people.items() if delivery and delivery not in NOT_TOLD),
        unreached=people[Delivery.UNREACHED],
        offices=tuple(Recipient(recipient).label for recipient, delivery, *_ in rows if recipient not in PEOPLE and not delivery),
        last=max((last for *_, last, _ in rows if last), default=None),
        barred=any(barring for *_, barring in rows) if reader else None,
    )
