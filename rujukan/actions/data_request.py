"""What a person asks of the data kept about them (UU 27/2022 Ps 5–14): recorded, and answered within the limit."""

from django.db import transaction
from django.utils import timezone

from gugus.lifecycle import step
from gugus.numbering import take
from gugus.once import once
from rujukan import retention, rules, standards
from rujukan.actions.retention import require_kept
from rujukan.actions.steps import locked, moment, note, require
from rujukan.choices import EventKind
from rujukan.ctdc import CHILD_BANDS
from rujukan.models import DataRequest, Victim
from rujukan.subject_rights import ANSWERS, NEXT_REQUEST, Requester, RequestStatus

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
    if status != RequestStatus.GRANTED:
        require(basis.strip(), "Sebutkan dasar hukumnya bila tidak seluruhnya dipenuhi.", "basis")
    if status != RequestStatus.REFUSED:
        require(asked.is_certain, "Identitas peminta belum dipastikan, jadi permintaannya tidak dapat dipenuhi.", "status")
    asked.answered_at, asked.answered_by = moment(at, asked.recorded_at), by
    asked.status, asked.basis = status, basis.strip()
    if not retention.destroyed(subject):  # nothing new is written where it was
        asked.answer = words.strip()
    asked.save()
    _note(EventKind.DATA_ANSWERED, asked, by, asked.answered_at)
    return asked


def _note(event, asked, by, at):
    """On a victim's timeline, which the coordinator reads. A complaint's is also read by who took it: there it is not told."""
    if asked.victim_id:
        note(event, by=by, at=at, victim=asked.victim, text=f"{asked.number}: {asked.get_kind_display().lower()}")
