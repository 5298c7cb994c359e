"""The documents of a plan as PDF: any reader may order one, the task worker draws it (`rad.tasks`)."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from gugus.access.scope import read_from_replica
from gugus.choices import DrawingStatus
from gugus.workflow.lifecycle import OUT_OF_SIGHT, moment, require
from rad import rules
from rad.actions.evaluation import EVALUATION_OUT_OF_SIGHT
from rad.choices import DocumentKind, EvaluationStatus
from rad.models import Evaluation, OrderedDocument
from rad.models.evaluation import PEOPLE
from rad.printing import document as documents

OF_EVALUATION = ("evaluation__plan", *(f"evaluation__{person}" for person in PEOPLE))


@transaction.atomic
def order(kind, plan, *, by, review=None, at=None):
    """Order a document; return (OrderedDocument, whether the worker must draw it).

    A document that is being drawn or is still current is not ordered again.
    """
    require(rules.reads_document(by, kind, plan), OUT_OF_SIGHT)
    return _order(by, moment(at), kind=kind, plan=plan, review=review)


@transaction.atomic
def order_draft(evaluation, *, by, at=None):
    """Order the PDF of an evaluation that is not enacted yet, as `order` does. Raises Refused once it is enacted."""
    seen = Evaluation.objects.select_for_update(of=("self",)).select_related("plan").defer("pdf")
    evaluation = seen.filter(pk=evaluation.pk).first()
    require(evaluation is not None, EVALUATION_OUT_OF_SIGHT)
    require(evaluation.status != EvaluationStatus.ENACTED, "Evaluasi ini sudah disahkan: PDF-nya sudah ada.")
    require(evaluation.status != EvaluationStatus.ENACTING, "Evaluasi ini sedang disahkan: PDF resminya sedang disusun.")
    return _order(by, moment(at), kind=DocumentKind.EVALUATION, plan=evaluation.plan, evaluation=evaluation)


def _with_drawings(**subject):
    joined = OrderedDocument.objects.select_related("plan", "review__plan", "review__draft", *OF_EVALUATION)
    return joined.defer("pdf", "evaluation__pdf").filter(**subject)


def _order(by, at, **subject):
    rows = _with_drawings(**subject)
    ordered = rows.first()
    if ordered is not None:
        if ordered.in_progress(at) or documents.is_current(ordered, at=at):
            return ordered, False
        ordered.delete()
    try:
        with transaction.atomic():
            return OrderedDocument.objects.create(**subject, ordered_by=by, ordered_at=at), True
    except IntegrityError:  # somebody ordered it at the same moment
        return rows.get(), False


@transaction.atomic
def draw(key):
    """Draw the document with this key and store it. Takes seconds. Raises gugus.documents.rendering.Unprintable.

    Does nothing if it was meanwhile deleted, drawn or ordered again.
    """
    waiting = _with_drawings(pk=key, status=DrawingStatus.DRAWING)
    ordered = waiting.first()
    if ordered is None:
        return
    now = timezone.now()
    columns = read_from_replica(partial(documents.drawn, ordered, moment=now))
    waiting.update(status=DrawingStatus.READY, drawn_at=now, **columns)


def give_up(key):
    """Mark a document as failed, so that it can be ordered again."""
    OrderedDocument.objects.filter(pk=key, status=DrawingStatus.DRAWING).update(status=DrawingStatus.FAILED)
