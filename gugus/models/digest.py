from django.db import models

from gugus.models.constraint import unique


class Digest(models.Model):
    """Ringkasan pagi: on this day a duty contact was told that something waits, or of a call at night. Append-only."""

    append_only = True

    contact = models.ForeignKey("gugus.DutyContact", models.PROTECT, related_name="+", verbose_name="petugas piket")
    day = models.DateField("tanggal")

    class Meta:
        ordering = ["-day", "contact"]
        verbose_name = "ringkasan pagi"
        constraints = [unique("digest_once_a_day", ["contact", "day"])]

    def __str__(self):
        return f"{self.contact_id} {self.day}"
