"""The counts of law enforcement in one year, as a user may read them.

Coordinators read them as counted from what they may see, without suppression. Others read them over all cases: small counts are
hidden, and amounts of money with them.
"""

from dataclasses import replace

from gugus.access.scope import bypass
from gugus.formats import suppression
from gugus.models import User
from rujukan.choices.proceedings import HEADS
from rujukan.figures.law_enforcement import LawEnforcement, Span, count, events_until


def law_enforcement(user: User, year: int) -> LawEnforcement:
    """Return the counts of a year as this user may read them. One query."""
    if user.is_coordinator:
        return count(events_until(year), year)[0]
    with bypass("counts"):
        events = events_until(year)
    return _suppressed(*count(events, year))


def _suppressed(counted, behind):
    phases, verdicts = suppression.listed(counted.phases), suppression.listed(counted.verdicts)
    return replace(
        counted,
        phases=phases.cells,
        handled=phases.total,
        steps=_without_few(counted.steps),
        verdicts=verdicts.cells,
        restitution=_without_few(counted.restitution),
        spans=tuple(Span(one.label, None, None) if suppression.small(one.number) else one for one in counted.spans),
        money=_without_small(counted.money, behind),
    )


def _without_few(counts):
    """Hide each small count; the counts have no total."""
    return {label: None if suppression.small(number) else number for label, number in counts.items()}


def _without_small(money, behind):
    """Hide the sums of fewer people than the threshold, and the total over them: the hidden sum would follow from it."""
    hidden = [(head, column) for column, people in behind.items() for head, number in people.items() if suppression.small(number)]
    heads = dict(zip(HEADS, money, strict=False))
    for head, column in hidden:
        heads[head] = replace(heads[head], **{column: None})
    return (*heads.values(), replace(money[-1], **{column: None for _, column in hidden}))
