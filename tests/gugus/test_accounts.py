"""Separation of duties for accounts: one administrator cannot take over another account by any form or action."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch

from demo.accounts import PASSWORD
from gugus.actions import account as accounts, change_request as change_requests
from gugus.choices import AccountChange, Role
from gugus.login import invitation as invitations
from gugus.models import ChangeRequest, Institution, User
from gugus.workflow.lifecycle import Refused
from tests.gugus.test_admin import changed, url
from tests.gugus.test_sessions import is_in
from tests.rujukan.pages import at_desk

FRESH = "sungai-kapuas-2026"


@pytest.fixture
def letters(django_capture_on_commit_callbacks):
    """Return letters(execute=True), a context manager that runs the on-commit callbacks, so that mails reach `mail.outbox`."""
    return django_capture_on_commit_callbacks


def again(user):
    return User.objects.get(pk=user.pk)


def state(user):
    names = ["username", "email", "institution_id", "roles", "is_active", "password"]
    return User.objects.filter(pk=user.pk).values(*names).get()


def opened(user, password=PASSWORD):
    """Return a browser in which this user is logged in."""
    client = Client()
    client.post("/masuk/", {"login": user.username, "password": password})
    assert is_in(client)
    return client


def decided(by, action, *requests):
    """Run an action on change requests in the admin as this user; return the page that follows."""
    client = at_desk(by)
    data = {"action": action, "_selected_action": [request.pk for request in requests]}
    return client.post(url("gugus_changerequest_changelist"), data, follow=True).content.decode()


def pressed(client, action, user):
    """Press a button on the page of an account; return the page that follows."""
    data = {"CHANGE_FORM-action": action, "_selected_action": user.pk, "index": 0}
    return client.post(url("gugus_user_change", user.pk), data, follow=True).content.decode()


def added(client, **columns):
    page = client.post(url("gugus_user_add"), {"username": "baru", "first_name": "Sari"} | columns, follow=True)
    return page.content.decode()


def factor(user):
    return Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def an_officer_without_referrals(username):
    """Return an officer of an institution without a stage role, whose account one administrator creates and changes."""
    bappeda = Institution.objects.get(code="bappeda")
    user = User.objects.create_user(username, f"{username}@example.id", institution=bappeda, roles=[Role.OFFICER])
    user.set_password(FRESH)
    user.save()
    return user


# Requests of one administrator wait

ATTACKS = {
    "address": {"email": "penyerang@example.id"},
    "no address": {"email": ""},
    "user name": {"username": "lain"},
    "institution": {"institution": "polres"},
    "role": {"roles": [Role.OFFICER, Role.COORDINATOR]},
    "administrator": {"roles": [Role.OFFICER, Role.ADMINISTRATOR]},
}


@pytest.mark.parametrize("values", ATTACKS.values(), ids=ATTACKS)
def test_one_administrator_changes_nothing_of_an_officer(administrator, cast, values):
    before = state(cast.gow)
    if "institution" in values:
        values = {"institution": cast.polres.institution_id}
    answer = changed(administrator, "gugus_user", cast.gow, **values)
    assert state(cast.gow) == before
    change_request = ChangeRequest.objects.open().get()
    assert (change_request.user, change_request.asked_by, change_request.granted) == (cast.gow, cast.admin, None)
    assert "menunggu persetujuan administrator lain" in administrator.get(answer.url).content.decode()
    assert "Anda yang memintanya" in decided(cast.admin, "grant", change_request)
    assert state(cast.gow) == before
    assert "disetujui" in decided(cast.admin2, "grant", change_request)
    after = state(cast.gow)
    assert after != before
    assert after["password"] == before["password"]


@pytest.mark.parametrize("values", [{"email": "x@example.id"}, {"username": "lain"}, {"roles": ["administrator", "officer"]}])
def test_one_administrator_changes_nothing_of_another(administrator, cast, values):
    before = state(cast.admin2)
    changed(administrator, "gugus_user", cast.admin2, institution=cast.gow.institution_id if "roles" in values else "", **values)
    change_request = ChangeRequest.objects.open().first()
    assert {name: value for name, value in state(cast.admin2).items() if name != "institution_id"} == {
        name: value for name, value in before.items() if name != "institution_id"
    }
    for by in (cast.admin, cast.admin2):  # with only two administrators, nobody can grant a change that concerns one of them
        decided(by, "grant", change_request)
    assert ChangeRequest.objects.open().filter(pk=change_request.pk).exists()


def test_nobody_sets_the_password_of_another(administrator, cast):
    page = administrator.get(f"/admin/gugus/user/{cast.gow.pk}/password/", follow=True)
    assert page.resolver_match.url_name == "index", "there is no such page"
    with pytest.raises(NoReverseMatch):
        url("auth_user_password_change", cast.gow.pk)
    before = state(cast.gow)
    forged = dict.fromkeys(("password", "password1", "password2"), FRESH)
    changed(administrator, "gugus_user", cast.gow, **forged)
    assert state(cast.gow) == before


def test_one_administrator_cannot_reactivate_an_account(administrator, cast):
    changed(administrator, "gugus_user", cast.gow, is_active="")
    assert not again(cast.gow).is_active, "one administrator deactivates"
    changed(administrator, "gugus_user", cast.gow, is_active="on")
    assert not again(cast.gow).is_active
    change_request = ChangeRequest.objects.get(kind=AccountChange.ACTIVATION)
    decided(cast.admin2, "grant", change_request)
    assert again(cast.gow).is_active


def test_one_administrator_takes_rights_away_and_ends_all_sessions(administrator, cast):
    officer, coordinator = opened(cast.gow), opened(cast.koordinator2)
    changed(administrator, "gugus_user", cast.gow, is_active="")
    changed(administrator, "gugus_user", cast.koordinator2, roles=[Role.OFFICER])
    assert not is_in(officer)
    assert not is_in(coordinator)
    assert again(cast.koordinator2).roles == [Role.OFFICER]
    assert not ChangeRequest.objects.exists()


def test_no_administrator_makes_an_administrator(administrator, cast):
    added(administrator, roles=["administrator"])
    user = User.objects.get(username="baru")
    assert (user.roles, user.is_superuser) == ([], False)
    client = at_desk(user)
    assert client.get(url("gugus_changerequest_changelist")).status_code == 302
    decided(cast.admin2, "grant", ChangeRequest.objects.get())
    assert again(user).roles == [Role.ADMINISTRATOR]


def test_an_account_with_an_open_request_is_guarded(administrator, cast):
    added(administrator, email="sari@example.id", roles=["officer"], institution=cast.gow.institution_id)
    user = User.objects.get(username="baru")
    changed(administrator, "gugus_user", user, email="penyerang@example.id", institution=cast.polres.institution_id)
    assert (again(user).email, again(user).institution) == ("sari@example.id", cast.gow.institution)


def test_an_account_that_gains_sight_loses_password_and_factor(administrator, cast, letters):
    """Before, a single administrator could have prepared it with a password, a second factor or a spare link."""
    user = an_officer_without_referrals("rani")
    factor(user)
    link = invitations.path(user)
    session = opened_without_factor = Client()
    opened_without_factor.force_login(user)
    change_request = accounts.ask(user, AccountChange.ROLE, Role.COORDINATOR, by=cast.admin)
    with letters(execute=True):
        answer = decided(cast.admin2, "grant", change_request)
    assert "Tautan untuk membuat kata sandi akan dikirim kepada rani@example.id" in answer
    assert not again(user).has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not is_in(session)
    assert "tidak berlaku lagi" in Client().get(link, follow=True).content.decode()
    assert [letter.to for letter in mail.outbox if letter.subject == "Membuat kata sandi"] == [["rani@example.id"]]


def test_a_colleague_with_another_role_keeps_the_password(cast):
    change_request = accounts.ask(cast.gow, AccountChange.ROLE, Role.COORDINATOR, by=cast.admin)
    change_requests.grant(change_request, by=cast.admin2)
    assert again(cast.gow).check_password(PASSWORD)


# Who grants


def test_nobody_grants_for_themselves(cast):
    change_request = accounts.ask(cast.admin, AccountChange.ROLE, Role.COORDINATOR, by=cast.admin2)
    for by in (cast.admin, cast.admin2, cast.koordinator, cast.auditor):
        with pytest.raises(Refused):
            change_requests.grant(change_request, by=by)
    with pytest.raises(Refused):
        accounts.ask(cast.admin, AccountChange.ROLE, Role.COORDINATOR, by=cast.admin)
    change_requests.refuse(change_request, by=cast.admin2)
    assert again(cast.admin).roles == [Role.ADMINISTRATOR]


@pytest.mark.parametrize("taken", [{"is_active": False}, {"roles": []}])
def test_a_former_administrator_grants_nothing(cast, taken):
    change_request = accounts.ask(cast.gow, AccountChange.EMAIL, "x@example.id", by=cast.admin)
    session = opened(cast.admin2)
    User.objects.filter(pk=cast.admin2.pk).update(**taken)
    with pytest.raises(Refused):
        change_requests.grant(change_request, by=cast.admin2)
    session.post(url("gugus_changerequest_changelist"), {"action": "grant", "_selected_action": [change_request.pk]})
    assert again(cast.gow).email == cast.gow.email


def test_a_constraint_requires_the_second_person(cast):
    change_request = accounts.ask(cast.rad, AccountChange.ROLE, Role.COORDINATOR, by=cast.admin)
    for by in (cast.admin, cast.rad):
        with pytest.raises(IntegrityError, match="change_request_second_person"), transaction.atomic():
            ChangeRequest.objects.filter(pk=change_request.pk).update(
                decided_by=by, decided_at=change_request.asked_at, granted=True
            )


def test_an_officers_role_without_an_institution_is_refused(cast):
    change_request = accounts.ask(cast.bupati, AccountChange.ROLE, Role.OFFICER, by=cast.admin)
    with pytest.raises(Refused, match="harus mempunyai institusi"):
        change_requests.grant(change_request, by=cast.admin2)


def test_a_user_name_taken_meanwhile_is_refused(cast):
    change_request = accounts.ask(cast.gow, AccountChange.USERNAME, "rani", by=cast.admin)
    User.objects.create_user("rani")
    with pytest.raises(Refused, match="sudah ada"):
        change_requests.grant(change_request, by=cast.admin2)


def test_a_new_request_replaces_the_open_one(cast):
    first = accounts.ask(cast.gow, AccountChange.EMAIL, "satu@example.id", by=cast.admin)
    assert accounts.ask(cast.gow, AccountChange.EMAIL, "satu@example.id", by=cast.admin) == first
    second = accounts.ask(cast.gow, AccountChange.EMAIL, "dua@example.id", by=cast.admin)
    with pytest.raises(Refused, match="sudah diputuskan"):
        change_requests.grant(first, by=cast.admin2)
    change_requests.grant(second, by=cast.admin2)
    assert again(cast.gow).email == "dua@example.id"


def test_what_was_decided_is_not_decided_again(cast):
    change_request = accounts.ask(cast.gow, AccountChange.EMAIL, "x@example.id", by=cast.admin)
    change_requests.refuse(change_request, by=cast.admin2)
    for verb in (change_requests.grant, change_requests.refuse):
        with pytest.raises(Refused, match="sudah diputuskan"):
            verb(change_request, by=cast.admin2)
    assert again(cast.gow).email == cast.gow.email


# Mails and records


def test_the_old_address_gets_a_mail_about_every_step(administrator, cast, letters):
    old = cast.gow.email
    with letters(execute=True):
        changed(administrator, "gugus_user", cast.gow, email="baru@example.id")
    [letter] = mail.outbox
    assert letter.to == [old]
    assert "Alamat surel baru@example.id" in letter.body
    with letters(execute=True):
        decided(cast.admin2, "grant", ChangeRequest.objects.get())
    assert sorted(letter.to[0] for letter in mail.outbox[1:]) == sorted([old, "baru@example.id"])


def test_a_granted_change_ends_the_sessions(cast):
    session = opened(cast.gow)
    change_requests.grant(accounts.ask(cast.gow, AccountChange.EMAIL, "x@example.id", by=cast.admin), by=cast.admin2)
    assert not is_in(session)


def test_the_auditor_reads_every_step(administrator, cast, client):
    changed(administrator, "gugus_user", cast.gow, email="baru@example.id")
    entry = LogEntry.objects.get()
    assert "surel" not in entry.get_change_message().lower(), "a request is no change yet"
    decided(cast.admin2, "grant", ChangeRequest.objects.get())
    assert LogEntry.objects.first().user == cast.admin2
    client.force_login(cast.auditor)
    page = client.get(url("gugus_changerequest_changelist")).content.decode()
    assert "Alamat surel" in page
    assert "baru@example.id" in page
    assert 'value="grant"' not in page
    change_request = accounts.ask(cast.gow, AccountChange.USERNAME, "ratna", by=cast.admin)
    decided(cast.auditor, "grant", change_request)
    assert again(cast.gow).username == "gow"


def test_the_index_says_what_waits_for_whom(administrator, cast, client):
    accounts.ask(cast.gow, AccountChange.EMAIL, "x@example.id", by=cast.admin)
    for person, waiting in ((cast.admin, False), (cast.admin2, True), (cast.auditor, False)):
        client.force_login(person)
        assert ("1 permintaan perubahan menunggu keputusan Anda" in client.get(url("index")).content.decode()) is waiting, person


def test_nobody_changes_their_own_roles_or_institution(administrator, cast):
    text = administrator.get(url("gugus_user_change", cast.admin.pk)).content.decode()
    assert "hanya dapat diubah administrator lain" in text
    forged = {"roles": ["administrator", "coordinator"], "institution": cast.gow.institution_id, "is_superuser": "on"}
    changed(administrator, "gugus_user", cast.admin, **forged, first_name="Eko Baru")
    user = again(cast.admin)
    assert (user.first_name, user.roles, user.institution, user.is_superuser) == ("Eko", ["administrator"], None, False)
    assert ChangeRequest.objects.get().kind == AccountChange.FIRST_NAME
    with pytest.raises(Refused):
        accounts.change(user, {"roles": ["coordinator"]}, by=user)


def test_no_two_accounts_share_a_user_name_or_address(administrator, cast):
    assert "sudah dipakai" in added(administrator, username="GOW")
    assert "sudah dipakai akun lain" in added(administrator, email=cast.gow.email.upper())
    assert not User.objects.filter(username__in=["GOW", "baru"]).exists()


def test_an_account_without_a_user_name_is_named_after_its_address(administrator, cast):
    for email in ("sari@example.id", "sari@example.com"):
        added(administrator, username="", email=email)
    made = User.objects.filter(email__startswith="sari@").order_by("pk")
    assert [user.username for user in made] == ["sari", "sari2"]
    for email in ("", "#'!@example.id"):
        assert "Isi nama pengguna, atau alamat surelnya" in added(administrator, username="", email=email)
    assert not User.objects.filter(username="").exists()


def test_an_officer_needs_an_institution(administrator):
    assert "Petugas dan koordinator harus mempunyai institusi" in added(administrator, roles=["officer"])
    assert not User.objects.filter(username="baru").exists()


# Other ways to change an account


def test_no_import_and_no_other_form_changes_an_account(administrator, cast):
    for name in ("gugus_user_import", "gugus_user_export", "gugus_user_process_import"):
        with pytest.raises(NoReverseMatch):
            url(name)
    for registered in ("account_emailaddress", "mfa_authenticator"):
        assert administrator.get(url(f"{registered}_changelist")).status_code == 403, registered
    data = {"action": "delete_selected", "_selected_action": [cast.gow.pk], "post": "yes"}
    administrator.post(url("gugus_user_changelist"), data)
    forged = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": cast.gow.pk,
        "form-0-email": "x@example.id",
        "_save": 1,
    }
    administrator.post(url("gugus_user_changelist"), forged | {"form-0-email": "x@example.id", "_save": 1})
    administrator.post(url("gugus_user_changelist"), {"action": "reset_factor", "_selected_action": [cast.gow.pk]})
    assert state(cast.gow)["email"] == cast.gow.email
    assert administrator.get(url("gugus_user_changelist") + "?password__startswith=p").status_code != 200


@pytest.mark.parametrize("query", ["_popup=1", "_to_field=id", "_popup=1&_to_field=id"])
def test_the_popup_form_is_no_bypass(administrator, cast, query):
    page = administrator.get(f"{url('gugus_user_change', cast.gow.pk)}?{query}")
    form = page.context["adminform"].form
    data = {key: value for key in form.fields if (value := form[key].value()) not in (None, False)}
    data |= {"email": "penyerang@example.id", "_popup": 1, "_to_field": "id"}
    administrator.post(f"{url('gugus_user_change', cast.gow.pk)}?{query}", data)
    assert again(cast.gow).email == cast.gow.email


def test_saving_as_new_makes_no_officer(administrator, cast):
    changed(administrator, "gugus_user", cast.gow, username="kembar", email="kembar@example.id", _saveasnew="1")
    twin = User.objects.filter(username="kembar").first()
    assert twin is None or (twin.roles, twin.has_usable_password()) == ([], False)


# The last two administrators


def test_the_command_works_again_when_one_administrator_is_left(cast, monkeypatch):
    monkeypatch.setattr("gugus.management.commands.first_administrator.call_command", lambda *_: None)
    with pytest.raises(CommandError, match="two administrators"):
        call_command("first_administrator", "eka", "eka@example.id")
    accounts.change(cast.admin2, {"is_active": False}, by=cast.admin)
    call_command("first_administrator", "eka", "eka@example.id")
    eka = User.objects.get(username="eka")
    change_request = accounts.ask(cast.admin2, AccountChange.ACTIVATION, by=cast.admin)
    change_requests.grant(change_request, by=eka)
    assert again(cast.admin2).is_active
