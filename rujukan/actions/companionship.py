"""Ends companionships, and keeps the log of a companion's contacts with a victim.

A `Companion` gives the officer's institution one page of the victim, until it ends: the states of the stages of which it holds a
role, all running clocks except legal duties, and the `ContactLog`. The page reads stages and clocks through the bypass
`companion`, whose policies show those of accompanied victims only. Identity and sections still need a referral with a basis.

The newest contact says when the next one is: a task of the companion's institution, with the clock of every task. When the
companionship ends, the task goes to the next companion, or is cancelled.
"""

from django.db import transaction
from django.utils import timezone

from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import FARTHEST, FUTURE_TIME, NEXT_WHEN
from rujukan import rules
from rujukan.actions import task as tasks
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices.contact import ContactMode
from rujukan.choices.event import EventKind
from rujukan.choices.task import TaskStatus
from rujukan.models import Companion, ContactLog, Task, Victim
from rujukan.models.contact_log import ALREADY_CORRECTED

ONLY_COMPANION = "Kontak dicatat institusi pendamping atau koordinator."
NOBODY = "Orang ini tidak mempunyai pendamping. Koordinator menetapkannya dulu."
TRY_AGAIN = "Belum terhubung: isi kapan dicoba lagi."


@transaction.atomic
def record_contact(victim, *, by, contacted_at, mode, reached, note_text="", next_on=None, at=None):
    """Record a contact with the victim, made or tried, and plan the next; return the contact.

    A contact that failed needs the day of the next one. Raises Refused.
    """
    victim, companion = _accompanied(victim, by)
    at = moment(at, victim.added_at)
    columns = _checked_contact(contacted_at, mode, reached, note_text, next_on, victim, at)
    contact = _write_contact(victim, by, at, columns)
    if _is_latest(contact):
        _plan_next_contact(companion, contact, TaskStatus.DONE, by, at)
    note(EventKind.CONTACT_RECORDED, by=by, at=at, victim=victim, text=_contact_words(contact))
    if not reached and not by.is_coordinator:
        tell_coordinators(f"Pendamping belum dapat menghubungi {victim.code}", victim, at=at)
    return contact


@transaction.atomic
def correct_contact(contact, *, by, reason, contacted_at, mode, reached, note_text="", next_on=None, at=None):
    """Replace a contact by a new version with a reason; the old one stays. Return the new one.

    Only the newest version is corrected: raises TooLate for an older one.
    """
    victim, companion = _accompanied(contact.victim, by)
    newer = victim.contacts.filter(replaces=contact.pk).first()
    require_state(newer is None, ALREADY_CORRECTED)
    require(reason.strip(), "Tulis mengapa catatan ini diperbaiki.", "reason")
    at = moment(at, contact.at)
    columns = _checked_contact(contacted_at, mode, reached, note_text, next_on, victim, at, before=contact.next_on)
    columns |= {"replaces": contact, "reason": reason.strip()}
    corrected = _write_contact(victim, by, at, columns)
    if next_on != contact.next_on and _is_latest(corrected):
        _plan_next_contact(companion, corrected, TaskStatus.CANCELLED, by, at)
    note(EventKind.CONTACT_CORRECTED, by=by, at=at, victim=victim, text=_contact_words(corrected))
    return corrected


def end(companions, *, by, at, text=""):
    """End these companionships: their institutions lose access, and the tasks for next contacts are cancelled.

    Institutions other than the user's are told `text`, with the code of the victim in place of "{}".
    """
    for companion in companions.present().select_related("institution", "victim"):
        victim = companion.victim
        _end_tasks(victim, TaskStatus.CANCELLED, "Pendampingan berakhir", by, at)
        Companion.objects.filter(pk=companion.pk).update(until=at)
        if text and companion.institution_id != by.institution_id:
            tell_institution(companion.institution, text.format(victim.code), companion, at=at, linked=False)


def next_contact(victim):
    """Return the day of the planned next contact, or None."""
    task = Task.objects.open().of_companion().filter(victim=victim).first()
    return task and timezone.localdate(task.due_at)


def plan_contact(companion, day, *, by, at):
    """Ask the companion's institution for the next contact by the end of a day; return the task."""
    victim = companion.victim
    about = {"case_id": victim.case_id, "victim": victim, "institution": companion.institution}
    text = "Hubungi orang yang Anda dampingi, lalu catat kontaknya."
    return Task.objects.create(text=text, due_at=end_of_day(day), made_at=at, made_by=by, **about)


def _accompanied(victim, by):
    """Return the victim, locked until the commit, and the present companion. Raises Refused if `by` may not record contacts."""
    require(rules.works_on_cases(by), ONLY_COMPANION)
    victim = locked(victim, by, Victim.objects.accompanied_by(by))
    companion = victim.companions.present().select_related("institution").first()
    require_state(companion, NOBODY)
    return victim, companion


def _checked_contact(contacted_at, mode, reached, note_text, next_on, victim, at, before=None):
    """Return the columns of a contact. A `next_on` that stood there `before` may have passed."""
    require(mode in ContactMode, "Pilih cara menghubungi.", "mode")
    require(contacted_at <= at, FUTURE_TIME, "contacted_at")
    known = timezone.localdate(victim.added_at)
    require(timezone.localdate(contacted_at) >= known, f"Orang ini baru tercatat {long_date(known)}.", "contacted_at")
    require(reached or next_on, TRY_AGAIN, "next_on")
    today = timezone.localdate(at)
    require(next_on in (None, before) or today <= next_on <= today + FARTHEST, NEXT_WHEN, "next_on")
    return {"contacted_at": contacted_at, "mode": mode, "reached": reached, "note": note_text.strip(), "next_on": next_on}


def _write_contact(victim, by, at, columns):
    who = {"by": by, "institution": by.institution}
    return ContactLog.objects.create(victim=victim, at=at, **who, **columns)


def _is_latest(contact):
    rows = ContactLog.objects.filter(victim=contact.victim_id, replacement=None)
    return not rows.filter(contacted_at__gt=contact.contacted_at).exists()


def _plan_next_contact(companion, contact, status, by, at):
    """Close the task for the next contact, and ask for one by the new day, if there is one."""
    _end_tasks(contact.victim, status, "Kontak dicatat" if status == TaskStatus.DONE else "Tanggal diperbaiki", by, at)
    if contact.next_on:
        plan_contact(companion, contact.next_on, by=by, at=at)


def _end_tasks(victim, status, words, by, at):
    tasks.end(Task.objects.open().of_companion().filter(victim=victim), status, words, by=by, at=at)


def _contact_words(contact):
    return f"{contact.get_mode_display()}, {'terhubung' if contact.reached else 'tidak terhubung'}"
