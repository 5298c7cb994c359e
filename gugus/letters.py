"""Letters to a person about their own account, sent when what they tell of is done."""

from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string

from gugus import invitations
from gugus.models import User


def send(address, subject, text):
    """Send a letter to an address; without one, none. A mail server that is away stops nothing: it is logged."""
    if address:
        body = render_to_string("account/email/letter_message.txt", {"text": text})
        transaction.on_commit(lambda: send_mail(subject, body, None, [address]), robust=True)


@task
def password_reset(accounts, site):
    """Send each of these accounts (keys) a link for a new password. In the background, also for nobody at all: so the page
    takes as long for an address that is no account's.
    """
    for user in User.objects.filter(pk__in=accounts, is_active=True):
        told = {"username": user.username, "password_reset_url": site + invitations.path(user)}
        subject = render_to_string("account/email/password_reset_key_subject.txt", told).strip()
        send_mail(subject, render_to_string("account/email/password_reset_key_message.txt", told), None, [user.email])
