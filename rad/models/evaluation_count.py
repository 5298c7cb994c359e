"""The counts of a year, kept for the pages of an evaluation that is still being written."""

from django.db import models

from rad.models.evaluation import Evaluation


class EvaluationCount(models.Model):
    """What `rad.evaluation.assembly.assemble` returned for the year of a draft, at most one.

    A job keeps it; what changes a report or the plan deletes it (`rad.actions.evaluation_count`). Nothing is submitted or printed
    from it.
    """

    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="kept_count", verbose_name="evaluasi")
    figures = models.JSONField("angka")
    counted_at = models.DateTimeField("dihitung")

    class Meta:
        verbose_name = "hitungan sementara"

    def __str__(self):
        return f"Hitungan sementara tahun {self.evaluation.year}"
