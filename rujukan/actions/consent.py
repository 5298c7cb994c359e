"""Records, agrees to and ends the basis on which a victim's data go to an institution (UU 27/2022 Ps 20)."""

from django.db import transaction
from django.utils import timezone

from gugus.workflow.lifecycle import FUTURE_DAY, Repeated
from rujukan import rules
from rujukan.actions import correspondence
from rujukan.actions.routing import ALREADY_WITHDRAWN, end_or_hand_over
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators
from rujukan.choices import ACTING_FOR, ConsentGiver, EventKind, LegalBasis
from rujukan.choices.children import BY_GUARDIAN, SUSPECTED, GuardianRelation
from rujukan.choices.hand_over import ASKED_BY, CONSENT_REASONS, EndReason, WithdrawalReason, WithdrawnBy
from rujukan.disclosure.comparison import differing
from rujukan.disclosure.retained import require_kept
from rujukan.models import Consent

WHO_AGREES = "Pilih siapa yang menyetujui."
WHICH_GUARDIAN = "Pilih hubungan walinya."
NO_GUARDIAN_ASKS = "Wali yang tercatat diduga terlibat, jadi permintaannya tidak dituruti. Tanyakan orangnya atau pekerja sosial."


@transaction.atomic
def record_consent(victim, *, by, basis, giver="", relation="", method="", given_on=None, grounds="", submit_key=None, at=None):
    """Record consent (who, how, when), or another legal basis with its grounds; `submit_key` is the idempotency key.

    `relation` is that of the guardian who consents; a suspected one consents to nothing. Raises Refused.
    """
    require(rules.coordinator(by), "Hanya koordinator yang mencatat persetujuan.")
    victim = locked(victim, by)
    existing = submit_key and victim.consents.filter(submit_key=submit_key).first()
    if existing:
        return existing
    require_kept(victim)
    at = moment(at, victim.added_at)
    if basis == LegalBasis.CONSENT:
        require(giver, WHO_AGREES, "giver")
        require(not (giver == ConsentGiver.SELF and victim.is_child), BY_GUARDIAN, "giver")
        if giver in ACTING_FOR:
            require(relation in GuardianRelation, WHICH_GUARDIAN, "relation")
            require(relation not in victim.guardian_relations_in_the_way, SUSPECTED, "relation")
        require(method, "Pilih bentuk persetujuan.", "method")
        require(given_on and given_on <= timezone.localdate(at), "Isi tanggal persetujuan, hari ini atau sebelumnya.", "given_on")
    else:
        require(rules.explains(grounds), rules.GROUNDS, "grounds")
        require(
            basis != LegalBasis.CHILD or victim.is_child, "Dasar ini hanya untuk anak atau usia yang belum diketahui.", "basis"
        )
    consent = Consent.objects.create(
        submit_key=submit_key,
        victim=victim,
        basis=basis,
        giver=giver,
        relation=relation if giver in ACTING_FOR else "",
        method=method,
        given_on=given_on,
        grounds=grounds,
        recorded_at=at,
        recorded_by=by,
    )
    note(EventKind.CONSENT_RECORDED, by=by, at=at, victim=victim, text=consent.get_basis_display())
    if consent.awaits_second:
        text = f"Dasar “{consent.get_basis_display()}” bagi {victim.code} menunggu koordinator lain selain {by}"
        tell_coordinators(text, victim, at=at, urgent=True)
    return consent


@transaction.atomic
def agree(consent, *, by, at=None):
    """Agree, as another coordinator, to a basis without consent: to a duty before its use, to a danger to life afterwards.

    A coordinator who does not agree ends the basis with `withdraw_consent`. Raises Refused.
    """
    require(rules.coordinator(by), "Hanya koordinator yang menyetujui dasar berbagi data.")
    victim = locked(consent.victim, by)
    consent = victim.consents.get(pk=consent.pk)
    if consent.confirmed_by_id == by.pk:
        raise Repeated(consent)
    require_state(consent.awaits_second, "Dasar ini tidak menunggu persetujuan lagi.")
    require(consent.recorded_by_id != by.pk, "Dasar yang Anda catat sendiri disetujui koordinator lain.")
    return confirm(consent, by=by, at=moment(at, consent.recorded_at))


def confirm(consent, *, by, at):
    """Record that a second person agrees to a basis, for a verb that has checked who."""
    consent.confirmed_at, consent.confirmed_by = at, by
    consent.save(update_fields=["confirmed_at", "confirmed_by"])
    note(EventKind.BASIS_AGREED, by=by, at=at, victim=consent.victim, text=consent.get_basis_display())
    return consent


@transaction.atomic
def withdraw_consent(consent, *, by, asked_by, why, asked_on=None, words="", sheets=None, at=None):
    """Withdraw a consent or end another basis, and end every open referral that uses it: sight ends at once.

    It records who asked (`asked_by`) and why; receivers read only a fixed reason. Where the person still stays in a shelter or
    is in treatment, the hand-over begins: `sheets` maps the key of a referral to its safety sheet (`routing.end_or_hand_over`).
    """
    require(rules.coordinator(by), "Hanya koordinator yang mencatat penarikan persetujuan.")
    victim = locked(consent.victim, by)
    consent = victim.consents.get(pk=consent.pk)
    if consent.withdrawn_at and victim.events.filter(kind=EventKind.CONSENT_WITHDRAWN, at=consent.withdrawn_at, by=by).exists():
        said = {"withdrawn_for": asked_by, "withdrawal_reason": why, "withdrawal_words": words.strip()}
        if not differing(consent, said):
            raise Repeated(consent)
    require_state(consent.withdrawn_at is None, ALREADY_WITHDRAWN)
    at = moment(at, consent.recorded_at)
    asked_on = asked_on or timezone.localdate(at)
    _check_withdrawal(consent, asked_by, why, asked_on, at)
    by_suspect = asked_by == WithdrawnBy.GUARDIAN and victim.has_only_suspected_guardians
    require(not by_suspect, NO_GUARDIAN_ASKS, "asked_by")
    consent.withdrawn_at, consent.withdrawn_for, consent.withdrawal_reason = at, asked_by, why
    consent.withdrawal_asked_on, consent.withdrawal_words = asked_on, words.strip()
    consent.save()
    words = f"{consent.get_withdrawn_for_display()}: {consent.get_withdrawal_reason_display().lower()}"
    note(EventKind.CONSENT_WITHDRAWN, by=by, at=at, victim=victim, text=words)
    end_reason = EndReason.CONSENT if consent.basis == LegalBasis.CONSENT else EndReason.BASIS
    correspondence.warn(consent, at=at)
    for referral in consent.referrals.open():
        if not referral.is_handing_over:
            sheet = (sheets or {}).get(referral.pk)
            end_or_hand_over(locked(referral, by), by=by, at=at, reason=words, why=end_reason, sheet=sheet)
    return consent


def _check_withdrawal(consent, asked_by, why, asked_on, at):
    if consent.basis == LegalBasis.CONSENT:
        require(asked_by in ASKED_BY, "Pilih siapa yang meminta.", "asked_by")
        require(why in CONSENT_REASONS, "Pilih alasannya.", "why")
    else:
        require(asked_by == WithdrawnBy.COORDINATOR, "Dasar ini dicabut oleh koordinator.", "asked_by")
        require(why == WithdrawalReason.BASIS_GONE, "Pilih alasannya.", "why")
    require(asked_on <= timezone.localdate(at), FUTURE_DAY, "asked_on")
