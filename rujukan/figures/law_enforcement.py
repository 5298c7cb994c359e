"""Counts of law enforcement in one year: proceedings by phase, days between steps, verdicts, restitution.

`count` returns true counts of what the reader sees. `without_small` hides the small ones from others than coordinators, and in
the evaluation of the plan.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from django.db.models.functions import Coalesce

from gugus.formats import suppression
from rujukan.choices.proceeding import ANSWERS_TO_RIGHT, COURSE, ENDS, HEADS, PHASES, ProceedingEvent, VerdictResult
from rujukan.disclosure.proceeding import amounts_of
from rujukan.models import LegalEvent

EVENT = ProceedingEvent
SPANS = {
    "Laporan sampai penyidikan": (EVENT.REPORTED, EVENT.INVESTIGATION),
    "Penyidikan sampai berkas lengkap (P-21)": (EVENT.INVESTIGATION, EVENT.FILE_COMPLETE),
    "Berkas lengkap sampai dakwaan": (EVENT.FILE_COMPLETE, EVENT.INDICTED),
    "Dakwaan sampai putusan pertama": (EVENT.INDICTED, EVENT.VERDICT),
    "Putusan pertama sampai inkracht": (EVENT.VERDICT, EVENT.FINAL),
    "Seluruhnya, laporan sampai inkracht": (EVENT.REPORTED, EVENT.FINAL),
}
NOT_ASKED = "Tidak meminta"
RESTITUTION = {
    "Diberi tahu haknya": (EVENT.RESTITUTION_TOLD,),
    NOT_ASKED: (EVENT.RESTITUTION_NOT_ASKED,),
    "Memohon": (EVENT.RESTITUTION_ASKED,),
    "Dikabulkan": (EVENT.RESTITUTION_GRANTED,),
    "Menerima pembayaran": (EVENT.RESTITUTION_PART, EVENT.RESTITUTION_PAID),
    "Lunas": (EVENT.RESTITUTION_PAID,),
    "Tidak dibayar": (EVENT.RESTITUTION_UNPAID,),
    "Kompensasi negara": (EVENT.RESTITUTION_STATE,),
}
# The columns of the table of money.
STEP_OF_COLUMN = {"asked": "Memohon", "granted": "Dikabulkan", "paid": "Menerima pembayaran"}
SUMS = {column: RESTITUTION[step] for column, step in STEP_OF_COLUMN.items()}
# Proceedings that took a step in the year, whatever came before or after.
STEPS = {"Dilaporkan": EVENT.REPORTED, "Didakwa": EVENT.INDICTED, "Diputus": EVENT.VERDICT}
STEPS |= {"Perlindungan LPSK dimohon": EVENT.LPSK_ASKED, "Perlindungan LPSK dikabulkan": EVENT.LPSK_GRANTED}
STOPPED_OR_OVER = (*ENDS, EVENT.STOPPED)


@dataclass(frozen=True)
class Span:
    """How many proceedings reached a step in the year, and the median of their days since the step before; None if hidden."""

    label: str
    number: int | None
    days: float | None


@dataclass(frozen=True)
class Money:
    """Rupiah of one head, or all, that were asked for, granted and paid in the year; None if hidden."""

    label: str
    asked: int | None
    granted: int | None
    paid: int | None


@dataclass(frozen=True)
class LawEnforcement:
    """The counts of one year. A count that is hidden is None.

    `phases`: where each proceeding stood at the end of the year (or now) that was under way in it. `steps`: proceedings that took
    one of STEPS in the year. `verdicts` of all courts. `restitution`: people, by what was recorded for them in the year.
    """

    year: int
    phases: Mapping[str, int | None]
    handled: int | None
    steps: Mapping[str, int | None]
    spans: tuple[Span, ...]
    verdicts: Mapping[str, int | None]
    restitution: Mapping[str, int | None]
    money: tuple[Money, ...]


def events_until(year):
    """Return the newest versions of all events until the end of the year, with the `person`, in the order in which they came."""
    person = Coalesce("victim__merged_into", "victim")
    rows = LegalEvent.objects.current().filter(on__lte=date(year, 12, 31)).annotate(person=person).order_by("on", "at")
    return list(rows.only("proceeding_id", "kind", "on", "result", "amounts"))


def count(events, year):
    """Return the true counts, and how many people are behind each sum of money: {column: {head: people}}."""
    of_proceeding, in_year = defaultdict(list), [event for event in events if event.on.year == year]
    for event in events:
        of_proceeding[event.proceeding_id].append(event)
    phases = dict.fromkeys(PHASES, 0)
    for course in of_proceeding.values():
        if phase := _phase(course, year):
            phases[phase] += 1
    results = [event.result for event in in_year if event.kind == EVENT.VERDICT]
    sums, behind = _sums_by_head(in_year)
    heads = {head: label.removesuffix(" (rupiah)") for head, label in HEADS.items()}
    counted = LawEnforcement(
        year=year,
        phases=phases,
        handled=sum(phases.values()),
        steps={label: len({event.proceeding_id for event in in_year if event.kind == kind}) for label, kind in STEPS.items()},
        spans=tuple(_span(label, steps, of_proceeding.values(), year) for label, steps in SPANS.items()),
        verdicts={result.label: results.count(result) for result in VerdictResult},
        restitution=_people_by_step(in_year),
        money=(
            *(Money(label, **{column: sums[column][head] for column in SUMS}) for head, label in heads.items()),
            Money("Jumlah", **{column: sum(sums[column].values()) for column in SUMS}),
        ),
    )
    return counted, behind


def _phase(events, year):
    """Return the phase in which a proceeding stood at the end of the year, or None if it was not under way in that year."""
    course = [event for event in events if event.kind in COURSE]
    if not course or (course[-1].kind in STOPPED_OR_OVER and course[-1].on.year < year):
        return None
    return next(phase for phase, kinds in PHASES.items() if course[-1].kind in kinds)


def _span(label, steps, proceedings, year):
    """Count the proceedings that reached the second step for the first time in the year."""
    lengths = []
    for events in proceedings:
        first, second = (next((event.on for event in events if event.kind == kind), None) for kind in steps)
        if first and second and second.year == year:
            lengths.append((second - first).days)
    return Span(label, len(lengths), median(lengths) if lengths else None)


def _people_by_step(events):
    """Count the people by RESTITUTION. Those who asked after all are not among those who did not."""
    people = {label: {event.person for event in events if event.kind in kinds} for label, kinds in RESTITUTION.items()}
    answers = {event.person: event.kind for event in events if event.kind in ANSWERS_TO_RIGHT}  # the last one of each
    people[NOT_ASKED] -= {person for person, kind in answers.items() if kind == EVENT.RESTITUTION_ASKED}
    return {label: len(persons) for label, persons in people.items()}


def _sums_by_head(events):
    """Return {column: {head: rupiah}} and {column: {head: people}}."""
    sums = {column: dict.fromkeys(HEADS, 0) for column in SUMS}
    people = {column: {head: set() for head in HEADS} for column in SUMS}
    for event in events:
        for column, kinds in SUMS.items():
            for head, amount in amounts_of(event).items() if event.kind in kinds else ():
                sums[column][head] += amount
                people[column][head].add(event.person)
    return sums, {column: {head: len(persons) for head, persons in of_head.items()} for column, of_head in people.items()}


def without_small(counted, behind, threshold=suppression.THRESHOLD):
    """Return the counts (as `count` returns them) with each small one hidden, and the amounts of money of as few people."""

    def few(number):
        return suppression.small(number, threshold)

    def each(counts):  # counts without a total
        return {label: None if few(number) else number for label, number in counts.items()}

    phases, verdicts = (suppression.listed(counts, threshold) for counts in (counted.phases, counted.verdicts))
    return replace(
        counted,
        phases=phases.cells,
        handled=phases.total,
        steps=each(counted.steps),
        verdicts=verdicts.cells,
        restitution=each(counted.restitution),
        spans=tuple(Span(one.label, None, None) if few(one.number) else one for one in counted.spans),
        money=_without_few(counted.money, behind, few),
    )


def _without_few(money, behind, few):
    """Hide the sums of few people, and the total over them: the hidden sum would follow from it."""
    hidden = [(head, column) for column, people in behind.items() for head, number in people.items() if few(number)]
    heads = dict(zip(HEADS, money, strict=False))
    for head, column in hidden:
        heads[head] = replace(heads[head], **{column: None})
    return (*heads.values(), replace(money[-1], **{column: None for _, column in hidden}))
