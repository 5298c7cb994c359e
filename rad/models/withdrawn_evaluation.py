"""Evaluasi yang dibatalkan: a draft of an evaluation that the secretariat began wrongly and withdrew, and why."""

from django.db import models
from django.db.models import Q

from gugus.models.actor import actor
from gugus.models.constraint import always
from gugus.models.history import append_only

WITHDRAWN_WHY = "Tulis mengapa draf ini dibatalkan."


@append_only
class WithdrawnEvaluation(models.Model):
    """A withdrawn draft, of the first edition or of a correction. Append-only; the histories of its rows keep what it said.

    `key` is the key that the evaluation had.
    """

    key = models.BigIntegerField("kunci")
    year = models.PositiveSmallIntegerField("tahun")
    edition = models.PositiveSmallIntegerField("edisi")
    author = actor("penyusun")
    reason = models.TextField("alasan")
    by = actor("dibatalkan oleh")
    at = models.DateTimeField("dibatalkan pada")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "evaluasi yang dibatalkan"
        constraints = [always("withdrawn_evaluation_with_reason", ~Q(reason=""), WITHDRAWN_WHY)]

    def __str__(self):
        return f"Evaluasi tahun {self.year}" + (f", edisi {self.edition}" if self.edition > 1 else "")
