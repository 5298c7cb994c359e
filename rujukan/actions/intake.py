"""Logs complaints (Lampiran I, Identifikasi), their additions and their drafts."""

import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.choices import Pressing
from gugus.models import Institution
from gugus.workflow.notice import leave
from gugus.workflow.numbering import take
from gugus.workflow.submit_key import once
from rujukan import rules
from rujukan.actions import alarm as alarms, blind_indexes, later_words
from rujukan.actions.attachment import attach
from rujukan.actions.steps import locked, moment, note, require, tell_coordinators
from rujukan.choices.alarm import AlarmReason
from rujukan.choices.complaint import Safety
from rujukan.choices.ctdc import age_band, age_in_years
from rujukan.choices.event import EventKind
from rujukan.disclosure import comparison
from rujukan.disclosure.retained import require_kept
from rujukan.matching import near_duplicate as near_duplicates
from rujukan.models import Complaint, ComplaintAddition, ComplaintDraft, NearDuplicate, ReportedPerson
from rujukan.models.alarm import path_of_alarm
from rujukan.stages import standards

MOST_PERSONS = 10
TOO_MANY_PERSONS = f"Paling banyak {MOST_PERSONS} orang dalam satu pengaduan."
NO_TEXT = "Tulis keterangannya dulu."


@transaction.atomic
def log_complaint(*, by, submit_key, fields, persons, files=(), told=True, at=None):
    """Log a complaint with the persons it names and its inspected files; return (complaint, created).

    `fields` are columns of `Complaint`; `persons` are dicts of columns of `ReportedPerson`, with `birth_date` a date or None.
    A known birth date gives the age band. `submit_key` is the idempotency key. Not `told`: the calling verb tells of it. Raises
    Refused.
    """
    require(rules.logs_complaints(by), "Hanya petugas institusi aktif yang dapat mencatat pengaduan.")
    require(len(persons) <= MOST_PERSONS, TOO_MANY_PERSONS)
    at = moment(at)
    require(fields["received_at"] <= at, "Waktu diterima tidak boleh sesudah sekarang.", "received_at")
    complaint, created = once(
        Complaint.objects.all(),
        submit_key,
        lambda: Complaint.objects.create(
            number=take("PGD", timezone.localtime(at).year),
            submit_key=submit_key,
            institution=by.institution,
            taken_by=by,
            logged_at=at,
            triage_by=triage_by(fields["safety"], at),
            **fields,
        ),
    )
    if not created:
        return complaint, False
    keep_persons(complaint, persons, fields.get("reporter_contact", ""), on=timezone.localdate(at))
    note(EventKind.COMPLAINT_LOGGED, by=by, at=at, complaint=complaint)
    attach(complaint, files, by=by, at=at)
    if told:
        tell_of(complaint, at)
    ComplaintDraft.objects.filter(user=by, submit_key=submit_key).delete()
    return complaint, True


def triage_by(safety, at):
    """Return the end of the time for triage of a complaint that comes in at `at`."""
    return standards.due(standards.TRIAGE_DANGER if safety == Safety.DANGER else standards.TRIAGE, at)


def keep_persons(complaint, persons, reporter_contact, *, on):
    """Store the persons whom a new complaint names, and warn the coordinator of other complaints that resemble it."""
    with bypass("matches"):
        matches = near_duplicates.all_matches(persons, reporter_contact, but=complaint)
    blind_indexes.store(comparison.reporter_tokens(complaint), complaint=complaint)
    for order, person in enumerate(persons, start=1):
        birth_date = person.get("birth_date")
        band = age_band(age_in_years(birth_date, on)) if birth_date else person["age_band"]
        columns = person | {"birth_date": birth_date.isoformat() if birth_date else "", "age_band": band}
        row = ReportedPerson.objects.create(complaint=complaint, order=order, **columns)
        blind_indexes.store(comparison.person_tokens(row), complaint=complaint, person=row)
    with bypass("matches"):
        NearDuplicate.objects.bulk_create(
            NearDuplicate(complaint=complaint, other=match.complaint, kind=match.kind) for match in matches
        )


def tell_of(complaint, at):
    """Notify coordinators of a new complaint; if somebody is in danger also DANGER_INSTITUTIONS, with number and place only.

    Not the institution that logged it. Their notice leads to the alarm, not to the complaint, which they may not see.
    """
    if not complaint.in_danger:
        tell_coordinators(f"Pengaduan baru {complaint.number}", complaint, at=at)
        return
    place = f" di Kecamatan {complaint.district}" if complaint.district else ""
    tell_coordinators(f"Bahaya sekarang: pengaduan {complaint.number}{place}", complaint, at=at, urgent=Pressing.DANGER)
    others = Institution.objects.active().exclude(pk=complaint.institution_id)
    for institution in others.filter(code__in=settings.DANGER_INSTITUTIONS):
        text = f"Bahaya sekarang: pengaduan {complaint.number}{place}. Hubungi koordinator."
        leave(
            institution=institution, text=text, path=path_of_alarm(complaint), about=complaint.pk, urgent=Pressing.DANGER, at=at
        )
    alarms.call_out.enqueue(AlarmReason.DANGER, str(complaint.pk))


@transaction.atomic
def append(complaint, *, by, submit_key, text, files=(), danger=False, at=None):
    """Add text and files to a complaint in any state; return (addition, created). `submit_key` is the idempotency key.

    The institution that took the complaint does it, or a coordinator. `danger`: somebody is in danger now. Raises Refused.
    """
    complaint = locked(complaint, by)
    require(
        by.is_coordinator or rules.took(by, complaint),
        "Hanya institusi pencatat dan koordinator yang dapat menambah keterangan.",
    )
    require_kept(complaint)
    require(text.strip(), NO_TEXT, "text")
    at = moment(at, complaint.logged_at)
    addition, created = once(
        complaint.additions.all(),
        submit_key,
        lambda: ComplaintAddition.objects.create(
            complaint=complaint, submit_key=submit_key, text=text, danger=danger, by=by, at=at
        ),
    )
    if not created:
        return addition, False
    note(EventKind.COMPLAINT_APPENDED, by=by, at=at, complaint=complaint)
    attach(complaint, files, by=by, at=at)
    tell_coordinators(f"Keterangan tambahan pada {complaint.number}", complaint, at=at, urgent=danger and Pressing.DANGER)
    if not by.is_coordinator:
        later_words.pass_on.enqueue(str(complaint.pk), danger)
    return addition, True


@transaction.atomic
def save_draft(*, by, submit_key, fields):
    """Save the raw fields of an unfinished form, sealed, under its `submit_key`, for its writer only. Raises KeyTaken."""
    if Complaint.objects.filter(submit_key=submit_key).exists():
        return None  # an autosave that arrives after the form itself
    own = {"user": by, "institution": by.institution}
    draft, _ = once(ComplaintDraft.objects, submit_key, lambda: ComplaintDraft.objects.create(submit_key=submit_key, **own))
    draft.fields = json.dumps(fields)
    draft.save()
    return draft


def discard_draft(draft, *, by):
    """Delete a draft of this user; the draft of somebody else stays."""
    ComplaintDraft.objects.filter(pk=draft.pk, user=by).delete()
