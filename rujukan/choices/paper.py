"""The papers of case work that the worker draws, and how long their PDF is kept. A leaf."""

from datetime import timedelta

from django.conf import settings
from django.db.models import TextChoices

KEPT_FOR = timedelta(days=1)  # ordered again, a letter has the same bytes


class PaperKind(TextChoices):
    LETTER = "letter", "Surat"
    REFERRAL_LETTER = "referral", "Surat rujukan"
    HAND_OVER = "handover", "Berita acara serah terima"
    MINUTES = "minutes", "Notulen konferensi"
    SUMMARY = "summary", "Ringkasan kasus"
    ENVELOPE = "envelope", "Amplop identitas"
    RECEIPT = "receipt", "Tanda terima"
    BLANK = "blank", "Formulir pengaduan kosong"
    EXTRACT = "extract", "Salinan data"
    DESTRUCTION = "destroyed", "Berita acara pemusnahan"
    BREACH = "breach", "Surat kebocoran data"


OF_DATA_PROTECTION = frozenset({PaperKind.EXTRACT, PaperKind.DESTRUCTION, PaperKind.BREACH})
OF_COORDINATORS = frozenset({PaperKind.SUMMARY, PaperKind.ENVELOPE}) | OF_DATA_PROTECTION
# The number of the blank complaint form, by the regulation
BLANK_FORM = f"FP-{settings.COUNTY.regulation.number}-{settings.COUNTY.regulation.year}"
