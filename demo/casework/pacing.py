"""Stories told side by side in the order of time, so that numbers are given out as they would have been."""

import heapq
from contextlib import ExitStack
from datetime import timedelta

from gugus.access.scope import scope

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def together(stories):
    """Run stories side by side, always the one whose next moment comes first.

    A story is a generator that yields the moment of its next step before it takes it. This is one as well, so stories may
    contain stories. Returns the last moment.
    """
    waiting = []
    at = None
    for place, story in enumerate(stories):
        _wait(waiting, place, story)
    while waiting:
        at, place, story = heapq.heappop(waiting)
        yield at
        _wait(waiting, place, story)
    return at


def _wait(waiting, place, story):
    at = next(story, None)
    if at is not None:
        heapq.heappush(waiting, (at, place, story))


class Turn(ExitStack):
    """Whose turn it is: the scope that a request of theirs would have, open until the turn passes to somebody else."""

    user = None

    def take(self, user, verb, /, *subjects, at, **arguments):
        """One step of a story: the verb of `user` at its true time."""
        self.pass_to(user)
        return verb(*subjects, by=user, at=at, **arguments)

    def pass_to(self, user):
        if user is not self.user:
            self.close()
            self.enter_context(scope(user))
            self.user = user


def in_office(at):
    """The moment itself in working hours, else the next eight o'clock. Keeps the order of moments."""
    if at.hour > 16:
        at += DAY
    elif at.hour >= 8:
        return at
    return at.replace(hour=8, minute=0, second=0, microsecond=0)
