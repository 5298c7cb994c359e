"""Conclusions of an identification."""

from django.db.models import TextChoices


class Conclusion(TextChoices):
    IDENTIFIED = "identified", "Teridentifikasi sebagai korban"
    WITNESS = "witness", "Saksi, bukan korban"
    NOT_VICTIM = "not_victim", "Bukan korban atau saksi"
    STILL_SUSPECTED = "still_suspected", "Masih terduga, perlu pendalaman"


class RevisionReason(TextChoices):
    """Why a conclusion is revised; the earlier one stays."""

    EVIDENCE = "evidence", "Bukti baru"
    TOLD_MORE = "told_more", "Keterangan baru"
    COURT = "court", "Putusan pengadilan"
    ERROR = "error", "Salah catat"
