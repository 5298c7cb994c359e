"""What the pages of others may not tell: of a case that bars the reader, of what is not theirs to see."""

import pytest
from django.utils import timezone

from rujukan import agenda
from rujukan.actions import casework, routing
from rujukan.choices import Stage
from tests.rujukan import lives


@pytest.fixture
def victim(cast):
    return lives.a_victim(cast.koordinator)


@pytest.fixture
def now():
    return timezone.now()


def bar(case, by, **whom):
    casework.record_suspect(case, by=by, name="Kerabat", role="unknown", relation="family", **whom)


def test_a_likeness_to_a_case_that_bars_the_coordinator_is_not_shown(cast, victim, now):
    bar(victim.case, cast.koordinator, bars_users=[cast.koordinator2])
    lives.a_complaint(cast.gow)
    assert agenda.coordinator(cast.koordinator, now).duplicates.total == 1
    assert agenda.coordinator(cast.koordinator2, now).duplicates.total == 0


def test_notices_of_a_case_that_bars_the_reader_are_not_shown(cast, victim, now):
    referral = lives.a_referral(victim, cast.koordinator, "polres")
    routing.accept(referral, by=cast.polres)
    assert agenda.notices(cast.koordinator2).total == 2, "the complaint, and the answer of Polres"
    assert agenda.notices(cast.polres).total == 1
    bar(victim.case, cast.koordinator, bars_users=[cast.koordinator2], bars_institutions=[cast.polres.institution])
    assert not agenda.notices(cast.koordinator2)
    assert not agenda.notices(cast.polres)
    assert agenda.notices(cast.koordinator).total == 2


def test_before_and_after_serving_the_page_says_nothing_of_the_consent(client, cast, victim):
    referral = lives.a_referral(victim, cast.koordinator, "polres")
    client.force_login(cast.polres)
    assert "korban sendiri" in client.get(referral.get_absolute_url()).content.decode()
    lives.complete(referral, cast.polres)
    assert "korban sendiri" not in client.get(referral.get_absolute_url()).content.decode()


def test_who_proposes_does_not_see_what_others_do_for_the_person(client, cast, victim):
    lives.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    own = routing.accept(lives.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    client.force_login(cast.polres)
    page = client.get(f"{own.get_absolute_url()}usulkan/?tahap=health").content.decode()
    assert "RSUD" in page
    assert "belum dijawab" not in page
