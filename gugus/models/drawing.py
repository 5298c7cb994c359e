"""Base class of the PDFs that the task worker draws: ordered by a reader, then ready or failed.

Each is stored once for all its readers, with a fingerprint of its content: an order draws it again only if the content has
changed. Workbooks are made at the download.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models

from gugus.choices import DrawingStatus

PATIENCE = timedelta(minutes=3)  # drawing takes seconds; after this time it counts as failed


def octets(column):
    """Return the expression for the size of a binary column (bytes). PostgreSQL does not read the content for it."""
    return models.Func(column, function="octet_length", output_field=models.IntegerField())


class Drawing(models.Model):
    """An ordered PDF. `fingerprint` is the SHA-256 of all that it prints; it shows whether the content has changed since.

    Each subclass has a column for the PDF.
    """

    status = models.CharField("keadaan", max_length=10, choices=DrawingStatus, default=DrawingStatus.DRAWING)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    ordered_at = models.DateTimeField("diminta pada")
    drawn_at = models.DateTimeField("disusun pada", null=True, blank=True)
    fingerprint = models.CharField("sidik isi", max_length=64, blank=True)

    class Meta:
        abstract = True

    def in_progress(self, now):
        """Return whether the worker may still be drawing it."""
        return self.status == DrawingStatus.DRAWING and now - self.ordered_at < PATIENCE

    def state(self, now):
        """Return drawing, late (it takes longer than it should), failed or ready."""
        return "late" if self.status == DrawingStatus.DRAWING and not self.in_progress(now) else self.status
