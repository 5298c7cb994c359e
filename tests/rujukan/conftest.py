"""What most tests of case work begin with. A module that begins with another victim makes them in its own `begin`."""

from copy import deepcopy

import pytest

from rujukan.choices.stage import Stage
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


@pytest.fixture
def basis(cast, victim):
    return scenarios.a_consent(victim, cast.koordinator)


@pytest.fixture
def hospital(cast, victim):
    """Return a referral under which RSUD serves: it discloses identity, safety and health."""
    return scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)


@pytest.fixture
def police(cast, victim):
    """Return a referral under which Polres identifies the person: it discloses the chronology."""
    return scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)


@pytest.fixture
def stay(cast, victim):
    """Return a referral whose person has moved in at Polres."""
    return scenarios.move_in(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)


@pytest.fixture(scope="module")
def kept_complaint(kept):
    return scenarios.a_complaint(accounts_by_name().gow)


@pytest.fixture
def complaint(kept_complaint, db):
    return deepcopy(kept_complaint)
