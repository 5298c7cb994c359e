"""On what basis a victim's data go to an institution (UU 27/2022 Ps 20)."""

from django.db import transaction
from django.utils import timezone

from rujukan import rules
from rujukan.actions.retention import require_kept
from rujukan.actions.routing import end
from rujukan.actions.steps import locked, moment, note, require
from rujukan.choices import ConsentGiver, EventKind, LegalBasis
from rujukan.ctdc import CHILD_BANDS
from rujukan.models import Consent


@transaction.atomic
def record_consent(victim, *, by, basis, giver="", method="", given_on=None, grounds="", submit_key=None, at=None):
    """Record consent (who, how, when), or another legal basis with its grounds. The same `submit_key` again returns it."""
    require(rules.coordinator(by), "Hanya koordinator yang mencatat persetujuan.")
    victim = locked(victim, by)
    made = submit_key and victim.consents.filter(submit_key=submit_key).first()
    if made:
        return made
    require_kept(victim)
    at = moment(at, victim.added_at)
    if basis == LegalBasis.CONSENT:
        require(giver, "Pilih siapa yang menyetujui.", "giver")
        own = giver == ConsentGiver.SELF
        require(not (own and victim.age_band in CHILD_BANDS), "Bagi anak, walilah yang menyetujui.", "giver")
        require(method, "Pilih bentuk persetujuan.", "method")
        require(given_on and given_on <= timezone.localdate(at), "Isi tanggal persetujuan, hari ini atau sebelumnya.", "given_on")
    else:
        require(grounds.strip(), "Jelaskan mengapa dasar ini dipakai.", "grounds")
        require(
            basis != LegalBasis.CHILD or victim.is_child, "Dasar ini hanya untuk anak atau usia yang belum diketahui.", "basis"
        )
    consent = Consent.objects.create(
        submit_key=submit_key,
        victim=victim,
        basis=basis,
        giver=giver,
        method=method,
        given_on=given_on,
        grounds=grounds,
        recorded_at=at,
        recorded_by=by,
    )
    note(EventKind.CONSENT_RECORDED, by=by, at=at, victim=victim, text=consent.get_basis_display())
    return consent


@transaction.atomic
def withdraw_consent(consent, *, by, at=None):
    """Withdraw a consent, and with it every open referral that rests on it: sight ends at once."""
    require(rules.coordinator(by), "Hanya koordinator yang mencatat penarikan persetujuan.")
    victim = locked(consent.victim, by)
    consent = victim.consents.get(pk=consent.pk)
    require(consent.withdrawn_at is None, "Persetujuan ini sudah ditarik.")
    require(consent.basis == LegalBasis.CONSENT, "Hanya persetujuan yang dapat ditarik.")
    consent.withdrawn_at = at = moment(at, consent.recorded_at)
    consent.save(update_fields=["withdrawn_at"])
    note(EventKind.CONSENT_WITHDRAWN, by=by, at=at, victim=victim)
    for referral in consent.referrals.open():
        end(locked(referral, by), by=by, at=at, reason="Persetujuan ditarik")
    return consent
