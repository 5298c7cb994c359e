"""Mails to the owner of an account, and retries if the mail server refuses one."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from demo.accounts import PASSWORD
from gugus.actions import account as accounts
from gugus.admin import waiting
from gugus.login import letter as letters, sign_in as sign_ins
from gugus.models import Notice
from tests.gugus.test_second_factor import app, code, demanded, enter, recovery_codes, steps  # noqa: F401
from tests.sight import shown

pytestmark = pytest.mark.django_db
FRESH = "danau-sentarum-7"


def bodies(cast):
    """Return the texts of the mails to this officer, without greeting and signature."""
    assert {letter.subject for letter in mail.outbox} <= {"Keamanan akun Anda"}
    assert {address for letter in mail.outbox for address in letter.to} <= {cast.polres.email}
    return [letter.body.split("\n\n")[1] for letter in mail.outbox]


def test_the_owner_gets_a_mail_about_a_new_password(app, cast):  # noqa: F811
    client, _ = app
    mail.outbox.clear()
    client.post("/sandi/ganti/", {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH})
    [letter] = mail.outbox
    assert letter.to == [cast.polres.email]
    assert "Kata sandi akun Anda baru saja diganti." in letter.body
    assert "segera beri tahu" in letter.body
    assert FRESH not in letter.body


def test_the_owner_gets_a_mail_about_a_password_set_by_a_link(client, cast):
    letters.invitation.enqueue(cast.rad.pk, "http://testserver")
    link = re.search(r"http://testserver(\S+)", mail.outbox.pop().body)[1]
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": FRESH, "password2": FRESH})
    assert "Kata sandi akun Anda baru saja diganti." in mail.outbox[-1].body


def test_the_owner_gets_a_mail_about_each_factor_added_or_removed(app, steps, cast):  # noqa: F811
    client, secret = app
    codes = recovery_codes(client)
    assert bodies(cast) == ["Aplikasi autentikator baru saja dipasang pada akun Anda." + letters.ALARM]
    client.post("/akun/dua-langkah/kode/baru/")
    client.post("/akun/dua-langkah/aplikasi/lepas/")
    words = "\n".join(bodies(cast))
    assert "Kode pemulihan baru baru saja dibuat" in words
    assert "Aplikasi autentikator baru saja dilepas" in words
    assert not [one for one in [secret, *codes] if one in words]


def test_the_owner_gets_a_mail_about_a_login_with_a_recovery_code(app, steps, cast):  # noqa: F811
    [first, *_] = recovery_codes(app[0])
    mail.outbox.clear()
    steps(5)
    enter("polres")[0].post("/masuk/kode/", {"code": code(app[1], steps.now())})
    assert bodies(cast) == [], "an ordinary login sends no mail"
    enter("polres")[0].post("/masuk/kode/", {"code": first})
    assert bodies(cast) == [sign_ins.RECOVERED + letters.ALARM]


@pytest.fixture
def down(queue, monkeypatch):
    """Use a server's task queue, and a mail server that does not answer."""

    def refuse(*_, **__):
        raise ConnectionRefusedError

    monkeypatch.setattr(letters, "send_mail", refuse)


def test_a_refused_mail_is_retried_and_administrators_get_a_notice(down, cast):
    letters.invitation.func(cast.rad.pk, "http://testserver")
    letters.invitation.func(cast.rad.pk, "http://testserver", attempt=1)
    first, second = DBTaskResult.objects.order_by("run_after")
    assert (first.args_kwargs["kwargs"], second.args_kwargs["kwargs"]) == ({"attempt": 1}, {"attempt": 2})
    assert timedelta(minutes=4) < first.run_after - timezone.now() < timedelta(minutes=6)
    [notice] = shown(Notice.objects.unread(), cast.admin)
    assert "akun rad belum terkirim" in notice.text
    assert notice.path == f"/admin/gugus/user/{cast.rad.pk}/change/"
    assert not shown(Notice.objects.filter(text=notice.text), cast.gow)


def test_a_mail_is_not_retried_for_ever_and_administrators_are_told_so(down, cast):
    assert letters.letter.func(cast.rad.email, "Akun Anda diubah", "Peran") is True, "it will be tried again"
    DBTaskResult.objects.all().delete()
    assert letters.letter.func(cast.rad.email, "Akun Anda diubah", "Peran", attempt=len(letters.PAUSES)) is False
    assert not DBTaskResult.objects.exists()
    texts = {notice.text for notice in shown(Notice.objects.unread(), cast.admin)}
    assert texts >= {letters.UNSENT.format("rad"), letters.GIVEN_UP.format("rad")}


def test_no_page_says_that_a_mail_was_sent_that_only_waits(down, client, cast):
    page = client.post("/sandi/lupa/", {"email": cast.rad.email}, follow=True).content.decode()
    assert "akan dikirim" in page
    assert not re.search(r"(sudah|telah|berhasil) (dikirim|terkirim)|Tautan (dikirim|terkirim)", page)
    assert re.search("Tautan .* akan dikirim .* Bila tidak terkirim", waiting.SENDING), "of the admin's buttons"


def test_the_queue_holds_no_link_that_opens_an_account(down, cast):
    accounts.send_link(cast.rad, by=cast.admin, absolute=lambda path: f"http://testserver{path}")
    [queued] = DBTaskResult.objects.all()
    assert queued.args_kwargs == {"args": [cast.rad.pk, "http://testserver"], "kwargs": {}}


def test_a_test_mail_that_is_refused_says_why_in_one_sentence(monkeypatch):
    def refuse(*_, **__):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    with pytest.raises(CommandError, match=r"tidak menerima surel ini.*Connection refused"):
        call_command("sendtestemail", "teknisi@gugus.example")
