"""Dokumen rencana: the annexes of a plan and the report of its review as PDF. The task worker draws them."""

from django.db import models
from django.db.models import Q

from rad.choices import DocumentKind
from rad.models.drawing import Drawing
from rad.models.plan import ActionPlan
from rad.models.plan_review import PlanReview


class OrderedDocument(Drawing):
    """A document of a plan, or of a review of it, at most one of each kind: ordered by any reader, then drawn or failed.

    A new order replaces it once its content has changed.
    """

    kind = models.CharField("dokumen", max_length=10, choices=DocumentKind)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="documents", verbose_name="rencana aksi")
    review = models.ForeignKey(
        PlanReview, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="peninjauan"
    )

    class Meta(Drawing.Meta):
        verbose_name = "dokumen rencana"
        verbose_name_plural = "dokumen rencana"
        constraints = [
            *Drawing.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "plan", "review"],
                nulls_distinct=False,
                name="ordered_document_once",
                violation_error_message="Dokumen ini sudah diminta.",
            ),
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.REVIEW, review__isnull=False) | ~Q(kind=DocumentKind.REVIEW) & Q(review=None),
                name="ordered_document_of_its_subject",
                violation_error_message="Laporan peninjauan memerlukan peninjauannya.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.plan}"
