from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.constraint import always
from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.conclusions import ConclusionBasis, DecidedBy, OtherRoute
from rujukan.choices.ctdc import Act, Means, Purpose
from rujukan.choices.identification import Conclusion, RevisionReason
from rujukan.choices.shelter import Answer
from rujukan.models.complaint import choice_list

REVISED_WHY = "Pilih mengapa kesimpulannya diperbaiki."
REVIEWED = "Kesimpulan “masih terduga” punya tanggal tinjauan, kesimpulan lain tidak."


@append_only
class Identification(SealedModel):
    """Identifikasi: an assessment of act, means and purpose (Ps 1 angka 9 and 11), and the coordinator's conclusion.

    The latest one counts. The one that it revises stays, and `why` says why it was revised. Append-only. One without `decided_by`
    is older than the questions of form 1d.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="identifications")
    acts = choice_list(Act, "tindakan")
    means = choice_list(Means, "cara")
    purposes = choice_list(Purpose, "tujuan")
    conclusion = models.CharField("kesimpulan", max_length=20, choices=Conclusion)
    basis = choice_list(ConclusionBasis, "bersandar pada")
    decided_by = models.CharField("diputuskan oleh", max_length=20, choices=DecidedBy.labelled, blank=True)
    review_on = models.DateField("ditinjau lagi pada", null=True, blank=True)
    informed = models.CharField("orangnya sudah diberi tahu?", max_length=10, choices=Answer, blank=True)
    other_route = choice_list(OtherRoute, "jalan lain")
    revises = models.OneToOneField("self", models.PROTECT, null=True, related_name="revised_by")
    why = models.CharField("alasan perbaikan", max_length=20, choices=RevisionReason, blank=True)
    grounds = SealedTextField("dasar kesimpulan", blank=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        verbose_name = "identifikasi"
        constraints = [
            always("identification_revised_why", Q(revises=None, why="") | Q(revises__isnull=False) & ~Q(why=""), REVISED_WHY),
            always(
                "identification_reviewed",
                Q(decided_by="")
                | ~Q(basis=[])
                & ~Q(informed="")
                & (
                    Q(conclusion=Conclusion.STILL_SUSPECTED, review_on__isnull=False)
                    | ~Q(conclusion=Conclusion.STILL_SUSPECTED) & Q(review_on=None)
                ),
                REVIEWED,
            ),
        ]

    def __str__(self):
        return self.get_conclusion_display()
