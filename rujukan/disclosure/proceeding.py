"""Opens what police and prosecution need of a legal proceeding, for them and for coordinators (row policies).

Of each person they read the code, sex, age band and the elements of the crime; never identity, family, health or chronology:
these still need a referral with a basis.
"""

import json
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from rujukan.choices import event_details
from rujukan.choices.proceeding import HEADS
from rujukan.choices.victim import VictimStatus
from rujukan.disclosure.stage_form import line
from rujukan.disclosure.version import versions
from rujukan.models import Identification, LegalEvent, LegalProceeding, Victim
from rujukan.models.complaint import chosen
from rujukan.rules import may_use

ELEMENTS = ("acts", "means", "purposes")


@dataclass(frozen=True, repr=False)
class OpenEvent:
    """One event with its sealed texts; `earlier` are the versions that it replaced, the newest first."""

    event: LegalEvent
    number: str
    note: str
    reason: str
    amounts: tuple[tuple[str, int], ...]
    articles: str
    details: tuple[str, ...]
    earlier: tuple["OpenEvent", ...] = ()

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.amounts)


def events_of(proceeding: LegalProceeding) -> tuple[OpenEvent, ...]:
    """Return the events of a proceeding, the latest day first, each with its earlier versions. One query."""
    return versions(list(proceeding.legal_events.select_related("by", "institution", "victim")), _opened_event)


def _opened_event(event, earlier):
    words = ", ".join(chosen(event, "articles"))
    texts = (event.open(name) for name in ("number", "note", "reason"))
    labels = {name: label.removesuffix(" (rupiah)") for name, label in HEADS.items()}
    amounts = tuple((labels[head], amount) for head, amount in amounts_of(event).items())
    details = (line(question, event.answers) for question in event_details.of(event.kind) if question.code in event.answers)
    return OpenEvent(event, *texts, amounts, words, tuple(details), earlier)


def amounts_of(event: LegalEvent) -> dict[str, int]:
    """Return the rupiah of an event of restitution by head (`HEADS`)."""
    return json.loads(event.open("amounts") or "{}")


def typed_again(event: LegalEvent) -> dict:
    """Return the fields of an event for the form that corrects it."""
    names = ("kind", "on", "next_on", "articles", "court", "result", "months", "fine", "regime")
    columns = {name: getattr(event, name) for name in names}
    columns |= {"number": event.open("number"), "note": event.open("note"), "victim": event.victim_id}
    return columns | amounts_of(event) | event.answers


def people_of(proceeding: LegalProceeding) -> list[tuple[Victim, tuple[tuple[str, str], ...]]]:
    """Return the victims and witnesses of a proceeding, each with the elements of the crime. Two queries.

    People who are neither are left out, as are the elements of somebody whose data may not be used now (UU 27/2022 Ps 41). A code
    that was merged into another one of this case is left out unless it has restitution here.
    """
    rows = Victim.objects.filter(case=proceeding.case_id).exclude(status=VictimStatus.NOT_VICTIM)
    restitution = Exists(proceeding.legal_events.filter(victim=OuterRef("pk")))
    victims = list(rows.filter(~Q(merged_into__case=proceeding.case_id) | restitution).order_by("added_at", "code"))
    latest = {one.victim_id: one for one in Identification.objects.filter(victim__in=victims).order_by("at")}
    return [(victim, _elements_of_crime(latest.get(victim.pk)) if may_use(victim) else ()) for victim in victims]


def _elements_of_crime(identification):
    if identification is None:
        return ()
    words = ((identification._meta.get_field(name).verbose_name, chosen(identification, name)) for name in ELEMENTS)
    return tuple((label.capitalize(), ", ".join(labels)) for label, labels in words if labels)
