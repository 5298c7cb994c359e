"""The papers of case work that the worker draws, and how long their PDF is kept. A leaf."""

from datetime import timedelta

from django.db.models import TextChoices

KEPT_FOR = timedelta(days=1)  # ordered again, a letter has the same bytes


class PaperKind(TextChoices):
    LETTER = "letter", "Surat"
    REFERRAL_LETTER = "referral", "Surat rujukan"
    HAND_OVER = "handover", "Berita acara serah terima"
    MINUTES = "minutes", "Notulen konferensi"
    SUMMARY = "summary", "Ringkasan kasus"
    ENVELOPE = "envelope", "Amplop identitas"


OF_COORDINATORS = frozenset({PaperKind.SUMMARY, PaperKind.ENVELOPE})
