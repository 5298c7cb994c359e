"""Who told what a statement of a case says, and which parts of a report become one. A leaf: codes are stored, labels shown."""

from django.db.models import TextChoices


class Teller(TextChoices):
    SUBJECT = "subject", "Orangnya sendiri"
    FAMILY = "family", "Keluarga atau wali"
    COMPANION = "companion", "Pendamping"
    OTHER = "other", "Orang lain yang tahu"


class ReportedFact(TextChoices):
    """What a complaint tells that was joined to another as the same; each value is its sealed column."""

    NARRATIVE = "narrative", "Kronologi"
    HAPPENED = "happened", "Kapan terjadi"
    VILLAGE = "village", "Desa atau kampung"
    PLACE = "place", "Tempat"
    DESTINATION = "destination_place", "Dibawa ke"
    VEHICLE = "vehicle", "Kendaraan"
    SUSPECT = "suspect_description", "Ciri-ciri terduga pelaku"
