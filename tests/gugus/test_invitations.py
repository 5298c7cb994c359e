"""New accounts, password links and lost second factors: only the owner sets the password and the factor."""

import re

from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from gugus.choices import AccountChange
from gugus.models import ChangeRequest, Institution, User
from tests.gugus.test_accounts import FRESH, added, again, an_officer_without_referrals, decided, factor, letters, pressed
from tests.gugus.test_admin import changed, url
from tests.gugus.test_sessions import is_in
from tests.rujukan.pages import at_desk

__all__ = ["letters"]


def chosen(link):
    """Follow a password link and set a password, as the owner does; return the page that follows."""
    client = Client()
    page = client.get(link, follow=True)
    return client.post(page.wsgi_request.path, {"password1": FRESH, "password2": FRESH}, follow=True)


def linked(letter):
    return re.search(r"http://testserver(\S+)", letter.body).group(1)


def test_a_new_user_sets_the_password_by_a_link_that_works_once(administrator, cast, letters):
    with letters(execute=True):
        assert "akan dikirim kepada sari@example.id" in added(administrator, email="sari@example.id")
    user = User.objects.get(username="baru")
    assert not user.has_usable_password()
    [letter] = mail.outbox
    assert "Nama pengguna Anda: baru" in letter.body
    chosen(linked(letter))
    assert again(user).check_password(FRESH)
    assert "tidak berlaku lagi" in Client().get(linked(letter), follow=True).content.decode()


def test_a_new_officer_is_invited_after_the_second_administrator_grants(administrator, cast, letters, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    gow = Institution.objects.get(code="gow")
    mark(administrator, cast.admin)
    with letters(execute=True):
        added(administrator, email="sari@example.id", institution=gow.pk, roles=["officer"])
    user = User.objects.get(username="baru")
    assert (user.roles, user.institution) == ([], gow)
    assert [letter.subject for letter in mail.outbox] == ["Permintaan perubahan akun Anda"]
    settings.SECOND_FACTOR_REQUIRED = False
    with letters(execute=True):
        decided(cast.admin2, "grant", ChangeRequest.objects.get())
    settings.SECOND_FACTOR_REQUIRED = True
    assert again(user).roles == ["officer"]
    chosen(linked(mail.outbox[-1]))
    client = Client()
    client.post("/masuk/", {"login": "baru", "password": FRESH})
    assert client.get("/").url == "/akun/dua-langkah/mulai/"


def mark(client, user):
    session = client.session
    session["second_factor"] = user.pk
    session.save()


def test_a_printed_link_for_a_guarded_account_comes_in_two_halves(administrator, cast):
    assert "menunggu persetujuan administrator lain" in pressed(administrator, "print_link", cast.gow)
    change_request = ChangeRequest.objects.get(kind=AccountChange.LINK)
    page = decided(cast.admin2, "grant", change_request)
    first = re.search(r"http://testserver(/sandi/undangan/\S+?)<", page).group(1)
    half = ChangeRequest.objects.get(pk=change_request.pk).half
    assert half not in page
    shown = {}
    for person in (cast.admin, cast.admin2, cast.auditor):
        client = at_desk(person)
        shown[person] = half in client.get(url("gugus_changerequest_changelist")).content.decode()
        alone = half in client.get(url("gugus_changerequest_change", change_request.pk)).content.decode()
        assert alone is shown[person]
        assert client.get(url("gugus_changerequest_changelist") + f"?half__startswith={half[0]}").status_code != 200
    assert shown == {cast.admin: True, cast.admin2: False, cast.auditor: False}
    wrong = "".join("0" if digit != "0" else "1" for digit in half)
    assert "tidak berlaku lagi" in Client().post(first, {"half": wrong}, follow=True).content.decode()
    assert Client().post(first, {"half": "bukan kode"}).status_code == 422
    chosen(Client().post(first, {"half": half.upper()}).url)
    assert again(cast.gow).check_password(FRESH)
    assert "tidak berlaku lagi" in Client().post(first, {"half": half}, follow=True).content.decode()


def test_no_account_gets_a_printed_link_from_one_administrator(administrator, cast):
    page = pressed(administrator, "print_link", an_officer_without_referrals("rani"))
    assert "menunggu persetujuan administrator lain" in page
    assert "/sandi/" not in page


def test_a_printed_link_waits_until_the_role_is_granted(administrator, cast):
    added(administrator, roles=["officer"], institution=cast.gow.institution_id)
    assert "masih menunggu" in pressed(administrator, "print_link", User.objects.get(username="baru"))
    assert not ChangeRequest.objects.filter(kind=AccountChange.LINK).exists()


def test_a_mailed_link_goes_to_the_address_in_force(administrator, cast, letters):
    changed(administrator, "gugus_user", cast.gow, email="penyerang@example.id")
    with letters(execute=True):
        pressed(administrator, "send_link", cast.gow)
        administrator.post("/sandi/lupa/", {"email": "penyerang@example.id"})
    assert {letter.to[0] for letter in mail.outbox} == {cast.gow.email}


# A lost second factor


def test_a_lost_factor_is_reset_by_two(administrator, cast, letters):
    factor(cast.gow)
    session = opened_with = Client()
    opened_with.force_login(cast.gow)
    assert "menunggu persetujuan administrator lain" in pressed(administrator, "reset_factor", cast.gow)
    assert Authenticator.objects.filter(user=cast.gow).exists()
    change_request = ChangeRequest.objects.get()
    assert "Anda yang memintanya" in decided(cast.admin, "grant", change_request)
    assert Authenticator.objects.filter(user=cast.gow).exists()
    with letters(execute=True):
        decided(cast.admin2, "grant", change_request)
    assert not Authenticator.objects.filter(user=cast.gow).exists()
    assert not is_in(session)
    assert [letter.to for letter in mail.outbox] == [[cast.gow.email]] * 2, "when it was asked for and when it was granted"


def test_who_has_no_factor_needs_no_reset(administrator, cast):
    assert "belum memasang langkah kedua" in pressed(administrator, "reset_factor", cast.gow)
    assert not ChangeRequest.objects.exists()


def test_the_invitation_page_reveals_nothing_before_the_second_half(client, db):
    assert client.get(reverse("invitation", args=["1", "abc-0"])).status_code == 200
