from django.db import models

from gugus.models.constraint import unique
from gugus.models.history import append_only
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.models.case import Case


@append_only
class ChronologyVersion(SealedModel):
    """Versi kronologi: what the chronology of a case said until it was changed, and why it was changed. Append-only.

    `at` and `by` are of the change that ended this version. The version that is in force is `Case.summary`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="chronology_versions")
    order = models.PositiveSmallIntegerField("versi")
    text = SealedTextField("kronologi")
    reason = SealedTextField("mengapa diubah", blank=False)
    at = models.DateTimeField("diubah")
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-order"]
        verbose_name = "versi kronologi"
        constraints = [unique("chronology_version_order", ["case", "order"])]

    def __str__(self):
        return f"versi {self.order}"
