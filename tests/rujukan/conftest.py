"""What most tests of case work begin with. Those that need another one define it themselves."""

import pytest

from tests.rujukan import scenarios


@pytest.fixture
def victim(cast):
    return scenarios.a_victim(cast.koordinator)


@pytest.fixture
def complaint(cast):
    return scenarios.a_complaint(cast.gow)
