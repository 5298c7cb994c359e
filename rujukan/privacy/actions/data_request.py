"""What a person asks of the data kept about them (UU 27/2022 Ps 5–14): recorded, done, and answered within the limit."""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import step
from gugus.workflow.numbering import take
from gugus.workflow.submit_key import once
from rujukan import rules
from rujukan.actions.casework import correct_victim
from rujukan.actions.steps import locked, moment, note, require
from rujukan.choices import EventKind
from rujukan.choices.ctdc import CHILD_BANDS
from rujukan.choices.subject_rights import ANSWERS, NEXT_REQUEST, RESTRICTING, Requester, RequestStatus, Right
from rujukan.disclosure import retained
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.retained import require_kept
from rujukan.models import DataRequest, Victim
from rujukan.privacy import retention
from rujukan.stages import standards

ONLY_COORDINATOR = "Hanya koordinator yang mencatat dan menjawab permintaan hak atas data."


@transaction.atomic
def record(subject, *, by, kind, asked_by, identity_check, words, submit_key, name="", contact="", received_at=None, at=None):
    """Record what somebody asks of the data of a victim, or of those of a complaint's reporter; return (row, made).

    The clock begins when it was received. For a child a guardian asks.
    """
    require(rules.coordinator(by), ONLY_COORDINATOR)
    subject = locked(subject, by)
    requests = DataRequest.objects.for_user(by)
    if made := requests.filter(submit_key=submit_key).first():
        return made, False
    require_kept(subject)
    own = asked_by == Requester.SUBJECT
    child = isinstance(subject, Victim) and subject.age_band in CHILD_BANDS
    require(not (own and child), "Bagi anak, walilah yang meminta.", "asked_by")
    require(own or name.strip(), "Tulis siapa yang meminta.", "name")
    require(words.strip(), "Tulis apa yang diminta.", "words")
    at = moment(at, received_at)
    received_at = received_at or at
    columns = {"kind": kind, "asked_by": asked_by, "identity_check": identity_check, "words": words.strip()}
    columns |= {"name": name.strip(), "contact": contact.strip(), "received_at": received_at}
    columns |= {"victim" if isinstance(subject, Victim) else "complaint": subject}

    def make():
        return DataRequest.objects.create(
            number=take("HD", timezone.localtime(at).year),
            submit_key=submit_key,
            recorded_at=at,
            recorded_by=by,
            answer_by=standards.due(standards.DATA_REQUEST[kind], received_at),
            **columns,
        )

    asked, made = once(requests, submit_key, make)
    if made:
        _note(EventKind.DATA_REQUESTED, asked, by, at)
    return asked, made


@transaction.atomic
def answer(asked, *, by, status, words, basis="", at=None):
    """Grant what was asked, in part or wholly, or refuse it on a basis of the law; `words` are what the person is told."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    require(status in ANSWERS, "Pilih jawabannya.", "status")
    subject = locked(asked.subject, by)
    asked = locked(asked, by)
    step(NEXT_REQUEST, asked, status)
    require(words.strip(), "Tulis apa yang disampaikan kepada peminta.", "words")
    basis = require_anonymous(basis, asked, by=by, field="basis")
    if status != RequestStatus.GRANTED:
        require(basis, "Sebutkan dasar hukumnya bila tidak seluruhnya dipenuhi.", "basis")
    if status != RequestStatus.REFUSED:
        require(asked.is_certain, "Identitas peminta belum dipastikan, jadi permintaannya tidak dapat dipenuhi.", "status")
        _require_done(asked, status)
    asked.answered_at, asked.answered_by = moment(at, asked.recorded_at), by
    asked.status, asked.basis = status, basis
    if not retained.destroyed(subject):  # nothing new is written where it was
        asked.answer = words.strip()
    asked.save()
    _note(EventKind.DATA_ANSWERED, asked, by, asked.answered_at)
    if asked.restricts and subject.restricted_at is None:
        _set_restricted(subject, asked.answered_at)
        _note(EventKind.DATA_RESTRICTED, asked, by, asked.answered_at)
    return asked


def _require_done(asked, status):
    """What is told to be done is done before: a correction is made, a destruction is proposed, which another decides on."""
    if asked.kind == Right.CORRECTION and asked.victim_id:
        require(asked.corrected, "Perbaiki dulu datanya dari halaman ini.", "status")
    if asked.kind == Right.STOP and status == RequestStatus.GRANTED:
        item = retention.proposed(asked.subject)
        require(item and not item.was_returned, "Usulkan dulu pemusnahannya; koordinator lain yang memutuskan.", "status")


def _set_restricted(subject, at):
    subject.restricted_at = at
    subject.save(update_fields=["restricted_at"])


@transaction.atomic
def correct(asked, *, by, version, fields, at=None):
    """Put right what a victim asked to be put right, as `correct_victim`; the request names the columns. Raises Stale."""
    require(fields, "Belum ada yang diubah.")
    require(asked.victim_id, "Data pelapor diperbaiki dengan keterangan tambahan pada pengaduannya.")
    victim = correct_victim(asked.victim, by=by, version=version, fields=fields, at=at)
    asked = locked(asked, by)
    require(asked.may_correct, "Permintaan ini tidak, atau tidak lagi, meminta perbaikan oleh orang yang sudah dipastikan.")
    asked.corrected = sorted({*asked.corrected, *fields})
    asked.save(update_fields=["corrected"])
    return victim


@transaction.atomic
def lift(asked, *, by, reason, at=None):
    """End the restriction that a request brought, and say why. Another that stands keeps the data restricted."""
    require(rules.coordinator(by), ONLY_COORDINATOR)
    subject = locked(asked.subject, by)
    asked = locked(asked, by)
    require(asked.restricts, "Permintaan ini tidak sedang membatasi data.")
    require(reason.strip(), "Tulis mengapa pembatasan dicabut.", "reason")
    asked.lifted_at, asked.lifted_by = moment(at, asked.answered_at), by
    if not retained.destroyed(subject):  # nothing new is written where it was
        asked.lifting = reason.strip()
    asked.save()
    if not any(other.restricts for other in subject.data_requests.filter(kind__in=RESTRICTING, lifted_at=None)):
        _set_restricted(subject, None)
    _note(EventKind.RESTRICTION_LIFTED, asked, by, asked.lifted_at)
    return asked


def _note(event, asked, by, at):
    """On a victim's timeline, which the coordinator reads. A complaint's is also read by who took it: there it is not told."""
    if asked.victim_id:
        note(event, by=by, at=at, victim=asked.victim, text=f"{asked.number}: {asked.get_kind_display().lower()}")
