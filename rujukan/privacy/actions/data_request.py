"""Verbs of a data request (UU 27/2022 Ps 5–14): record it, carry it out, answer it within the time limit."""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import step
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions.casework import correct_victim
from rujukan.actions.steps import locked, moment, note, require, require_state
from rujukan.choices.event import EventKind
from rujukan.choices.subject_rights import ANSWERS, NEXT_REQUEST, RESTRICTING, Requester, RequestStatus, Right
from rujukan.disclosure import retained
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.retained import require_kept
from rujukan.letters.actions.notice_letters import owe_for_lifting, owe_for_restriction
from rujukan.models import DataRequest, Victim
from rujukan.privacy import retention
from rujukan.privacy.models.data_request import NOT_GRANTED_WHY
from rujukan.stages import standards

TOLD_NOTHING = "Wali yang tercatat diduga terlibat, jadi tidak diberi tahu apa pun. Catat permintaan dari wakil lain."


@transaction.atomic
def record(subject, *, by, kind, asked_by, identity_check, words, name="", contact="", received_at=None, at=None):
    """Record what somebody asks about the data of a victim or of a complaint's reporter; return the request. Raises Refused.

    The time limit runs from `received_at`. For a child, the guardian asks.
    """
    rules.require_coordinator(by)
    subject = locked(subject, by)
    require_kept(subject)
    merged = isinstance(subject, Victim) and subject.merged_into_id
    require_state(not merged, "Orang ini kini dilayani dengan kode lain. Catat permintaannya pada kode itu.")
    own = asked_by == Requester.SUBJECT
    if isinstance(subject, Victim):
        require(not (own and subject.is_child), "Bagi anak, atau yang usianya belum diketahui, walilah yang meminta.", "asked_by")
        require(asked_by != Requester.GUARDIAN or not subject.has_only_suspected_guardians, TOLD_NOTHING, "asked_by")
    require(own or name.strip(), "Tulis siapa yang meminta.", "name")
    require(words.strip(), "Tulis apa yang diminta.", "words")
    at = moment(at, received_at)
    received_at = received_at or at
    columns = {"kind": kind, "asked_by": asked_by, "identity_check": identity_check, "words": words.strip()}
    columns |= {"name": name.strip(), "contact": contact.strip(), "received_at": received_at}
    columns |= {"victim" if isinstance(subject, Victim) else "complaint": subject}
    data_request = DataRequest.objects.create(
        number=take("HD", timezone.localtime(at).year),
        recorded_at=at,
        recorded_by=by,
        answer_by=standards.due(standards.DATA_REQUEST[kind], received_at),
        **columns,
    )
    _note(EventKind.DATA_REQUESTED, data_request, by, at)
    return data_request


@transaction.atomic
def answer(data_request, *, by, status, words, basis="", at=None):
    """Grant `data_request` in full or in part, or refuse it. Raises Refused.

    `words` are the answer to the person. `basis` is the law that an answer other than a full grant rests on.
    """
    rules.require_coordinator(by)
    require(status in ANSWERS, "Pilih jawabannya.", "status")
    subject = locked(data_request.subject, by)
    data_request = locked(data_request, by)
    step(NEXT_REQUEST, data_request, status)
    require(words.strip(), "Tulis apa yang disampaikan kepada peminta.", "words")
    basis = require_anonymous(basis, data_request, by=by, field="basis")
    if status != RequestStatus.GRANTED:
        require(basis, NOT_GRANTED_WHY, "basis")
    if status != RequestStatus.REFUSED:
        require(data_request.is_certain, "Identitas peminta belum dipastikan, jadi permintaannya tidak dapat dipenuhi.", "status")
        _require_done(data_request, status)
    data_request.answered_at, data_request.answered_by = moment(at, data_request.recorded_at), by
    data_request.status, data_request.basis = status, basis
    if not retained.destroyed(subject):  # nothing new is written where it was
        data_request.answer = words.strip()
    data_request.save()
    _note(EventKind.DATA_ANSWERED, data_request, by, data_request.answered_at)
    if data_request.restricts and subject.restricted_at is None:
        _set_restricted(subject, data_request.answered_at)
        for victim in _under_every_code(subject) if data_request.victim_id else ():
            owe_for_restriction(victim, by=by, at=data_request.answered_at)
        _note(EventKind.DATA_RESTRICTED, data_request, by, data_request.answered_at)
    return data_request


def _require_done(data_request, status):
    """Raise Refused if the answer says that something was done which is not done yet.

    A correction must be made, and a destruction proposed (another coordinator decides on it).
    """
    if data_request.kind == Right.CORRECTION and data_request.victim_id:
        require(data_request.corrected, "Perbaiki dulu datanya dari halaman ini.", "status")
    if data_request.kind == Right.STOP and status == RequestStatus.GRANTED:
        for subject in _under_every_code(data_request.subject):
            item = retention.proposed(subject)
            words = f"Usulkan dulu pemusnahan {subject}; koordinator lain yang memutuskan."
            require(item and not item.was_returned, words, "status")


def _under_every_code(subject):
    """Return a complaint, or a victim with every code that was merged into one with it."""
    if not isinstance(subject, Victim):
        return [subject]
    return Victim.objects.filter(pk__in=subject.person_codes)


def _set_restricted(subject, at):
    """Restrict the data of a subject, or end that; of a victim under every code that was merged."""
    for row in _under_every_code(subject):
        row.restricted_at = at
        row.save(update_fields=["restricted_at"])


@transaction.atomic
def correct(data_request, *, by, version, fields, at=None):
    """Correct a victim's data as `correct_victim` does; the data request keeps the names of the columns. Raises Stale."""
    require(fields, "Belum ada yang diubah.")
    require(data_request.victim_id, "Data pelapor diperbaiki dengan keterangan tambahan pada pengaduannya.")
    victim = locked(data_request.victim, by)  # in this order, as every verb locks
    data_request = locked(data_request, by)
    require_state(
        data_request.may_correct, "Permintaan ini tidak, atau tidak lagi, meminta perbaikan oleh orang yang sudah dipastikan."
    )
    victim = correct_victim(victim, by=by, version=version, fields=fields, at=at)
    data_request.corrected = sorted({*data_request.corrected, *fields})
    data_request.save(update_fields=["corrected"])
    return victim


@transaction.atomic
def lift(data_request, *, by, reason, at=None):
    """End the restriction that a data request caused, with a reason. The data stay restricted if another one restricts them."""
    rules.require_coordinator(by)
    subject = locked(data_request.subject, by)
    data_request = locked(data_request, by)
    require_state(data_request.restricts, "Permintaan ini tidak sedang membatasi data.")
    require(reason.strip(), "Tulis mengapa pembatasan dicabut.", "reason")
    data_request.lifted_at, data_request.lifted_by = moment(at, data_request.answered_at), by
    if not retained.destroyed(subject):  # nothing new is written where it was
        data_request.lifting = reason.strip()
    data_request.save()
    others = DataRequest.objects.filter(kind__in=RESTRICTING, lifted_at=None)
    if isinstance(subject, Victim):
        others = others.filter(victim__in=_under_every_code(subject))
    else:
        others = others.filter(complaint=subject)
    if not any(other.restricts for other in others):
        _set_restricted(subject, None)
        for victim in _under_every_code(subject) if data_request.victim_id else ():
            owe_for_lifting(victim, by=by, at=data_request.lifted_at)
    _note(EventKind.RESTRICTION_LIFTED, data_request, by, data_request.lifted_at)
    return data_request


def _note(event, data_request, by, at):
    """Write an event for a victim, whose timeline only coordinators read.

    There is no event for a complaint: the institution that took the complaint reads its timeline too.
    """
    if data_request.victim_id:
        note(
            event,
            by=by,
            at=at,
            victim=data_request.victim,
            text=f"{data_request.number}: {data_request.get_kind_display().lower()}",
        )
