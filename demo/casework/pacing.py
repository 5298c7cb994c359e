"""Runs scenarios in parallel in the order of time, so that complaints and cases get their numbers in that order."""

import heapq
from contextlib import ExitStack
from datetime import timedelta

from gugus.access.scope import scope

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def interleave(scenarios):
    """Run scenarios in parallel: the next step is always the earliest one. Return the last moment.

    A scenario is a generator that yields the moment of its next step before it takes the step. This function is one as well, so
    scenarios may contain scenarios.
    """
    waiting = []
    at = None
    for place, scenario in enumerate(scenarios):
        _wait(waiting, place, scenario)
    while waiting:
        at, place, scenario = heapq.heappop(waiting)
        yield at
        _wait(waiting, place, scenario)
    return at


def _wait(waiting, place, scenario):
    at = next(scenario, None)
    if at is not None:
        heapq.heappush(waiting, (at, place, scenario))


class Turn(ExitStack):
    """The current user and their scope, which stays open until the turn passes to another user."""

    user = None

    def take(self, user, verb, /, *subjects, at, **arguments):
        """Take one step of a scenario: call the verb as `user`, at the moment `at`; return its result."""
        self.pass_to(user)
        return verb(*subjects, by=user, at=at, **arguments)

    def pass_to(self, user):
        if user is not self.user:
            self.close()
            self.enter_context(scope(user))
            self.user = user


def in_office(at):
    """Return `at` if it is in working hours, otherwise the next eight o'clock. Keeps the order of moments."""
    if at.hour > 16:
        at += DAY
    elif at.hour >= 8:
        return at
    return at.replace(hour=8, minute=0, second=0, microsecond=0)
