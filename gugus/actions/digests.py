"""The verb of the morning digest: duty contacts of institutions with unread notices learn that something waits, and no more.

It is the only message that leaves the system without a danger, so nobody is disturbed at night.
"""

from datetime import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.access.scope import job
from gugus.choices import ContactKind, ContactPlace, Role
from gugus.models import Digest, Notice
from gugus.workflow import channels, duty

FROM, UNTIL = time(7, 30), time(12)
TEXT = "Ada tugas untuk Anda di Gugus Tugas TPPO: {}"


def send_all(now=None) -> int:
    """Between 07.30 and noon, send each digest of the day that was not sent; return how many contacts were reached."""
    now = now or timezone.now()
    local = timezone.localtime(now)
    if not FROM <= local.time() < UNTIL:
        return 0
    sent = 0
    for contact in _due(local.date(), now):
        try:
            duty.send(contact, TEXT.format(settings.SITE_URL))
            sent += 1
        except channels.Unreachable:
            duty.mark(contact, now)
    return sent


@transaction.atomic
def _due(day, now):
    """Return the contacts to whom the digest of this day is due, and store that it is being sent."""
    with job("calls"):
        rows = Notice.objects.unread()
        waiting = {(key, ContactKind.INSTITUTION) for key in rows.exclude(institution=None).values_list("institution", flat=True)}
        roles = set(rows.exclude(role="").values_list("role", flat=True))
        contacts = [
            contact
            for contact in duty.contacts(now, place=ContactPlace.FIRST)
            if (contact.institution_id, contact.kind) in waiting
            or (contact.kind == ContactKind.COORDINATOR and Role.COORDINATOR in roles)
        ]
        done = set(Digest.objects.filter(day=day).values_list("institution", "kind"))
        new = {(contact.institution_id, contact.kind) for contact in contacts} - done
        Digest.objects.bulk_create(
            [Digest(institution_id=institution, kind=kind, day=day) for institution, kind in sorted(new)], ignore_conflicts=True
        )
        return [contact for contact in contacts if (contact.institution_id, contact.kind) in new]
