"""Draf PDF: the watermarked PDF of an evaluation that is not enacted yet. The task worker draws it."""

from django.db import models

from rad.models.drawing import Drawing
from rad.models.evaluation import Evaluation


class EvaluationDraft(Drawing):
    """The draft PDF of an evaluation, at most one: ordered by any reader, then drawn or failed.

    Every verb of the evaluation deletes the row, `enact` too, because the content is outdated then.
    """

    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="draft_pdf", verbose_name="evaluasi")

    class Meta(Drawing.Meta):
        verbose_name = "draf PDF"
        verbose_name_plural = "draf PDF"

    def __str__(self):
        return f"Draf PDF evaluasi tahun {self.evaluation.year}"
