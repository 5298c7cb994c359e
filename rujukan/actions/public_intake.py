"""Public intake: a reporter without an account sends a report and adds to it with the receipt; a coordinator asks questions.

The verbs of a reporter take no `by`. They open a scope with the receipt and without a user, even if somebody is logged in on this
computer.
"""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.choices import Pressing
from gugus.workflow.numbering import take
from gugus.workflow.submit_key import once
from rujukan import rules
from rujukan.actions import later_words
from rujukan.actions.attachment import attach
from rujukan.actions.intake import NO_TEXT, keep_persons, tell_of, triage_by
from rujukan.actions.steps import locked, moment, note, require, tell_coordinators
from rujukan.choices.complaint import Channel
from rujukan.choices.event import EventKind
from rujukan.disclosure import comparison
from rujukan.intake import receipts
from rujukan.models import Complaint, ComplaintAddition

MOST_PERSONS = 3
MOST_ADDITIONS = 20  # of one reporter in a day
RECEIPT_REPEATED = timedelta(hours=1)  # a lost answer is resent soon; later, anybody may be at the browser
NO_QUESTION = "Tulis pertanyaannya dulu."


def report(*, submit_key, fields, persons, files=(), at=None, receipt=None):
    """Store a report of the public form as a complaint; return (receipt, created). The receipt is not stored.

    `fields`, `persons` and `files` are as for `intake.log_complaint`; only the demo passes a `receipt`. `submit_key` is the
    idempotency key: resubmitting the form makes no second complaint, and a changed narrative is appended. Within an hour it
    returns the same receipt, later None. Raises Refused.
    """
    require(len(persons) <= MOST_PERSONS, f"Paling banyak {MOST_PERSONS} orang dalam satu laporan.")
    at = moment(at)
    receipt = receipt or receipts.of(submit_key)
    digest = receipts.digest(receipt)
    columns = {
        "channel": Channel.PUBLIC_FORM,
        "receipt": receipts.index(digest),
        "receipt_digest": digest,
        "received_at": at,
        "logged_at": at,
        "triage_by": triage_by(fields["safety"], at),
    }
    with scope(receipt=columns["receipt"]):
        _wait_for_turn(columns["receipt"])
        complaint, created = once(
            Complaint.objects.filter(receipt=columns["receipt"]),
            receipts.mark(submit_key),
            lambda: Complaint.objects.create(
                number=take("PGD", timezone.localtime(at).year),
                submit_key=receipts.mark(submit_key),
                **fields | columns,
            ),
        )
        if created:
            keep_persons(complaint, persons, fields.get("reporter_contact", ""), on=timezone.localdate(at))
            note(EventKind.COMPLAINT_LOGGED, by=None, at=at, complaint=complaint)
            attach(complaint, files, by=None, at=at)
            tell_of(complaint, at)
        elif complaint.receipt_digest and not comparison.has_narrative(complaint, fields["narrative"]):
            key = uuid.uuid5(submit_key, fields["narrative"])
            add(columns["receipt"], submit_key=key, text=fields["narrative"], files=files, at=at)
        return receipt if at - complaint.logged_at < RECEIPT_REPEATED else None, created


def add(holder, *, submit_key, text, files=(), danger=False, at=None):
    """Add the reporter's text and files to their report in any state; return whether the addition was created.

    `holder` is the index of the receipt (rujukan.intake.receipts.holder); `submit_key` is the idempotency key. `danger`: the
    reporter says that somebody is in danger now. Raises Refused.
    """
    require(text.strip(), NO_TEXT, "text")
    with scope(receipt=holder):
        _wait_for_turn(holder)
        complaint = Complaint.objects.for_holder(holder).first()
        require(complaint, "Laporan ini tidak ditemukan.")
        at = moment(at, complaint.logged_at)
        own = complaint.additions.filter(by=None)
        today = own.filter(at__gt=at - timedelta(days=1)).count()
        require(today < MOST_ADDITIONS, "Hari ini sudah banyak keterangan Anda yang masuk. Lanjutkan besok, atau telepon.")
        _, created = once(
            own,
            submit_key,
            lambda: ComplaintAddition.objects.create(complaint=complaint, submit_key=submit_key, text=text, danger=danger, at=at),
        )
        if created:
            note(EventKind.COMPLAINT_APPENDED, by=None, at=at, complaint=complaint)
            attach(complaint, files, by=None, at=at)
            urgent = (danger or complaint.in_danger) and Pressing.DANGER
            tell_coordinators(f"Pelapor menambah keterangan pada {complaint.number}", complaint, at=at, urgent=urgent)
            later_words.pass_on.enqueue(str(complaint.pk), danger)
        return created


def _wait_for_turn(holder):
    """Serialise the requests of one reporter with an advisory lock: RLS lets a reporter change no row, so none can be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [holder])


@transaction.atomic
def ask(complaint, *, by, text, at=None):
    """Ask the reporter a question, which they read with the receipt; return it. Raises Refused."""
    rules.require_coordinator(by)
    complaint = locked(complaint, by)
    require(complaint.is_public, "Pelapor dapat ditanya di sini bila melapor lewat formulir publik.")
    require(text.strip(), NO_QUESTION, "text")
    at = moment(at, complaint.logged_at)
    question = ComplaintAddition.objects.create(complaint=complaint, text=text, at=at, by=by, asked=True)
    note(EventKind.REPORTER_ASKED, by=by, at=at, complaint=complaint)
    return question
