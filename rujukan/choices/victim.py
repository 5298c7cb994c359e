"""Victims and witnesses."""

from django.db.models import TextChoices


class VictimKind(TextChoices):
    VICTIM = "victim", "Korban"
    WITNESS = "witness", "Saksi"


class VictimStatus(TextChoices):
    SUSPECTED = "suspected", "Terduga korban"
    IDENTIFIED = "identified", "Teridentifikasi"
    NOT_VICTIM = "not_victim", "Bukan korban"
    SERVED = "served", "Dilayani"
    MONITORED = "monitored", "Pemantauan"
    CLOSED = "closed", "Ditutup"


NEXT_VICTIM = {
    VictimStatus.SUSPECTED: {VictimStatus.IDENTIFIED, VictimStatus.NOT_VICTIM},
    # A conclusion may be revised until the service is closed.
    VictimStatus.IDENTIFIED: {VictimStatus.SERVED, VictimStatus.CLOSED, VictimStatus.NOT_VICTIM, VictimStatus.SUSPECTED},
    VictimStatus.SERVED: {VictimStatus.MONITORED, VictimStatus.CLOSED, VictimStatus.NOT_VICTIM, VictimStatus.SUSPECTED},
    VictimStatus.MONITORED: {VictimStatus.SERVED, VictimStatus.CLOSED, VictimStatus.NOT_VICTIM},
    VictimStatus.NOT_VICTIM: {VictimStatus.CLOSED, VictimStatus.IDENTIFIED, VictimStatus.SERVED, VictimStatus.SUSPECTED},
    VictimStatus.CLOSED: {VictimStatus.IDENTIFIED, VictimStatus.SERVED, VictimStatus.NOT_VICTIM},
}


class Sex(TextChoices):
    FEMALE = "female", "Perempuan"
    MALE = "male", "Laki-laki"
    UNKNOWN = "unknown", "Belum diketahui"
