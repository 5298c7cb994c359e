"""Cetakan: a PDF of case work that somebody ordered. The task worker draws it."""

from django.db import models
from django.db.models import Q

from gugus.choices import DrawingStatus
from gugus.models.constraint import always, unique
from gugus.models.drawing import Drawing
from gugus.vault.sealing import SealedBytesField, SealedModel, SealedTextField
from rujukan.choices.paper import KEPT_FOR, PaperKind


class PaperQuerySet(models.QuerySet):
    def for_page(self):
        """Load all but the PDF."""
        return self.defer("content").fetch_mode(models.FETCH_RAISE)


class Paper(Drawing, SealedModel):
    """A PDF of case work or data protection, at most one of each kind and number for each orderer. Deleted after `KEPT_FOR`.

    Only its orderer reads it, and only while they may see what it prints. `number` is that of the object on whose page it was
    ordered: of the letter of a referral it is the referral's. `asked` is what its orderer chose for it, as JSON; mostly "".
    """

    kind = models.CharField("jenis", max_length=10, choices=PaperKind)
    number = models.CharField("nomor", max_length=20)
    asked = SealedTextField("pilihan")
    content = SealedBytesField()

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "cetakan"
        constraints = [
            unique("paper_once", ["ordered_by", "kind", "number"], "PDF ini sudah Anda minta."),
            always(
                "paper_ready_is_complete",
                Q(status=DrawingStatus.READY, drawn_at__isnull=False, fingerprint__regex="^[0-9a-f]{64}$")
                | ~Q(status=DrawingStatus.READY) & Q(drawn_at__isnull=True, fingerprint=""),
                "PDF yang siap memerlukan waktu dan sidiknya.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def kept_until(self):
        return self.ordered_at + KEPT_FOR

    def state(self, now):
        """As a drawing, or none once its time is over."""
        return "none" if now >= self.kept_until else super().state(now)
