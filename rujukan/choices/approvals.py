"""What one coordinator asks for and a second person decides. A leaf."""

from django.db.models import TextChoices


class ApprovalKind(TextChoices):
    LIFTING = "lifting", "Pencabutan dugaan terhadap wali"
    CLOSING = "closing", "Penutupan layanan"
