"""Guarded accounts: those that see identities, decide who does, read who did, sign or enact; by forms and by SQL statements."""

import pytest
from django.db import DatabaseError, transaction

from gugus.access.scope import scope
from gugus.actions import accounts, change_requests, institutions
from gugus.choices import AccountChange, Role
from gugus.models import ChangeRequest, User
from gugus.workflow.lifecycle import Refused
from tests.gugus.test_accounts import again, an_officer_without_referrals, pressed, state
from tests.gugus.test_admin import administrator, changed
from tests.test_second_person import institution, page_of

__all__ = ["administrator"]
pytestmark = pytest.mark.django_db

# Accounts that sign


@pytest.mark.parametrize("username", ["bupati", "kepala", "rad"])
@pytest.mark.parametrize("wanted", [{"email": "x@example.id"}, {"username": "lain"}, {"roles": ["administrator"]}])
def test_one_administrator_cannot_take_over_an_account_that_signs(administrator, cast, username, wanted):
    user = getattr(cast, username)
    before = state(user)
    roles = {"roles": [*user.roles, *wanted["roles"]]} if "roles" in wanted else wanted
    changed(administrator, "gugus_user", user, **roles)
    assert state(user) == before
    request = ChangeRequest.objects.get()
    assert request.title in page_of(cast.koordinator)
    with pytest.raises(Refused, match="Anda yang memintanya"):
        change_requests.grant(request, by=cast.admin)
    change_requests.grant(request, by=cast.admin2)
    assert state(user) != before


@pytest.mark.parametrize("username", ["bupati", "kepala", "rad"])
def test_one_administrator_prints_no_link_to_an_account_that_signs(administrator, cast, username):
    assert "menunggu persetujuan administrator lain" in pressed(administrator, "print_link", getattr(cast, username))
    assert ChangeRequest.objects.get().kind == AccountChange.LINK


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER}))
def test_every_role_except_officer_needs_a_second_person(cast, role):
    rani = an_officer_without_referrals("rani")
    [request] = accounts.change(rani, {"roles": [Role.OFFICER.value, role.value]}, by=cast.admin)
    assert again(rani).roles == [Role.OFFICER]
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        User.objects.filter(pk=rani.pk).update(roles=["officer", role.value])
    with scope(cast.admin2):
        change_requests.grant(request, by=cast.admin2)
    assert role in again(rani).roles


ACCOUNT = {
    "address": {"email": "x@example.id"},
    "user name": {"username": "lain"},
    "reactivation": {"is_active": True},
}


@pytest.mark.parametrize("username", ["bupati", "rad", "gow", "puskesmas"])
@pytest.mark.parametrize("wanted", ACCOUNT.values(), ids=ACCOUNT)
def test_no_statement_of_the_site_changes_a_guarded_account(cast, username, wanted):
    User.objects.filter(username=username).update(is_active=False)
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        User.objects.filter(username=username).update(**wanted)


def test_moving_to_an_institution_with_sight_needs_two_people(cast):
    rani = an_officer_without_referrals("rani")
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        User.objects.filter(pk=rani.pk).update(institution=institution("polres"))
    with scope(cast.admin):
        [request] = accounts.change(rani, {"institution": institution("polres")}, by=cast.admin)
        assert again(rani).institution.code == "bappeda"
    with scope(cast.admin2):
        change_requests.grant(request, by=cast.admin2)
    assert again(rani).institution.code == "polres"
    assert not again(rani).has_usable_password()


def test_an_officer_of_a_child_of_a_holder_is_guarded(cast):
    assert again(cast.puskesmas).guarded
    assert not an_officer_without_referrals("rani").guarded


# The content of a request


@pytest.mark.parametrize("wanted", [{"becomes": "x"}, {"asked_by": 1}, {"deciders": ["officer"]}])
def test_the_content_of_a_request_cannot_be_changed(cast, wanted):
    [request] = institutions.change(institution("paroki"), {"short_name": "Polres KH"}, by=cast.admin)
    wanted = {"asked_by": cast.admin2} if "asked_by" in wanted else wanted
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(**wanted)


def test_nobody_asks_or_decides_for_another_by_a_statement(cast):
    [request] = institutions.change(institution("paroki"), {"short_name": "Polres KH"}, by=cast.admin)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        ChangeRequest.objects.filter(pk=request.pk).update(granted=True, decided_by=cast.koordinator, decided_at=request.asked_at)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.admin):
        ChangeRequest.objects.filter(pk=request.pk).update(granted=True, decided_by=cast.admin2, decided_at=request.asked_at)
