"""Choices of the calls to duty contacts when somebody is in danger. A leaf."""

from django.conf import settings
from django.db.models import TextChoices

from gugus.choices import WordsOfCounty


class AlarmReason(TextChoices):
    DANGER = "danger", "Bahaya sekarang"
    EMERGENCY = "emergency", "Rujukan darurat"


class CalledParty(WordsOfCounty):
    """Whom a step of an alarm calls."""

    RECEIVER = "receiver", "Institusi yang dituju"
    COORDINATOR = "coordinator", "Piket koordinator"
    POLICE = "police", settings.COUNTY.police_name
    HEAD = "head", settings.COUNTY.lead_head


class CallState(TextChoices):
    QUEUED = "queued", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Tidak terkirim"
    NOBODY = "nobody", "Belum ada petugas piket"


class AlarmReplyKind(TextChoices):
    TAKING = "taking", "Saya tangani"
    CANNOT = "cannot", "Tidak bisa"
