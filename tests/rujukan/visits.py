"""Monitoring as tests need it: people who came home, and visits to them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rujukan.actions import monitoring
from rujukan.choices.aftercare import VisitDecision, VisitOutcome
from rujukan.choices.contact import ContactMode
from rujukan.choices.needs import RiskLevel
from rujukan.choices.shelter import Answer
from rujukan.choices.stage import Stage
from rujukan.models import Victim
from rujukan.models.monitoring_visit import QUESTIONS, SCALES
from tests.reference import accounts_by_name
from tests.rujukan import scenarios
from tests.rujukan.scenarios import ago

DAY = timedelta(days=1)

# What a visit finds of somebody who is fairly well.
SEEN = dict.fromkeys(SCALES, 3) | dict.fromkeys(QUESTIONS, Answer.NO.value) | {"risk": RiskLevel.LOW.value}


def a_visit(victim, by, *, at=None, done_on=None, **found):
    """Return a monitoring visit of today, or of the day of `at`, that met the person."""
    done_on = done_on or timezone.localdate(at)
    columns = {"mode": ContactMode.HOME, "outcome": VisitOutcome.SEEN, "decision": VisitDecision.CONTINUE, **SEEN}
    columns |= {"done_on": done_on}
    return monitoring.record_visit(victim, by=by, at=at, **columns | found)


def a_served_victim(cast):
    """Return a victim who is served and needs no other stage."""
    victim = scenarios.a_victim(cast.koordinator, at=ago(days=200))
    scenarios.identify(victim, cast.koordinator, at=ago(days=200))
    scenarios.needless(victim, cast.koordinator, at=ago(days=200))
    scenarios.complete(
        scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=190)), cast.rsud, at=ago(days=190)
    )
    return victim


@pytest.fixture(scope="module")
def somebody(kept):
    return a_served_victim(accounts_by_name()).code


@pytest.fixture
def served(cast, somebody):
    return Victim.objects.get(code=somebody)


@pytest.fixture
def home(cast, served):
    """Return that victim after a completed reintegration at home, which began no monitoring by itself."""
    referral = scenarios.a_referral(served, cast.koordinator, "disnaker", Stage.REINTEGRATION, at=ago(days=180))
    scenarios.train(referral, cast.disnaker, at=ago(days=170))
    return served


@pytest.fixture
def visited(cast, home):
    """Return that victim, monitored for 40 days, whom the GOW accompanies and visits."""
    monitoring.begin(home, by=cast.koordinator, at=ago(days=40))
    scenarios.accompany(home, cast.koordinator, cast.gow)
    plan_for(home, cast.koordinator, cast.gow.institution)
    home.refresh_from_db()
    return home


def plan_for(victim, coordinator, institution, **changes):
    columns = {"next_visit_on": timezone.localdate() + 3 * DAY, "reason": "Jadwal perahu"}
    victim.refresh_from_db()
    return monitoring.plan_visit(victim, by=coordinator, version=victim.version, visitor=institution, **columns | changes)
