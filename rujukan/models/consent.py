from django.db import models

from gugus.history import tracked
from gugus.vault import SealedModel, SealedTextField
from rujukan.choices import ConsentGiver, ConsentMethod, LegalBasis
from rujukan.hand_over import WithdrawalReason, WithdrawnBy


@tracked(part_of="victim", called="basis")
class Consent(SealedModel):
    """Persetujuan: on what basis a victim's data go to an institution. A record, not a tick box.

    Consent has a giver, a method and a moment; any other basis has its grounds instead (a child, or one whose age is
    unknown, does not need consent to be protected).
    """

    submit_key = models.UUIDField(unique=True, null=True, editable=False)
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="consents")
    basis = models.CharField("dasar", max_length=10, choices=LegalBasis)
    giver = models.CharField("yang menyetujui", max_length=20, choices=ConsentGiver, blank=True)
    method = models.CharField("bentuk", max_length=10, choices=ConsentMethod, blank=True)
    given_on = models.DateField("tanggal persetujuan", null=True, blank=True)
    grounds = SealedTextField("penjelasan")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    withdrawn_for = models.CharField("yang meminta penarikan", max_length=20, choices=WithdrawnBy, blank=True)
    withdrawal_reason = models.CharField("alasan penarikan", max_length=20, choices=WithdrawalReason, blank=True)
    withdrawal_asked_on = models.DateField("penarikan diminta", null=True, blank=True)
    withdrawal_words = SealedTextField("keterangan penarikan")

    class Meta:
        ordering = ["-recorded_at"]
        verbose_name = "persetujuan"
        verbose_name_plural = "persetujuan"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(basis=LegalBasis.CONSENT)
                | models.Q(given_on__isnull=False) & ~models.Q(giver="") & ~models.Q(method=""),
                name="consent_complete",
                violation_error_message="Persetujuan memerlukan siapa, bentuk, dan tanggalnya.",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_for="", withdrawal_reason="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_for="") & ~models.Q(withdrawal_reason=""),
                name="consent_withdrawn_for_somebody",
                violation_error_message="Penarikan memerlukan siapa yang meminta dan alasannya.",
            ),
        ]

    def __str__(self):
        return self.get_basis_display()
