"""The sealed letter of identity: one coordinator asks for it, a second person decides, and one prints it, once.

A body that must know who the person is gets an `IdentityEnvelope` beside the letter, with a number of its own; the coordinator
chooses what it tells. Its PDF is a `Paper`, and the identity is read only while it is drawn. Its downloader may repeat the
download for ten minutes, because a connection may have broken; each time is logged. "Sudah tercetak" ends it and deletes the PDF.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.choices import Pressing
from gugus.workflow.lifecycle import OUT_OF_SIGHT
from gugus.workflow.numbering import take
from rujukan import rules
from rujukan.actions import approval as approvals
from rujukan.actions.routing import SERVICES_CLOSED
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices.approval import RequestKind
from rujukan.choices.envelope import IdentityPart
from rujukan.choices.event import EventKind
from rujukan.choices.paper import PaperKind
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.paper import download
from rujukan.disclosure.retained import require_kept
from rujukan.letters.actions.correspondence import basis_for
from rujukan.letters.printing.envelope import NO_ENVELOPE, PRINTED_BEFORE
from rujukan.models import IdentityEnvelope, Letter, Paper, Task
from rujukan.stages import standards

SERIES = "AI"


@transaction.atomic
def ask(letter, *, by, parts, reason, consent, at=None):
    """Ask for the sealed letter of identity that goes with a letter; return the request. Raises Refused.

    Nothing opens before a second person grants it. `parts` are told beside the name, `reason` says what for.
    """
    rules.require_coordinator(by)
    victim = locked(letter.victim, by)
    letter = _standing_letter(letter, victim)
    require_kept(victim)
    require(set(parts) <= set(IdentityPart), "Pilih dari daftar.", "parts")
    consent = basis_for(letter.purpose, consent, victim, letter.to)
    require(rules.explains(reason), "Jelaskan untuk apa badan itu perlu tahu siapa orangnya, tanpa menyebut nama.", "reason")
    reason = require_anonymous(reason, victim.case, by=by, field="reason")
    at = moment(at, letter.at)
    about = {"case_id": victim.case_id, "victim": victim, "made_by": by, "made_at": at, "standard": standards.ENVELOPE}
    text = (
        f"Selesaikan permintaan amplop identitas untuk surat {letter} kepada {letter.to.short_name}: orang kedua selain "
        f"{by} memutuskan, dan sesudah kepala {settings.COUNTY.lead_name} setuju, {by} melanjutkan."
    )
    task = Task.objects.create(text=text, due_at=standards.due(standards.ENVELOPE, at), **about)
    about = {"case": victim.case, "victim": victim, "letter": letter, "consent": consent, "task": task}
    text = f"{letter}, kepada {letter.to.short_name}"
    words = {"parts": list(parts), "reason": reason, "text": text}
    return approvals.ask(RequestKind.ENVELOPE, **about, **words, by=by, at=at, urgent=Pressing.DECISION)


def _carry_out(approval, victim, by, at):
    """Give the envelope its number, if it may still go with its letter."""
    letter = _standing_letter(approval.letter, victim)
    basis_for(letter.purpose, approval.consent, victim, letter.to)
    IdentityEnvelope.objects.create(approval=approval, number=take(SERIES, timezone.localtime(at).year))
    note(EventKind.IDENTITY_GRANTED, by=by, at=at, victim=victim, text=str(approval.letter))
    _tell_asker(approval, "disetujui", at)


def _end(approval, outcome, by, at):
    note(EventKind.IDENTITY_REFUSED, by=by, at=at, victim=approval.victim, text=str(approval.letter))
    _tell_asker(approval, outcome, at)


def _tell_asker(approval, outcome, at):
    text = f"{approval.victim.code}: amplop identitas untuk surat {approval.letter}, {outcome}"
    tell_coordinators(text, approval, at=at)


approvals.KINDS[RequestKind.ENVELOPE] = approvals.Kind(
    _carry_out,
    _end,
    asked=EventKind.IDENTITY_ASKED,
    granted="Disetujui. Amplopnya dicetak satu kali.",
    refused="Permintaan berakhir, tidak ada yang terbuka.",
)


@transaction.atomic
def print_once(by, kind, number, prints):
    """Return the PDF of a granted envelope, log it, and count it as printed. Raises Refused, TooLate.

    The user who has just printed it may repeat the download until `put_on_paper`, because a connection may have broken. `prints`
    is what it prints (`rujukan.printing.paper.Printed`), checked in this scope.
    """
    rules.require_coordinator(by)
    envelope, now = _locked_envelope(number=number), timezone.now()
    require_state(rules.prints_envelope(by, envelope, now), PRINTED_BEFORE)
    content = download(by, kind, number, prints)
    words = f"{envelope}, untuk surat {envelope.letter}"
    if envelope.printed_at is None:
        envelope.printed_by, envelope.printed_at = by, now
        envelope.save()
    else:
        words = f"{words}, unduhan yang sama diulang"
    note(EventKind.IDENTITY_PRINTED, by=by, at=now, victim=envelope.letter.victim, text=words)
    return content


@transaction.atomic
def put_on_paper(approval, *, by, at=None):
    """Record that the sheet is printed: the PDF is deleted here, and not downloaded again."""
    rules.require_coordinator(by)
    envelope = _locked_envelope(pk=approval.pk)
    require(envelope.printed_by_id == by.pk, "Hanya yang mengunduhnya dapat memastikan bahwa lembarnya tercetak.")
    require_state(envelope.on_paper_at is None, "Lembar ini sudah dicatat tercetak.")
    envelope.on_paper_at = moment(at, envelope.printed_at)
    envelope.save()
    Paper.objects.filter(ordered_by=by, kind=PaperKind.ENVELOPE, number=envelope.number).delete()
    text = f"{envelope}, lembarnya sudah di tangan"
    note(EventKind.IDENTITY_PRINTED, by=by, at=envelope.on_paper_at, victim=envelope.letter.victim, text=text)
    return envelope


def _locked_envelope(**which):
    rows = IdentityEnvelope.objects.select_for_update(of=("self",)).select_related("approval__letter__victim")
    envelope = rows.filter(**which).first()
    require(envelope, OUT_OF_SIGHT)
    return envelope


def _standing_letter(letter, victim):
    """Return a letter as it is now, if an envelope may go with it. Raises TooLate, or Refused where the data are restricted."""
    letter = Letter.objects.with_state().select_related("consent").get(pk=letter.pk)
    require_state(victim.is_open, SERVICES_CLOSED)
    require_state(rules.takes_envelope(letter), NO_ENVELOPE)
    require(rules.may_use(victim), rules.RESTRICTED)
    return letter
