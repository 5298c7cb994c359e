"""How a companion met a victim. A leaf: codes are stored, labels shown."""

from django.db.models import TextChoices


class ContactMode(TextChoices):
    IN_PERSON = "in_person", "Tatap muka"
    HOME = "home", "Kunjungan rumah"
    PHONE = "phone", "Telepon"
    VIDEO = "video", "Daring"
    PARTNER = "partner", "Lewat mitra"
