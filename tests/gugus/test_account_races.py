"""Race conditions between two administrators, with real threads on PostgreSQL."""

import pytest

from gugus.actions import account as accounts, change_request as change_requests
from gugus.choices import AccountChange, Role
from gugus.models import ChangeRequest, User
from gugus.workflow.lifecycle import Refused
from tests.gugus.test_accounts import an_officer_without_referrals
from tests.rujukan.test_races import at_once, user

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_parallel_grants_are_one():
    third = User.objects.create_user("eka", roles=[Role.ADMINISTRATOR])
    change_request = accounts.ask(user("gow"), AccountChange.EMAIL, "x@example.id", by=user("admin"))
    results = at_once([lambda by=by: change_requests.grant(change_request, by=by) for by in (user("admin2"), third)])
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert user("gow").sessions_ended == 1


def test_a_parallel_grant_and_refusal_are_one_decision():
    change_request = accounts.ask(user("gow"), AccountChange.EMAIL, "x@example.id", by=user("admin"))
    calls = [
        lambda: change_requests.grant(change_request, by=user("admin2")),
        lambda: change_requests.refuse(change_request, by=user("admin")),
    ]
    results = at_once(calls)
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert (user("gow").email == "x@example.id") is ChangeRequest.objects.get().granted


def test_two_parallel_requests_are_one():
    by = [user("admin"), user("admin2")]
    at_once([lambda by=by: accounts.ask(user("gow"), AccountChange.FACTOR, by=by) for by in by])
    assert ChangeRequest.objects.open().count() == 1


def test_saving_does_not_undo_a_parallel_grant():
    old = an_officer_without_referrals("nina")
    change_request = accounts.ask(old, AccountChange.ROLE, Role.COORDINATOR, by=user("admin"))
    calls = [
        lambda: change_requests.grant(change_request, by=user("admin2")),
        lambda: accounts.change(old, {"is_active": False, "email": "penyerang@example.id"}, by=user("admin")),
    ]
    assert not [result for result in at_once(calls) if isinstance(result, Refused)]
    now = user("nina")
    assert (now.is_active, now.email, Role.COORDINATOR in now.roles) == (False, old.email, True)
    assert not now.has_usable_password()
