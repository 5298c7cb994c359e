"""Sends a short message out of the system: by mail, or through the services that settings.CALL_CHANNELS sets up with apprise.

An address is a mail address, a phone number or a Telegram id. The services' own keys are settings, so no user types the address
of a server. The test channel of the demo writes files into var/calls.
"""

import re
from smtplib import SMTPException
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.utils import timezone

from gugus.choices import CallChannel
from gugus.formats import telephone

PHONE = re.compile(r"(?:\+62|0)8\d{7,12}")
TELEGRAM = re.compile(r"-?\d{5,15}")
BY_PHONE = (CallChannel.WHATSAPP, CallChannel.SMS)


class Unreachable(Exception):
    """The message was not accepted; the argument says by whom, without the address."""


def offered() -> list[tuple[str, str]]:
    """Return the channels that are set up, as choices."""
    set_up = {CallChannel.EMAIL, *(channel for channel, service in settings.CALL_CHANNELS.items() if service)}
    return [(channel.value, channel.label) for channel in CallChannel if channel in set_up]


def check(channel: str, phone: str, address: str) -> tuple[str, str] | None:
    """Return (field, message in Indonesian) if this channel cannot reach the contact, or None."""
    if channel in BY_PHONE and not PHONE.fullmatch(re.sub(r"[ .()-]", "", phone)):
        return "phone", "Untuk WhatsApp atau SMS isi nomor ponsel, misalnya 0812 3456 7890."
    if channel == CallChannel.TELEGRAM and not TELEGRAM.fullmatch(address):
        return "address", "Isi nomor Telegram (angka), yang dijawab bot saat Anda menulis kepadanya."
    if channel == CallChannel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            return "address", "Isi alamat surel yang lengkap, misalnya nama@contoh.id."
    return None


def is_outside(channel: str, address: str) -> bool:
    """Whether this is a mail address outside the offices' own domains and their subdomains."""
    domain = f".{address.rpartition('@')[2].strip().lower()}"
    return channel == CallChannel.EMAIL and not any(domain.endswith(f".{own.lower()}") for own in settings.OWN_MAIL_DOMAINS)


def send(channel: str, phone: str, address: str, text: str) -> None:
    """Send a text to one contact. Raises Unreachable."""
    if channel == CallChannel.EMAIL:
        _mail_to(address, text)
    elif channel == CallChannel.FILE:
        _write_to_file(phone, text)
    else:
        _notify(channel, telephone.url(phone).removeprefix("tel:") if channel in BY_PHONE else address, text)


def _mail_to(address, text):
    try:
        send_mail(settings.COUNTY.task_force_short, text, None, [address])
    except (OSError, SMTPException) as error:
        raise Unreachable("server surel") from error


def _notify(channel, to, text):
    import apprise  # loaded in the worker only: it takes a tenth of a second

    service = settings.CALL_CHANNELS.get(channel, "")
    sender = apprise.Apprise()
    if not service or not sender.add(service.format(to=quote(to, safe=""))) or not sender.notify(body=text):
        raise Unreachable(CallChannel(channel).label)


def _write_to_file(phone, text):
    folder = settings.BASE_DIR / "var/calls"
    folder.mkdir(parents=True, exist_ok=True)
    now = timezone.localtime()
    with (folder / f"{now:%Y-%m-%d}.txt").open("a", encoding="utf-8") as file:
        file.write(f"{now:%H.%M.%S} {phone}: {text}\n")
