import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils import timezone

from gugus.vault.sealing import SealedModel, SealedTextField


class BarLiftingQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(decided_at=None)

    def decidable_by(self, user):
        """Return the waiting liftings that a coordinator may decide: visible to them, and asked for by somebody else."""
        return self.waiting().exclude(asked_by=user)

    def for_list(self):
        return self.select_related("case").only("case__number", "user", "institution", "asked_at").fetch_mode(models.FETCH_RAISE)


class BarLifting(SealedModel):
    """Pencabutan pengecualian: one coordinator asks that a person or institution may see a case again, another decides.

    Lifting a bar widens who may see an identity, so nobody decides it alone. `bar` is the key of the barring row. The policies
    let it be deleted only for a granted lifting (`rujukan.policies`).
    """

    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="bar_liftings")
    user = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+")
    bar = models.BigIntegerField()
    reason = SealedTextField("alasan", blank=False)
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    granted = models.BooleanField("disetujui", null=True)
    decided_at = models.DateTimeField("diputuskan", null=True)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")

    objects = BarLiftingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "pencabutan pengecualian"
        verbose_name_plural = "pencabutan pengecualian"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, institution__isnull=False) | models.Q(user__isnull=False, institution=None),
                name="bar_lifting_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(granted=None, decided_at=None, decided_by=None)
                | models.Q(granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                & ~models.Q(decided_by=models.F("asked_by")),
                name="bar_lifting_decided_by_another",
                violation_error_message="Pencabutan diputuskan koordinator lain daripada yang memintanya.",
            ),
            models.UniqueConstraint(
                fields=["case", "user", "institution"],
                condition=models.Q(decided_at=None),
                nulls_distinct=False,
                name="bar_lifting_one_waiting",
                violation_error_message="Pencabutan ini sudah diminta dan menunggu koordinator lain.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="as_asked", exclude=["granted", "decided_at", "decided_by", "reason"])]

    def __str__(self):
        return str(self.user or self.institution)

    def get_absolute_url(self):
        """Return the page on which another coordinator decides it."""
        if self.user_id:
            return reverse("bar_lift_user", args=[self.case.number, self.user_id])
        return reverse("bar_lift_institution", args=[self.case.number, self.institution_id])
