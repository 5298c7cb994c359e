"""What most tests of case work begin with. A module that begins with another victim makes them in its own `begin`."""

from copy import deepcopy

import pytest

from tests.reference import accounts_by_name
from tests.rujukan import scenarios


def begin(cast):
    """Return somebody about whom GOW took the complaint."""
    return scenarios.a_victim(cast.koordinator, taken_by=cast.gow)


@pytest.fixture(scope="module")
def kept_start(kept, request):
    return getattr(request.module, "begin", begin)(accounts_by_name())


@pytest.fixture
def victim(start):
    return start


@pytest.fixture(scope="module")
def kept_complaint(kept):
    return scenarios.a_complaint(accounts_by_name().gow)


@pytest.fixture
def complaint(kept_complaint, db):
    return deepcopy(kept_complaint)
