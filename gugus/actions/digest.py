"""The verb of the morning digest: duty contacts learn that something waits, and whether they were called at night; no more.

Messages that are not urgent are sent once a day, so that nobody is disturbed at night. A contact's `digest_at` says when. Users
of any role may choose the same as a mail (`DailyMail`, on the page of notices), because the head, the executive office and
reporters are no contacts. The mail is sent if a notice is unread or the plan has work for the user (`register_work`), and says
nothing else.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.access.scope import job, scope
from gugus.choices import CallChannel, ContactKind, ContactPlace, Role
from gugus.models import DailyMail, Digest, DutyContact, Notice, User
from gugus.models.duty_contact import digest_is_due
from gugus.workflow import channels, duty

TEXT = f"Ada tugas untuk Anda di {settings.COUNTY.task_force_short}{{}}: {{}}"
CALLED = "; semalam Anda dipanggil {} kali"
NIGHT = timedelta(hours=12)  # before the digest

type Calls = Callable[[datetime], dict[int, int]]
type Waits = Callable[[User], bool]
_SOURCES: list[Calls] = []
_WAITS: list[Waits] = []


def register(source: Calls) -> None:
    """Add a source of calls: a function that returns {key of a duty contact: how often called since a moment}."""
    _SOURCES.append(source)


def register_work(waits: Waits) -> None:
    """Add a function that says whether work waits for a user, in whose scope it is called."""
    _WAITS.append(waits)


def send_all(now=None) -> int:
    """Send each digest that is due and was not sent today; return how many people were reached.

    Somebody who is a contact of several institutions or kinds gets one.
    """
    now = now or timezone.now()
    due = {}
    for contact, called in _due_contacts(now):
        address = contact.channel, contact.open("phone"), contact.open("address")
        first, before = due.get(address, (contact, 0))
        due[address] = first, before + called
    return sum(_send_digest(contact, called, now) for contact, called in due.values()) + sum(map(_mail_user, _users(now)))


@transaction.atomic
def _users(now):
    """Return the users to whom the mail of this day is due and for whom something waits; store that it is being sent."""
    with job("calls"):
        day, chosen = timezone.localdate(now), DailyMail.objects.select_for_update(of=("self",)).order_by("pk")
        rows = chosen.filter(user__is_active=True).exclude(sent_on=day).exclude(user__email="")
        due = [row for row in rows.select_related("user__institution") if digest_is_due(row.at, now)]
    told = [row for row in due if _waits_for(row.user)]
    with job("calls"):
        DailyMail.objects.filter(pk__in=[row.pk for row in told]).update(sent_on=day)
    return [row.user for row in told]


def _waits_for(user):
    with scope(user):
        return Notice.objects.unread().exists() or any(waits(user) for waits in _WAITS)


def _mail_user(user):
    try:
        channels.send(CallChannel.EMAIL, "", user.email, TEXT.format("", settings.SITE_URL))
    except channels.Unreachable:
        return 0
    return 1


def _send_digest(contact, called, now):
    text = TEXT.format(CALLED.format(called) if called else "", settings.SITE_URL)
    try:
        duty.send(contact, text)
    except channels.Unreachable:
        duty.mark(contact, now)
        return 0
    return 1


@transaction.atomic
def _due_contacts(now):
    """Return the contacts to whom the digest of this day is due, with their calls; store that it is being sent.

    Locked, so that two workers send none twice.
    """
    with job("calls"):
        day, rows = timezone.localdate(now), DutyContact.objects.select_for_update().filter(active=True).order_by("pk")
        awaiting = [contact for contact in rows if digest_is_due(contact.digest_at, now)]
        if not awaiting:
            return []
        done = set(Digest.objects.filter(day=day).values_list("contact", flat=True))
        called = sum((Counter(source(now - NIGHT)) for source in _SOURCES), Counter())
        waits = _waiting_addressees()
        contacts = [
            contact for contact in awaiting if contact.pk not in done and (called[contact.pk] or _is_told(contact, waits, now))
        ]
        Digest.objects.bulk_create([Digest(contact=contact, day=day) for contact in contacts])
        return [(contact, called[contact.pk]) for contact in contacts]


def _waiting_addressees():
    """Return for whom notices are unread: the keys of institutions, and roles."""
    rows = Notice.objects.unread()
    institutions = set(rows.exclude(institution=None).values_list("institution", flat=True))
    return institutions, set(rows.exclude(role="").values_list("role", flat=True))


def _is_told(contact, waits, now):
    """Whether something waits for the institution or the coordinators, and this is their first contact on duty."""
    if contact.place != ContactPlace.FIRST or not contact.on_duty(now):
        return False
    institutions, roles = waits
    if contact.kind == ContactKind.COORDINATOR:
        return Role.COORDINATOR in roles
    return contact.kind == ContactKind.INSTITUTION and contact.institution_id in institutions
