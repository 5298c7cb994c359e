"""The documents of a plan as PDF: any reader may order one, the task worker draws it (`rad.tasks`)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.choices import DrawingStatus
from gugus.workflow.lifecycle import OUT_OF_SIGHT, moment, require
from rad import rules
from rad.models import OrderedDocument
from rad.printing import documents


@transaction.atomic
def order(kind, plan, *, by, review=None, at=None):
    """Order a document; return (OrderedDocument, whether the worker must draw it).

    A document that is being drawn or is still current is not ordered again.
    """
    at = moment(at)
    require(rules.reads_document(by, kind, plan), OUT_OF_SIGHT)
    rows = OrderedDocument.objects.select_related("plan", "review__plan", "review__draft").defer("pdf")
    rows = rows.filter(kind=kind, plan=plan, review=review)
    ordered = rows.first()
    if ordered is not None:
        if ordered.in_progress(at) or (ordered.status == DrawingStatus.READY and documents.is_current(ordered)):
            return ordered, False
        ordered.delete()
    try:
        with transaction.atomic():
            return OrderedDocument.objects.create(kind=kind, plan=plan, review=review, ordered_by=by, ordered_at=at), True
    except IntegrityError:  # somebody ordered it at the same moment
        return rows.get(), False


@transaction.atomic
def draw(key):
    """Draw the document with this key and store it. Raises gugus.documents.rendering.Unprintable.

    Does nothing if it was meanwhile deleted, drawn or ordered again.
    """
    waiting = OrderedDocument.objects.filter(pk=key, status=DrawingStatus.DRAWING)
    ordered = waiting.select_related("plan", "review__plan", "review__draft").first()
    if ordered is None:
        return
    now = timezone.now()
    waiting.update(status=DrawingStatus.READY, drawn_at=now, **documents.drawn(ordered, moment=now))


def give_up(key):
    """Mark a document as failed, so that it can be ordered again."""
    OrderedDocument.objects.filter(pk=key, status=DrawingStatus.DRAWING).update(status=DrawingStatus.FAILED)
