"""Dokumen rencana: the PDFs that the task worker draws: annexes of a plan, reports of reviews, drafts of evaluations.

They say nothing of a person, so they are stored in clear for all their readers.
"""

from django.db import models
from django.db.models import Q

from gugus.choices import DrawingStatus
from gugus.models.constraint import always, unique
from gugus.models.drawing import Drawing, octets
from rad.choices import DocumentKind
from rad.models.evaluation import Evaluation
from rad.models.plan import ActionPlan
from rad.models.plan_review import PlanReview


class OrderedDocumentQuerySet(models.QuerySet):
    def for_page(self):
        """Load the size of the PDF (bytes), but not the PDF itself."""
        rows = self.select_related("ordered_by").annotate(pdf_size=octets("pdf"))
        return rows.defer("pdf").fetch_mode(models.FETCH_RAISE)


class OrderedDocument(Drawing):
    """A document of a plan, or of a review or an evaluation of it, at most one of each kind.

    Any reader orders it; it is then drawn, or fails. A new order replaces it once its content has changed. An evaluation has one
    only before it is enacted; every verb of the evaluation deletes it, because its content is outdated then.
    """

    kind = models.CharField("dokumen", max_length=10, choices=DocumentKind)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="documents", verbose_name="rencana aksi")
    review = models.ForeignKey(
        PlanReview, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="peninjauan"
    )
    evaluation = models.OneToOneField(
        Evaluation, models.PROTECT, null=True, blank=True, related_name="draft_pdf", verbose_name="evaluasi"
    )
    pdf = models.BinaryField("PDF", null=True, blank=True)

    objects = OrderedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen rencana"
        constraints = [
            always(
                "ordered_document_ready_is_complete",
                Q(status=DrawingStatus.READY, pdf__isnull=False, drawn_at__isnull=False, fingerprint__regex="^[0-9a-f]{64}$")
                | ~Q(status=DrawingStatus.READY) & Q(pdf__isnull=True, drawn_at__isnull=True, fingerprint=""),
                "PDF yang siap memerlukan berkas, waktu, dan sidiknya.",
            ),
            unique(
                "ordered_document_once",
                ["kind", "plan", "review", "evaluation"],
                "Dokumen ini sudah diminta.",
                nulls_distinct=False,
            ),
            always(
                "ordered_document_of_its_subject",
                Q(kind=DocumentKind.REVIEW, review__isnull=False, evaluation=None)
                | Q(kind=DocumentKind.EVALUATION, review=None, evaluation__isnull=False)
                | ~Q(kind__in=[DocumentKind.REVIEW, DocumentKind.EVALUATION]) & Q(review=None, evaluation=None),
                "Laporan peninjauan memerlukan peninjauannya, draf evaluasi memerlukan evaluasinya.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.plan}"
