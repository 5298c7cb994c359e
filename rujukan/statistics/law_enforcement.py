"""The counts of law enforcement in one year, as a user may read them.

Coordinators read them as counted from what they may see, without suppression. Others read them over all cases: small counts are
hidden, and amounts of money with them.
"""

from gugus.access.scope import bypass
from gugus.models import User
from rujukan.figures.law_enforcement import LawEnforcement, count, events_until, without_small


def law_enforcement(user: User, year: int) -> LawEnforcement:
    """Return the counts of a year as this user may read them. One query."""
    if user.is_coordinator:
        return count(events_until(year), year)[0]
    with bypass("counts"):
        events = events_until(year)
    return without_small(*count(events, year))
