"""Which notices are important: what must be acted on now (`Pressing`), not what was accepted, told or done."""

import re

import pytest
from django.conf import settings

from gugus.models import Notice
from rujukan.actions import routing
from rujukan.choices.referral import DeclineReason, Urgency
from rujukan.choices.stage import Stage
from tests.rujukan import scenarios

pytestmark = pytest.mark.django_db


@pytest.fixture
def emergency(cast):
    referral = scenarios.a_referral(
        scenarios.a_victim(cast.koordinator), cast.koordinator, "rsud", Stage.HEALTH, urgency=Urgency.EMERGENCY
    )
    Notice.objects.filter(role="coordinator").delete()
    return referral


def told(referral):
    return Notice.objects.get(role="coordinator", text__contains=referral.number).urgent


def test_an_emergency_that_is_accepted_is_plain(cast, emergency):
    routing.accept(emergency, by=cast.rsud)
    assert not told(emergency)


def test_an_emergency_that_is_declined_is_pressing(cast, emergency):
    routing.decline(emergency, by=cast.rsud, reason=DeclineReason.CAPACITY)
    assert told(emergency)


def test_every_important_notice_says_why():
    """`Pressing` lists them all: no verb marks a notice without one of its reasons."""
    sources = [path for app in settings.OWN_APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    unexplained = [path.name for path in sources if re.search(r"\burgent=(True|bool)\b", path.read_text())]
    assert sorted(unexplained) == ["notice.py", "notice.py"], "the order of the inbox, and what is stored"
