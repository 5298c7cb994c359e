from django.db import models
from django.db.models import Q

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.hand_over import EndReason, LeftTo
from rujukan.models.referral import Referral


class SafetySheetQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


@tracked(part_of="referral")
class SafetySheet(SealedModel):
    """Lembar keselamatan: what a receiver may still read about a person who is still there although the basis has ended.

    The receiver reads it together with the victim's code and danger. It is open from the end of the basis until the
    hand-over is recorded, or until a new basis puts the referral back into service.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="sheets")
    reason = models.CharField("alasan", max_length=20, choices=EndReason)
    must_continue = SealedTextField("yang tidak boleh terputus")
    goes_to = SealedTextField("rencana sesudah ini")
    call = SealedTextField("yang dihubungi")
    issued_at = models.DateTimeField("sejak")
    issued_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("selesai", null=True, blank=True)
    ended_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, blank=True, related_name="+")
    left_to = models.CharField("pergi ke", max_length=20, choices=LeftTo, blank=True)
    handed_to = SealedTextField("diserahkan kepada")

    objects = SafetySheetQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        verbose_name = "lembar keselamatan"
        constraints = [
            unique("safety_sheet_one_open", ["referral"], "Serah terima ini sudah dimulai.", where=Q(ended_at=None)),
            always(
                "safety_sheet_ended_by_somebody",
                Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Lembar keselamatan {self.referral.number}"
