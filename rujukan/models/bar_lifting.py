import pgtrigger
from django.db import models
from django.urls import reverse

from gugus.vault.sealing import SealedTextField
from rujukan.models.second_person import AS_DECIDED, AskedOfSecond, by_another


class BarLifting(AskedOfSecond):
    """Pencabutan pengecualian: one coordinator asks that a person or institution may see a case again, another decides.

    Lifting a bar widens who may see an identity, so nobody decides it alone. `bar` is the key of the barring row. The policies
    let it be deleted only for a granted lifting (`rujukan.policies`).
    """

    subject_column = "case"

    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="bar_liftings")
    user = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+")
    bar = models.BigIntegerField()
    reason = SealedTextField("alasan", blank=False)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "pencabutan pengecualian"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, institution__isnull=False) | models.Q(user__isnull=False, institution=None),
                name="bar_lifting_of_one",
            ),
            *by_another("bar_lifting"),
            models.UniqueConstraint(
                fields=["case", "user", "institution"],
                condition=models.Q(decided_at=None),
                nulls_distinct=False,
                name="bar_lifting_one_waiting",
                violation_error_message="Pencabutan ini sudah diminta dan menunggu orang kedua.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="as_asked", exclude=[*AS_DECIDED, "reason"])]

    def __str__(self):
        return str(self.user or self.institution)

    def get_absolute_url(self):
        """Return the page on which it is decided."""
        if self.user_id:
            return reverse("bar_lift_user", args=[self.case.number, self.user_id])
        return reverse("bar_lift_institution", args=[self.case.number, self.institution_id])
