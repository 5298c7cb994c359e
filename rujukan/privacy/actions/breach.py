"""Verbs of a data breach (UU 27/2022 Ps 46): record it, notify everybody affected, close it."""

import re

from django.db import transaction
from django.utils import timezone

from gugus.choices import Pressing
from gugus.formats.indonesian import short
from gugus.workflow.lifecycle import Refused
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions.steps import (
    locked,
    locked_version,
    moment,
    note,
    require,
    require_state,
    rewrite,
    step_told,
    tell_coordinators,
)
from rujukan.choices.complaint import ReporterRelation
from rujukan.choices.data_protection import NEXT_BREACH, NOT_TOLD, BreachStatus, Delivery, Recipient
from rujukan.choices.event import EventKind
from rujukan.models import Breach, BreachNotice, Case, Complaint, Victim
from rujukan.privacy.breach import reads
from rujukan.privacy.models.breach import ENDS_BEFORE_START
from rujukan.stages import standards

FIELDS = (
    *("kinds", "data", "institution", "happened_from", "happened_until", "found_at", "harmful", "announced"),
    *("story", "told", "measures"),
)
IN_LETTERS = ("told", "measures")
# Somebody else in the household may open a letter: it must not contain these words.
REVEALING = re.compile(
    r"\b(korban|saksi|perdagangan|tppo|gugus tugas|kasus|rujukan|pengadu\w*|pelaku|eksploitasi|pelacur\w*|penampungan)\b",
    re.IGNORECASE,
)
MOST_AFFECTED = 400


@transaction.atomic
def record(*, by, fields, affected=(), at=None):
    """Record a breach; return it. Raises Refused.

    `fields` are the columns in FIELDS. `affected` are victims, complaints (for their reporter) and cases (for all their victims
    and every other reporter). The time limit runs from the discovery (`found_at`).
    """
    rules.require_coordinator(by)
    at = moment(at)
    _check(fields, at)
    breach = Breach.objects.create(
        number=take("IN", timezone.localtime(at).year),
        recorded_by=by,
        recorded_at=at,
        notify_by=standards.due(standards.BREACH_NOTICE, fields["found_at"]),
        **fields,
    )
    note(EventKind.BREACH_RECORDED, by=by, at=at, breach=breach)
    _affect(breach, affected, by)
    text = f"{breach.number}: kebocoran data, beri tahu sebelum {short(breach.notify_by)}"
    tell_coordinators(text, breach, at=at, urgent=Pressing.BREACH)
    return breach


@transaction.atomic
def correct(breach, *, by, version, fields, at=None):
    """Change a recorded breach, until the letters are made. Raises Stale if somebody else has changed it since `version`."""
    breach = _open_breach(breach, by)
    require_state(breach.is_recorded, "Surat sudah dibuat. Catat yang baru diketahui sebagai tindak lanjut.")
    breach = locked_version(breach, by, version)
    at = moment(at, breach.recorded_at)
    _check(fields, at)
    for name, value in fields.items():
        breach.put(name, value)
    breach.notify_by = standards.due(standards.BREACH_NOTICE, breach.found_at)
    breach.save()
    note(EventKind.BREACH_CORRECTED, by=by, at=at, breach=breach)
    return breach


def _check(fields, at):
    started, ended, found = fields["happened_from"], fields["happened_until"], fields["found_at"]
    require(found <= at, "Waktu diketahui tidak boleh sesudah sekarang.", "found_at")
    require(started or not ended, "Isi juga kapan mulainya, atau kosongkan keduanya.", "happened_from")
    require(not (started and ended) or started <= ended, ENDS_BEFORE_START, "happened_until")
    require(not started or started <= found, "Kejadian tidak boleh dimulai sesudah diketahui.", "happened_from")
    for name in IN_LETTERS:
        if word := REVEALING.search(fields[name]):
            raise Refused(f"Surat dapat terbaca orang serumah: ganti kata “{word[0]}” dengan yang netral.", name)


@transaction.atomic
def add_affected(breach, *, by, affected, at=None):
    """Add affected people to an open breach, as in `record`; return how many are new."""
    breach = _open_breach(breach, by)
    added = _affect(breach, affected, by)
    if added:
        at = moment(at, breach.recorded_at)
        note(EventKind.BREACH_AFFECTED, by=by, at=at, breach=breach, text=f"{added} orang")
    return added


def _affect(breach, affected, by):
    """Add a notice for each affected person who has none yet; return how many. Raises Refused above MOST_AFFECTED."""
    people = {person.pk: person for one in affected for person in _people_of(one, by)}
    known = {key for row in breach.notices.values_list("victim", "complaint") for key in row}
    new = [person for key, person in people.items() if key not in known]
    require(len(new) + len(known) <= MOST_AFFECTED, f"Paling banyak {MOST_AFFECTED} orang dalam satu catatan.", "affected")
    for person in new:
        if isinstance(person, Victim):
            _add(breach, recipient=Recipient.PERSON, victim=person)
        else:
            _add(breach, recipient=Recipient.REPORTER, complaint=person)
    return len(new)


def _people_of(one, by):
    """Return whom `one` stands for: itself, or all victims of a case and its complaints.

    A reporter who reported about themselves is among the victims already, so that complaint is left out.
    """
    if not isinstance(one, Case):
        return [one]
    others = Complaint.objects.filter(case=one).exclude(reporter_relation=ReporterRelation.SELF)
    return [*Victim.objects.readable_by(by).filter(case=one).order_by("code"), *others.order_by("number")]


def _add(breach, **columns):
    return BreachNotice.objects.create(breach=breach, order=breach.notices.count() + 1, **columns)


@transaction.atomic
def make_notices(breach, *, by, at=None):
    """Make the letters: to all affected, to the supervising body, and to the public if announced. Their text is then fixed."""
    breach = _open_breach(breach, by)
    step_told(NEXT_BREACH, breach, BreachStatus.NOTIFYING, EventKind.BREACH_NOTICES_MADE)
    at = moment(at, breach.recorded_at)
    rewrite(breach, status=BreachStatus.NOTIFYING, notices_at=at)
    for recipient in (Recipient.AUTHORITY, *([Recipient.PUBLIC] if breach.announced else [])):
        _add(breach, recipient=recipient, in_person=False)
    note(EventKind.BREACH_NOTICES_MADE, by=by, at=at, breach=breach)
    return breach


@transaction.atomic
def choose_way(notice, *, by, in_person):
    """Choose whether a victim's letter is handed over in person or may go by post to their address. Never by post to a child."""
    notice = _locked_notice(notice, by)
    victim = notice.victim
    require(victim, "Pilihan ini hanya bagi surat kepada korban atau saksi.")
    require(in_person or not victim.is_child, "Kepada anak, atau yang usianya belum diketahui, surat disampaikan langsung.")
    require(in_person or victim.identity.open("address"), "Alamatnya belum dicatat.")
    notice.in_person = in_person
    notice.save(update_fields=["in_person"])
    return notice


@transaction.atomic
def settle(notice, *, by, delivery, words="", at=None):
    """Record how and when a letter was delivered, or why it was not. This cannot be changed later.

    `words` say to whom or why; they are stored encrypted.
    """
    notice = _locked_notice(notice, by)
    breach = notice.breach
    require(not breach.is_recorded, "Buat suratnya dulu.")
    require(delivery in notice.deliveries, "Cara ini tidak tersedia bagi surat ini.", "delivery")
    require(delivery not in NOT_TOLD or words.strip(), "Tulis mengapa tidak disampaikan.", "words")
    at = moment(at, breach.notices_at.replace(second=0, microsecond=0))  # a form knows minutes
    notice.delivery, notice.settled_at, notice.settled_by = delivery, at, by
    notice.save(update_fields=["delivery", "settled_at", "settled_by"])
    outcome = f"Surat {notice.order:02}, {Delivery(delivery).label.lower()}"
    note(EventKind.BREACH_TOLD, by=by, at=at, breach=breach, text=". ".join(filter(None, (outcome, words.strip()))))
    return notice


@transaction.atomic
def follow_up(breach, *, by, text, at=None):
    """Add a note about what was done or found since; return its event. Append-only.

    Idempotent: text equal to the latest note returns that note.
    """
    breach = _open_breach(breach, by)
    require(text.strip(), "Tulis apa yang dilakukan atau diketahui.", "text")
    last = breach.events.filter(kind=EventKind.BREACH_NOTED).first()
    if last and last.open("note") == text.strip():
        return last
    return note(EventKind.BREACH_NOTED, by=by, at=moment(at, breach.recorded_at), breach=breach, text=text.strip())


@transaction.atomic
def close(breach, *, by, reason, at=None):
    """Close a breach when every letter is settled. A closed breach is read-only."""
    breach = _open_breach(breach, by)
    step_told(NEXT_BREACH, breach, BreachStatus.CLOSED, EventKind.BREACH_CLOSED)
    require(reason.strip(), "Tulis apa yang dipelajari dan diubah.", "reason")
    require(not breach.notices.waiting().exists(), "Masih ada surat yang belum disampaikan.")
    at = moment(at, *breach.notices.values_list("settled_at", flat=True))
    rewrite(breach, status=BreachStatus.CLOSED, closed_at=at, closing_reason=reason.strip())
    note(EventKind.BREACH_CLOSED, by=by, at=at, breach=breach)
    return breach


def _open_breach(breach, by):
    """Return the breach, locked, if it is open and `by` may read its contents. Raises Refused."""
    rules.require_coordinator(by)
    breach = locked(breach, by)
    require(reads(by, breach), "Sebagian yang terdampak tidak terbuka untuk Anda. Minta koordinator lain.")
    require_state(breach.is_open, "Kebocoran data ini sudah ditutup.")
    return breach


def _locked_notice(notice, by):
    """Return a letter that is not settled yet, and its breach, both locked. Raises Refused."""
    breach = _open_breach(notice.breach, by)
    notice = locked(notice, by)
    require_state(not notice.delivery, "Surat ini sudah selesai.")
    notice.breach = breach
    return notice
