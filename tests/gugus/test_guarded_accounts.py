"""Guarded accounts: those that see identities, decide who does, read who did, sign or enact; by forms and by SQL statements."""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from gugus.access.scope import scope
from gugus.actions import account as accounts, change_request as change_requests, master_data
from gugus.choices import AccountChange, Role
from gugus.models import ChangeRequest, Institution, User
from gugus.workflow.lifecycle import Refused
from tests.gugus.test_accounts import added, again, an_officer_without_referrals, decided, letters, pressed, state
from tests.gugus.test_admin import changed
from tests.test_second_person import institution, page_of

__all__ = ["letters"]

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


@pytest.mark.parametrize("column", ["first_name", "last_name", "email", "username"])
def test_no_statement_of_the_site_changes_any_officers_names(cast, column):
    rani = an_officer_without_referrals("rani")
    with pytest.raises(DatabaseError, match="second person"), scope(cast.admin):
        User.objects.filter(pk=rani.pk).update(**{column: "lain"})


# Officers of institutions that are sent no referrals read the names in the complaints that their institution takes


def test_one_administrator_changes_nothing_of_an_officer_without_referrals(administrator, cast, letters):
    user, dishub = an_officer_without_referrals("rani"), Institution.objects.get(code="dishub")
    before = state(user)
    with letters(execute=True):
        changed(administrator, "gugus_user", user, institution=dishub.pk, email="nina@example.id")
    assert state(user) == before
    assert {letter.to[0] for letter in mail.outbox} == {"rani@example.id"}
    decided(cast.admin2, "grant", *ChangeRequest.objects.open())
    assert (again(user).institution, again(user).email) == (dishub, "nina@example.id")


def test_one_administrator_adds_no_officer_of_any_institution(administrator, cast):
    dishub = Institution.objects.get(code="dishub")
    page = added(administrator, email="sari@example.id", roles=["officer"], institution=dishub.pk)
    assert "menunggu persetujuan administrator lain" in page
    assert "akan dikirim" not in page
    user = User.objects.get(username="baru")
    assert user.roles == []
    decided(cast.admin2, "grant", ChangeRequest.objects.get())
    assert again(user).roles == [Role.OFFICER]


def test_one_administrator_renames_nobody_as_the_head(administrator, cast):
    changed(administrator, "gugus_user", cast.koordinator, first_name=cast.kepala.first_name, last_name=cast.kepala.last_name)
    assert again(cast.koordinator).get_full_name() == cast.koordinator.get_full_name()
    decided(cast.admin2, "grant", *ChangeRequest.objects.open())
    assert again(cast.koordinator).get_full_name() == cast.kepala.get_full_name()


# The content of a request


@pytest.mark.parametrize("wanted", [{"becomes": "x"}, {"asked_by": 1}, {"deciders": ["officer"]}])
def test_the_content_of_a_request_cannot_be_changed(cast, wanted):
    [request] = master_data.change(institution("paroki"), {"short_name": "Polres KH"}, by=cast.admin)
    wanted = {"asked_by": cast.admin2} if "asked_by" in wanted else wanted
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(**wanted)


def test_nobody_asks_or_decides_for_another_by_a_statement(cast):
    [request] = master_data.change(institution("paroki"), {"short_name": "Polres KH"}, by=cast.admin)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.koordinator):
        ChangeRequest.objects.filter(pk=request.pk).update(granted=True, decided_by=cast.koordinator, decided_at=request.asked_at)
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.admin):
        ChangeRequest.objects.filter(pk=request.pk).update(granted=True, decided_by=cast.admin2, decided_at=request.asked_at)
