"""A clock that a test moves: the site's `timezone.now`, also in the live server. It runs on between the moves."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


class MovedClock:
    """`ahead` is how far the site's clock is ahead of the machine's."""

    def __init__(self):
        self._machine = timezone.now
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._machine() + self.ahead

    def set(self, moment: datetime) -> None:
        self.ahead = moment - self._machine()

    def move(self, length: timedelta) -> None:
        self.ahead += length

    def tomorrow(self, hour: int, minute: int = 0) -> datetime:
        """Return a time of the machine's tomorrow: the defaults of some columns still read the machine's clock."""
        day = timezone.localtime(self._machine()) + timedelta(days=1)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


@pytest.fixture
def moved_clock(monkeypatch):
    clock = MovedClock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
