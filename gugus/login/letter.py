"""Mails to users about their own account. The task worker sends them, so that no page waits for the mail server.

If the mail server refuses a mail, the task is queued again after each of PAUSES, and administrators get a notice at once. A link
to set a password is created when the mail is sent, so the task table never holds one.
"""

from datetime import timedelta
from smtplib import SMTPException

from django.core.cache import cache
from django.core.mail import send_mail
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Role
from gugus.login import invitation as invitations
from gugus.models import User
from gugus.workflow.notice import leave

PAUSES = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6)]
UNSENT = "Surel untuk akun {} belum terkirim; sistem mencobanya lagi. Periksa server surel."
GIVEN_UP = "Surel untuk akun {} tidak terkirim, dan tidak dicoba lagi. Periksa server surel dan alamatnya, lalu kirim lagi."
ALARM = " Bila Anda tidak mengetahuinya, segera beri tahu koordinator atau Inspektorat."
INVITED = """Buatlah kata sandi Anda sendiri lewat tautan ini. Berlaku satu hari dan sekali pakai:

{}

Nama pengguna Anda: {}"""


def send(address, subject, text):
    """Queue a mail without secrets. It is sent after the transaction commits. Without an address it does nothing."""
    if address:
        letter.enqueue(address, subject, text)


@task
def letter(address, subject, text, attempt=0):
    """Mail a text to this address. As the other tasks here, it returns False once the mail is given up."""
    body = render_to_string("account/email/letter_message.txt", {"text": text})
    if _sent(address, subject, body):
        return True
    return _later(letter, address, subject, text, attempt=attempt, user=User.objects.filter(email__iexact=address).first())


@task
def password_reset(accounts, site, attempt=0):
    """Mail each of these accounts (keys) a link for a new password.

    The view queues this task even without accounts, so that the response time does not reveal whether an address is known.
    """
    hopeful = True
    for user in User.objects.filter(pk__in=accounts, is_active=True).exclude(email=""):
        columns = {"username": user.username, "password_reset_url": site + invitations.path(user)}
        subject = render_to_string("account/email/password_reset_key_subject.txt", columns).strip()
        body = render_to_string("account/email/password_reset_key_message.txt", columns)
        if not _sent(user.email, subject, body):
            hopeful = _later(password_reset, [user.pk], site, attempt=attempt, user=user) and hopeful
    return hopeful


@task
def invitation(account, site, attempt=0):
    """Mail an account (key) the link that an administrator ordered for it."""
    for user in User.objects.filter(pk=account, is_active=True).exclude(email=""):
        text = INVITED.format(site + invitations.path(user), user.username)
        body = render_to_string("account/email/letter_message.txt", {"text": text})
        if not _sent(user.email, "Membuat kata sandi", body):
            return _later(invitation, account, site, attempt=attempt, user=user)
    return True


def _sent(address, subject, body):
    """Send a mail; return whether the mail server accepted it."""
    try:
        send_mail(subject, body, None, [address])
    except (OSError, SMTPException):
        return False
    return True


def _later(mail_task, *arguments, attempt, user):
    """Queue a refused mail again, unless it was tried often enough, and tell the administrators; return whether it is queued."""
    again = attempt < len(PAUSES)
    if again:
        mail_task.using(run_after=timezone.now() + PAUSES[attempt]).enqueue(*arguments, attempt=attempt + 1)
    _notify_administrators(user, UNSENT if again else GIVEN_UP)
    return again


def _notify_administrators(user, text):
    """Leave the administrators a notice about an unsent mail, at most one of each kind per account in six hours."""
    author = user or User.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).first()
    kind = "unsent" if text == UNSENT else "lost"
    if author and cache.add(f"{kind} letter {user and user.pk}", 1, timeout=6 * 3600):
        path = reverse("admin:gugus_user_change", args=[user.pk]) if user else reverse("admin:gugus_user_changelist")
        with scope(author):
            leave(role=Role.ADMINISTRATOR, text=text.format(user.username if user else "lama"), path=path)
