"""Who told what a statement of a case says. A leaf: codes are stored, labels shown."""

from django.db.models import TextChoices


class Teller(TextChoices):
    SUBJECT = "subject", "Orangnya sendiri"
    FAMILY = "family", "Keluarga atau wali"
    COMPANION = "companion", "Pendamping"
    OTHER = "other", "Orang lain yang tahu"
