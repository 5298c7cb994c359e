"""Choices of the calls to duty contacts when somebody is in danger. A leaf."""

from django.db.models import TextChoices


class AlarmReason(TextChoices):
    DANGER = "danger", "Bahaya sekarang"
    EMERGENCY = "emergency", "Rujukan darurat"


class CalledParty(TextChoices):
    """Whom a step of an alarm calls."""

    RECEIVER = "receiver", "Institusi yang dituju"
    COORDINATOR = "coordinator", "Piket koordinator"
    POLICE = "police", "Polres"
    HEAD = "head", "Kepala DSPPPAKB"


class CallState(TextChoices):
    QUEUED = "queued", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Tidak terkirim"
    NOBODY = "nobody", "Belum ada petugas piket"


class AlarmReplyKind(TextChoices):
    TAKING = "taking", "Saya tangani"
    CANNOT = "cannot", "Tidak bisa"
