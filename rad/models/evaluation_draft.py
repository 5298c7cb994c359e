"""Draf PDF: the watermarked PDF of an evaluation that is not enacted yet. The task worker draws it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from rad.choices import DrawingStatus
from rad.models.evaluation import Evaluation

PATIENCE = timedelta(minutes=3)  # drawing takes seconds; after this time it counts as failed


class EvaluationDraftQuerySet(models.QuerySet):
    def for_page(self):
        """Load the size of the PDF (bytes), but not the PDF itself."""
        size = models.Func("pdf", function="octet_length", output_field=models.IntegerField())
        return self.select_related("ordered_by").annotate(pdf_size=size).defer("pdf").fetch_mode(models.FETCH_RAISE)


class EvaluationDraft(models.Model):
    """The draft PDF of an evaluation, at most one: ordered by any reader, then drawn or failed.

    `fingerprint` is the SHA-256 of all that the PDF prints; it shows whether figures or narrative have changed since. Every verb
    of the evaluation deletes the row, `enact` too, because the content is outdated then.
    """

    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="draft_pdf", verbose_name="evaluasi")
    status = models.CharField("keadaan", max_length=10, choices=DrawingStatus, default=DrawingStatus.DRAWING)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    ordered_at = models.DateTimeField("diminta pada")
    drawn_at = models.DateTimeField("disusun pada", null=True, blank=True)
    fingerprint = models.CharField("sidik isi", max_length=64, blank=True)
    pdf = models.BinaryField("PDF", null=True, blank=True)

    objects = EvaluationDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "draf PDF"
        verbose_name_plural = "draf PDF"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status=DrawingStatus.READY, pdf__isnull=False, drawn_at__isnull=False, fingerprint__regex=r"^[0-9a-f]{64}$"
                )
                | ~Q(status=DrawingStatus.READY) & Q(pdf__isnull=True, drawn_at__isnull=True, fingerprint=""),
                name="draft_ready_is_complete",
                violation_error_message="Draf PDF yang siap memerlukan berkas, waktu, dan sidiknya.",
            )
        ]

    def __str__(self):
        return f"Draf PDF evaluasi tahun {self.evaluation.year}"

    def in_progress(self, now):
        """Return whether the worker may still be drawing it."""
        return self.status == DrawingStatus.DRAWING and now - self.ordered_at < PATIENCE
