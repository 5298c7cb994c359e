"""Pages reveal nothing of a case that bars the user, nor of anything else that the user may not see."""

import pytest
from django.db import connection
from django.utils import timezone

from gugus.access.scope import scope
from gugus.models import Notice
from rujukan.actions import casework, routing
from rujukan.choices.referral import DeclineReason
from rujukan.choices.stage import Stage
from rujukan.lists import agenda
from rujukan.models import Referral
from tests.rujukan import scenarios
from tests.sight import only, shown


@pytest.fixture
def now():
    return timezone.now()


def bar(case, by, **whom):
    casework.record_suspect(case, by=by, name="Kerabat", role="unknown", relation="family", **whom)


def test_a_near_duplicate_of_a_case_that_bars_the_coordinator_is_hidden(cast, victim, now):
    bar(victim.case, cast.koordinator, bars_users=[cast.koordinator2])
    scenarios.a_complaint(cast.gow)
    for user, total in ((cast.koordinator, 1), (cast.koordinator2, 0)):
        with scope(user):
            assert agenda.coordinator(user, now)["duplicates"].total == total


def unread(user):
    """Return how many unread notices the database shows this user."""
    with scope(user):
        return len(shown(Notice.objects.unread(), user))


def test_notices_of_a_case_that_bars_the_reader_are_not_shown(cast, victim, now):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    routing.accept(referral, by=cast.polres)
    assert unread(cast.koordinator2) == 2, "the complaint, and the answer of Polres"
    assert unread(cast.polres) == 1
    bar(victim.case, cast.koordinator, bars_users=[cast.koordinator2], bars_institutions=[cast.polres.institution])
    assert not unread(cast.koordinator2)
    assert not unread(cast.polres)
    assert unread(cast.koordinator) == 2


def test_before_and_after_serving_the_page_says_nothing_of_the_consent(client, cast, victim):
    referral = scenarios.a_referral(victim, cast.koordinator, "polres")
    client.force_login(cast.polres)
    assert "korban sendiri" in client.get(referral.get_absolute_url()).content.decode()
    scenarios.complete(referral, cast.polres)
    assert "korban sendiri" not in client.get(referral.get_absolute_url()).content.decode()


def test_who_proposes_does_not_see_what_others_do_for_the_person(client, cast, victim):
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    own = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    client.force_login(cast.polres)
    page = client.get(f"{own.get_absolute_url()}usulkan/?tahap=health").content.decode()
    assert "RSUD" in page
    assert "belum dijawab" not in page


def never_sent(cast, victim, end):
    """Return a proposal of Polres to the hospital that was never sent; `end` says how it ended."""
    own = routing.accept(scenarios.a_referral(victim, cast.koordinator, "polres"), by=cast.polres)
    proposal = scenarios.a_proposal(own, cast.polres, "rsud", Stage.HEALTH)
    match end:
        case "withdrawn":
            return routing.withdraw(proposal, by=cast.polres, reason="Tidak jadi")
        case "not_approved":
            return routing.not_approve(proposal, by=cast.koordinator, reason="Belum perlu")
    return proposal


@pytest.fixture(params=["proposed", "withdrawn", "not_approved"])
def unsent(request, cast, victim):
    return never_sent(cast, victim, request.param)


def test_its_receiver_does_not_see_an_unsent_referral(cast, unsent):
    assert not Referral.objects.received_by(cast.rsud.institution_id).exists()
    assert unsent in shown(Referral.objects, cast.polres)
    assert unsent in shown(Referral.objects, cast.koordinator)


@pytest.mark.parametrize("table", ["referral", "victim", "event", "referralhistory", "own_referral"])
def test_row_level_security_hides_an_unsent_referral_from_its_receiver(cast, unsent, table):
    """The test uses plain SQL as the web role, so only row-level security filters."""
    with scope(cast.rsud), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM rujukan_{table}")
        assert cursor.fetchone() == (0,)
    with scope(cast.polres), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM rujukan_{table}")
        assert cursor.fetchone() > (0,)


def test_an_unsent_referral_has_no_page_and_no_notice_for_its_receiver(client, cast, unsent):
    client.force_login(cast.rsud)
    assert client.get(unsent.get_absolute_url()).status_code == 404
    assert unsent.number not in client.get("/rujukan/").content.decode()
    assert not unread(cast.rsud)


@pytest.mark.parametrize("end", ["sent", "declined", "withdrawn"])
def test_a_sent_referral_stays_in_the_list_of_its_receiver(cast, victim, end):
    referral = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    if end == "declined":
        routing.decline(referral, by=cast.rsud, reason=DeclineReason.CAPACITY)
    elif end == "withdrawn":
        routing.withdraw(referral, by=cast.koordinator, reason="Salah tujuan")
    assert only(Referral.objects, cast.rsud) == referral
    with scope(cast.rsud):
        assert Referral.objects.all().get() == referral


def test_a_prepared_statement_shows_each_user_what_row_level_security_allows(cast, victim):
    """PostgreSQL keeps one plan for all users of a connection. The settings of the scope must not be part of it."""
    by_code = "SELECT count(*) FROM rujukan_victim WHERE code = %s"
    counts = []
    for _ in range(8):  # psycopg prepares the third, PostgreSQL may keep the plan of the sixth after that
        for user in (cast.koordinator, cast.polres, cast.koordinator2, cast.rad):
            with scope(user), connection.cursor() as cursor:
                counts.append(cursor.execute(by_code, [victim.code]).fetchone()[0])
    assert counts == [1, 0, 1, 0] * 8
    bar(victim.case, cast.koordinator, bars_users=[cast.koordinator2])
    with scope(cast.koordinator2), connection.cursor() as cursor:
        assert cursor.execute(by_code, [victim.code]).fetchone() == (0,)
        cursor.execute("SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement LIKE '%rujukan_victim WHERE code%'")
        assert cursor.fetchone() == (True,)
