import uuid
from datetime import UTC

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from rujukan.models.referral import Referral


class ReferralLetter(models.Model):
    """Surat rujukan: the letter of a sent referral, with its number and all that it prints. Codes only, append-only.

    A change of what it prints makes another letter that `replaces` it. `sha256` is that of `document`; whoever holds the letter
    reads it from the QR code, and `key` keeps it from being computed out of what the letter says.
    """

    append_only = True

    number = models.CharField("nomor", max_length=20, unique=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="letters", verbose_name="rujukan")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    content = models.JSONField("isi")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    sha256 = models.CharField("sidik isi", max_length=64, unique=True, editable=False)
    given_at = models.DateTimeField("dibuat")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dibuat oleh")

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "surat rujukan"
        verbose_name_plural = "surat rujukan"
        constraints = [
            models.UniqueConstraint(fields=["referral"], condition=Q(replaces=None), name="referral_letter_first"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.number

    @property
    def document(self):
        """What `sha256` is computed from: the content, the number and day, and the key."""
        identity = {"number": self.number, "given_at": self.given_at.astimezone(UTC).isoformat(), "key": str(self.key)}
        return {**self.content, **identity, "replaces": self.replaces.number if self.replaces_id else ""}
