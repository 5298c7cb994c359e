"""Base class of the drawn PDFs of the plan. They say nothing of a person, so they are stored in clear for all their readers."""

from django.db import models
from django.db.models import Q

from gugus.choices import DrawingStatus
from gugus.models import drawing


class DrawingQuerySet(models.QuerySet):
    def for_page(self):
        """Load the size of the PDF (bytes), but not the PDF itself."""
        rows = self.select_related("ordered_by").annotate(pdf_size=drawing.octets("pdf"))
        return rows.defer("pdf").fetch_mode(models.FETCH_RAISE)


class Drawing(drawing.Drawing):
    """A PDF of the plan that the task worker draws."""

    pdf = models.BinaryField("PDF", null=True, blank=True)

    objects = DrawingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status=DrawingStatus.READY, pdf__isnull=False, drawn_at__isnull=False, fingerprint__regex=r"^[0-9a-f]{64}$"
                )
                | ~Q(status=DrawingStatus.READY) & Q(pdf__isnull=True, drawn_at__isnull=True, fingerprint=""),
                name="%(class)s_ready_is_complete",
                violation_error_message="PDF yang siap memerlukan berkas, waktu, dan sidiknya.",
            )
        ]
