from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.contact import ContactMode

ALREADY_CORRECTED = "Catatan ini sudah diperbaiki. Perbaiki versi terbarunya."


@append_only
class ContactLog(SealedModel):
    """Catatan kontak: when and how a companion was in touch with a victim, or tried to. Append-only.

    A correction is a new row that `replaces` the old one, with a reason. `next_on` is the day of the next contact; the newest
    contact has a `Task` for it.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="contacts")
    contacted_at = models.DateTimeField("waktu kontak")
    mode = models.CharField("cara", max_length=10, choices=ContactMode)
    reached = models.BooleanField("orangnya terhubung")
    note = SealedTextField("catatan")
    next_on = models.DateField("kontak berikutnya", null=True, blank=True)
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="institusi")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    reason = SealedTextField("alasan perbaikan")

    class Meta:
        ordering = ["-contacted_at", "-at"]
        verbose_name = "catatan kontak"
        indexes = [models.Index(fields=["victim", "-contacted_at"], name="contact_of_victim")]

    def __str__(self):
        return f"Kontak {self.get_mode_display().lower()}"

    def get_absolute_url(self):
        return reverse("companion_detail", args=[self.victim.code])
