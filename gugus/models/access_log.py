import pgtrigger
from django.db import models
from django.utils import timezone

from gugus.choices import AccessKind, RevealReason


class AccessLog(models.Model):
    """Catatan akses: who opened what of whom, and why. Written in the transaction that shows it; never changed.

    `subject` is a code or number (PN-26-M7Q4, PGD-2026-00001), never a name.
    """

    append_only = True

    at = models.DateTimeField("waktu", default=timezone.now, db_index=True)
    user = models.ForeignKey("gugus.User", models.PROTECT, verbose_name="pengguna")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, verbose_name="institusi")
    kind = models.CharField("tindakan", max_length=10, choices=AccessKind)
    subject = models.CharField("perihal", max_length=30, db_index=True)
    sections = models.JSONField("bagian", default=list)
    reason = models.CharField("alasan", max_length=20, choices=RevealReason, blank=True)
    explanation = models.CharField("keterangan", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "catatan akses"
        verbose_name_plural = "catatan akses"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject}"
