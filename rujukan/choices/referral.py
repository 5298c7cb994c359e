"""Referrals: their life cycle, and the state of a stage that is derived from them."""

from django.db.models import TextChoices

from rujukan.choices.stage import StageState


class ReferralStatus(TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    NOT_APPROVED = "not_approved", "Tidak disetujui"
    SENT = "sent", "Dikirim"
    ACCEPTED = "accepted", "Diterima"
    DECLINED = "declined", "Ditolak"
    RUNNING = "running", "Berjalan"
    COMPLETED = "completed", "Selesai"
    HANDING_OVER = "handing_over", "Serah terima"
    WITHDRAWN = "withdrawn", "Ditarik"


NEXT_REFERRAL = {
    ReferralStatus.PROPOSED: {ReferralStatus.SENT, ReferralStatus.NOT_APPROVED, ReferralStatus.WITHDRAWN},
    ReferralStatus.SENT: {ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN},
    ReferralStatus.ACCEPTED: {ReferralStatus.RUNNING, ReferralStatus.HANDING_OVER, ReferralStatus.WITHDRAWN},
    ReferralStatus.RUNNING: {ReferralStatus.COMPLETED, ReferralStatus.HANDING_OVER, ReferralStatus.WITHDRAWN},
    # The basis has ended and the person is still there; a new basis puts the referral back into service.
    ReferralStatus.HANDING_OVER: {ReferralStatus.ACCEPTED, ReferralStatus.RUNNING, ReferralStatus.WITHDRAWN},
}
REFERRAL_OPEN = tuple(NEXT_REFERRAL)
# The receiver sees the victim's sections only while it serves.
IN_SERVICE = (ReferralStatus.ACCEPTED, ReferralStatus.RUNNING)
# Meanwhile the letter of a referral can be downloaded; a new one is given until the referral is completed.
LETTER_VALID = (ReferralStatus.SENT, *IN_SERVICE, ReferralStatus.COMPLETED)
# The person is with the receiver, which serves them or hands them over.
WITH_RECEIVER = (*IN_SERVICE, ReferralStatus.HANDING_OVER)
# A stage's derived state is the first of these that any of its referrals has. Withdrawn and proposed referrals do not count.
DERIVED_STATE = (
    (StageState.RUNNING, WITH_RECEIVER),
    (StageState.REFERRED, (ReferralStatus.SENT,)),
    (StageState.DECLINED, (ReferralStatus.DECLINED,)),
    (StageState.COMPLETED, (ReferralStatus.COMPLETED,)),
)


class Urgency(TextChoices):
    EMERGENCY = "emergency", "Darurat"
    URGENT = "urgent", "Mendesak"
    NORMAL = "normal", "Biasa"


class DeclineReason(TextChoices):
    CAPACITY = "capacity", "Kapasitas atau tenaga sedang penuh"
    MANDATE = "mandate", "Di luar tugas institusi kami menurut Lampiran I"
    INFORMATION = "information", "Perlu keterangan tambahan dari koordinator"
    OTHER = "other", "Alasan lain"


class ServiceOutcome(TextChoices):
    FULFILLED = "fulfilled", "Kebutuhan terpenuhi"
    PARTLY = "partly", "Terpenuhi sebagian"
    HANDED_OVER = "handed_over", "Dilanjutkan institusi lain"
    STOPPED = "stopped", "Berhenti atas permintaan korban"
    CONTACT_LOST = "contact_lost", "Kontak terputus"
    NOT_POSSIBLE = "not_possible", "Tidak dapat dilaksanakan"
