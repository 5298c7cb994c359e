"""Scenarios in every state, so that no page is empty."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gugus.access.scope import scope
from gugus.audit import access_log
from gugus.choices import AccessKind, RevealReason
from rujukan.actions import routing, service as services
from rujukan.choices.complaint import Safety
from rujukan.choices.data_protection import Delivery
from rujukan.choices.referral import DeclineReason
from rujukan.choices.stage import Stage
from rujukan.choices.subject_rights import Right
from rujukan.privacy.actions import breach, data_request, retention
from tests import databases
from tests.reference import accounts_by_name
from tests.rujukan import retained, scenarios


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """Run the module's tests in a busy office. A transactional test is restored to it."""
    with django_db_blocker.unblock(), databases.copy_with(office=lambda: a_busy_office(accounts_by_name())):
        yield


def a_busy_office(cast):
    """Create new and urgent complaints, a victim in shelter, and referrals that are late, declined, completed and new."""
    now, day = timezone.now(), timedelta(days=1)
    coordinator, polres, gow, rsud = cast.koordinator, cast.polres, cast.gow, cast.rsud
    with scope(coordinator):
        scenarios.a_complaint(gow, at=now - day / 24)
        scenarios.a_complaint(gow, at=now - day / 48, safety=Safety.DANGER)
        victim = scenarios.a_victim(coordinator, taken_by=gow, at=now - 20 * day)
        scenarios.identify(victim, coordinator, at=now - 20 * day)
        shelter = scenarios.a_referral(victim, coordinator, "polres", at=now - 13 * day)
        scenarios.serve(shelter, polres, at=now - 12 * day)
        services.enter_shelter(shelter, by=polres, since=now - 12 * day, at=now - 12 * day)
        scenarios.a_referral(victim, coordinator, "gow", Stage.SOCIAL, at=now - 5 * day)
        declined = scenarios.a_referral(victim, coordinator, "imigrasi", Stage.LEGAL, at=now - 6 * day)
        routing.decline(declined, by=coordinator, reason=DeclineReason.MANDATE, at=now - 5 * day)
        scenarios.complete(
            scenarios.a_referral(victim, coordinator, "rsud", Stage.HEALTH, at=now - 9 * day), rsud, at=now - 8 * day
        )
        other = scenarios.a_victim(coordinator, taken_by=gow, at=now - 3 * day, name="Siti Contoh", nik="")
        scenarios.a_referral(other, coordinator, "polres", at=now - day / 12)
        scenarios.a_data_request(victim, coordinator, at=now - 4 * day)
        answered = scenarios.a_data_request(other, coordinator, at=now - 2 * day)
        data_request.answer(answered, by=coordinator, status="granted", words="Diserahkan", at=now - day)
        for kind in (Right.CORRECTION, Right.STOP):
            scenarios.a_data_request(victim, coordinator, kind, at=now - day / 8)
        notifying = scenarios.a_breach_being_told(coordinator, victim.case, other, at=now - day)
        breach.settle(notifying.notices.first(), by=coordinator, delivery=Delivery.BY_HAND)
        scenarios.a_breach(coordinator, other)
    night = timezone.localtime().replace(hour=2) - day
    for user in (coordinator, polres, gow, rsud, cast.imigrasi):
        access_log.record(user, AccessKind.REVEAL, victim.code, reason=RevealReason.SERVICE, explanation="Jaga malam", at=night)
    for number in range(30):
        access_log.record(polres, AccessKind.DOWNLOAD, f"PGD-2026-{number:05}", at=now - day)
    access_log.seal(at=now - day / 2)
    access_log.record(polres, AccessKind.DOWNLOAD, "EVALUASI-2020", at=now - day / 4)
    access_log.verify()
    for _ in range(3):
        retained.a_closed_complaint(cast)
    first, second, third = retained.everything_due(coordinator)["complaint"]
    retained.destroyed(cast, {"complaint": [first]})
    proposal = retained.proposed(cast, {"complaint": [second, third]})
    retention.approve([proposal.items.first()], by=cast.koordinator2)
    retention.lay_hold(victim.case, by=cast.koordinator2, reason="Perkara disidangkan")
    retained.a_closed_complaint(cast)
