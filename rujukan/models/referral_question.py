from django.db import models
from django.db.models import Q

from gugus.models.constraint import always
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.models.referral import Referral

ALREADY_ASKED = "Pertanyaan sebelumnya masih menunggu keterangan koordinator."


class ReferralQuestion(SealedModel):
    """Perlu keterangan: what a receiver asks before it answers a referral, and what a coordinator answers.

    Until the answer the receiver's clock does not run (`Referral.question_since`).
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="questions")
    question = SealedTextField("pertanyaan", blank=False)
    asked_at = models.DateTimeField("ditanyakan")
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    answer = SealedTextField("keterangan")
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)
    answered_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["asked_at"]
        verbose_name = "pertanyaan penerima"
        constraints = [
            always(
                "referral_question_answered_by_somebody",
                Q(answered_at=None, answered_by=None) | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Pertanyaan tentang {self.referral.number}"
