"""When a legal proceeding is heard next, read from its events."""

from collections.abc import Iterable
from datetime import date

from rujukan.choices.proceeding import HEARD, NOT_HEARD, ProceedingEvent
from rujukan.models import LegalEvent


def planned(events: Iterable[LegalEvent]) -> date | None:
    """Return the day of the planned hearing by these events (newest versions, in any order), or None.

    A hearing that was recorded late, for a day before the planned one, leaves the plan as it is.
    """
    day = None
    for event in sorted(events, key=lambda event: (event.on, event.at)):
        if event.kind in NOT_HEARD or event.kind == ProceedingEvent.HEARING_MOVED:
            day = None if event.kind in NOT_HEARD else event.next_on
        elif event.kind in HEARD and (event.next_on or (day and event.on >= day)):
            day = event.next_on
    return day
