"""The PDF of an evaluation that is not enacted yet: any reader may order it, the task worker draws it (`rad.tasks`)."""

from django.db import transaction
from django.utils import timezone

from gugus.choices import DrawingStatus
from gugus.workflow.lifecycle import moment, require
from rad.actions.evaluation import EVALUATION_OUT_OF_SIGHT
from rad.choices import EvaluationStatus
from rad.evaluation import presentation
from rad.models import Evaluation, EvaluationDraft


@transaction.atomic
def order(evaluation, *, by, at=None):
    """Order the PDF; return (draft, whether the worker must draw it). Raises Refused once the evaluation is enacted.

    A draft that is being drawn or is still current is not ordered again.
    """
    at = moment(at)
    seen = Evaluation.objects.select_for_update(of=("self",)).select_related("plan", *presentation.PERSONS)
    evaluation = seen.defer("pdf").filter(pk=evaluation.pk).first()
    require(evaluation is not None, EVALUATION_OUT_OF_SIGHT)
    require(evaluation.status != EvaluationStatus.ENACTED, "Evaluasi ini sudah disahkan: PDF-nya sudah ada.")
    require(evaluation.status != EvaluationStatus.ENACTING, "Evaluasi ini sedang disahkan: PDF resminya sedang disusun.")
    draft = EvaluationDraft.objects.filter(evaluation=evaluation).defer("pdf").first()
    if draft is not None:
        if draft.in_progress(at) or is_current(draft, evaluation, at=at):
            return draft, False
        draft.delete()
    return EvaluationDraft.objects.create(evaluation=evaluation, ordered_by=by, ordered_at=at), True


def is_current(draft, evaluation, *, at):
    """Return whether a PDF drawn at the moment `at` would be the same. Counts the figures of a year (fourteen queries)."""
    if draft.status != DrawingStatus.READY:
        return False
    return draft.fingerprint == presentation.fingerprint(evaluation, presentation.document(evaluation, at=at))


@transaction.atomic
def draw(key):
    """Draw the draft with this key and store it. Takes seconds. Raises gugus.documents.rendering.Unprintable.

    Does nothing if the draft was meanwhile deleted, drawn or ordered again.
    """
    ordered = EvaluationDraft.objects.filter(pk=key, status=DrawingStatus.DRAWING)
    draft = ordered.first()
    if draft is None:
        return
    evaluation = Evaluation.objects.for_page().get(pk=draft.evaluation_id)
    now = timezone.now()
    figures = presentation.document(evaluation, at=now)
    ordered.update(
        status=DrawingStatus.READY,
        drawn_at=now,
        fingerprint=presentation.fingerprint(evaluation, figures),
        pdf=presentation.pdf(evaluation, figures, moment=now),
    )


def give_up(key):
    """Mark a draft as failed, so that it can be ordered again."""
    ordered = EvaluationDraft.objects.filter(pk=key, status=DrawingStatus.DRAWING)
    ordered.update(status=DrawingStatus.FAILED)
