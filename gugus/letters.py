"""Letters to a person about their own account, sent when what they tell of is done."""

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def send(address, subject, text):
    """Send a letter to an address; without one, none. A mail server that is away stops nothing: it is logged."""
    if address:
        body = render_to_string("account/email/letter_message.txt", {"text": text})
        transaction.on_commit(lambda: send_mail(subject, body, None, [address]), robust=True)
