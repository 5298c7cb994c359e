import uuid

from django.db import models
from django.utils import timezone

from gugus.models.history import tracked
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.aftercare import VisitOutcome


@tracked(part_of="victim", called="done_on")
class MonitoringVisit(SealedModel):
    """Kunjungan pemantauan: a visit that was made or tried after a return. `Victim.next_visit_by` says when the next is due."""

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="visits")
    submit_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    due_by = models.DateTimeField("batas kunjungan")
    done_on = models.DateField("tanggal kunjungan")
    outcome = models.CharField("hasil", max_length=20, choices=VisitOutcome)
    note = SealedTextField("catatan")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-done_on", "-at"]
        verbose_name = "kunjungan pemantauan"
        verbose_name_plural = "kunjungan pemantauan"

    def __str__(self):
        return self.get_outcome_display()
