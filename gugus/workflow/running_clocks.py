"""The clocks that run now, in every app: an app registers a source of its clocks, and the reminders read all sources."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from gugus.formats import clocks
from gugus.formats.indonesian import long_date
from gugus.models import MeetingDecision

MEETING_DECISION = "meeting-decision"  # code of the standard


@dataclass(frozen=True)
class RunningClock:
    """One running clock. `institution` (key) must act; None means the holders of `role`."""

    source: str
    """The kind of clock; with `subject`, the key of its row, it names the clock."""
    subject: str
    standard: str
    """The code of its `ServiceStandard`."""
    due: datetime
    words: str
    """What is owed, with numbers and codes only, for example "Jawaban RSUD, rehabilitasi kesehatan (RJ-2026-00012)"."""
    institution: int | None
    path: str
    about: UUID | None = None
    """The case or complaint: a policy hides the notice from whom it bars."""
    role: str = "coordinator"
    watcher: str = "coordinator"
    """The role that is told too when the limit has passed."""
    head_path: str = ""
    """The page of the head, who reads no cases, if there is one."""


type Source = Callable[[datetime], Iterator[RunningClock]]


def of_decisions(moment: datetime) -> Iterator[RunningClock]:
    """Yield the open decisions of meetings whose day ends before `moment`. One query."""
    rows = MeetingDecision.objects.open().filter(due_on__lt=timezone.localdate(moment)).select_related("meeting")
    for decision in rows.order_by("due_on"):
        due, meeting = clocks.end_of_day(decision.due_on), decision.meeting
        words = f"Keputusan rapat {long_date(meeting.held_on)}, batas {long_date(decision.due_on)}"
        path = meeting.get_absolute_url()
        yield RunningClock("decision", str(decision.pk), MEETING_DECISION, due, words, decision.owner_id, path)


_SOURCES: dict[Source, tuple[str, ...]] = {of_decisions: (MEETING_DECISION,)}


def register(source: Source, standards: Iterable[str]) -> None:
    """Add a source: a function that yields the running clocks whose limit ends before a moment; and its standards' codes."""
    _SOURCES[source] = tuple(standards)


def until(moment: datetime) -> list[RunningClock]:
    """Return the running clocks of all apps whose limit ends before `moment`. A scheduled job calls it (`scope.job`)."""
    return [clock for source in _SOURCES for clock in source(moment)]


def used() -> set[str]:
    """Return the codes of the standards that a source of clocks reads."""
    return {code for codes in _SOURCES.values() for code in codes}
