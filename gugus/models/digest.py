from django.db import models


class Digest(models.Model):
    """Ringkasan pagi: on this day the duty contacts of an institution were told that something waits. Append-only."""

    append_only = True

    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="institusi")
    kind = models.CharField("siaga sebagai", max_length=12)
    day = models.DateField("tanggal")

    class Meta:
        ordering = ["-day", "institution"]
        verbose_name = "ringkasan pagi"
        verbose_name_plural = "ringkasan pagi"
        constraints = [models.UniqueConstraint(fields=["institution", "kind", "day"], name="digest_once_a_day")]

    def __str__(self):
        return f"{self.institution_id} {self.day}"
