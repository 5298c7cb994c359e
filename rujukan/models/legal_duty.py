from django.db import models
from django.db.models import Q

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.legal_duty import DutyKind, Settlement

DONE_WHEN = "Isi kapan hal ini dilakukan."


@tracked(part_of="victim", called="kind")
class LegalDuty(SealedModel):
    """Kewajiban hukum: what the law asks for one victim within a time, until a coordinator records the settlement.

    The settlement says that it was done, or that it does not apply and why.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="legal_duties")
    kind = models.CharField("kewajiban", max_length=40, choices=DutyKind)
    since = models.DateTimeField("sejak")
    due_at = models.DateTimeField("batas")
    settlement = models.CharField("penyelesaian", max_length=20, choices=Settlement, blank=True)
    done_at = models.DateTimeField("dilakukan", null=True)
    note = SealedTextField("keterangan")
    settled_at = models.DateTimeField("dicatat", null=True)
    settled_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_at"]
        verbose_name = "kewajiban hukum"
        indexes = [models.Index(fields=["due_at"], condition=Q(settled_at=None), name="legal_duty_open")]
        constraints = [
            unique("legal_duty_once", ["victim", "kind"]),
            always(
                "legal_duty_settled",
                Q(settled_at=None, settled_by=None, settlement="", done_at=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settlement=""),
            ),
            always("legal_duty_done_at", ~Q(settlement=Settlement.DONE) | Q(done_at__isnull=False), DONE_WHEN),
        ]

    def __str__(self):
        return self.get_kind_display()
