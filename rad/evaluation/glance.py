"""The year at a glance for the Bupati's office: the newest evaluation that the user sees as signed or enacted."""

from dataclasses import dataclass

from django.utils import timezone

from rad.choices import EvaluationStatus
from rad.evaluation import presentation
from rad.models import Evaluation, Recommendation
from rad.models.evaluation import SIGNED_OR_LATER


@dataclass(frozen=True)
class Glance:
    """The evaluation with its frozen figures, as templates take them, and the open recommendations of enacted evaluations."""

    evaluation: Evaluation
    context: dict
    unfinished: int
    late: int


def newest() -> Glance | None:
    """Return the glance, or None as long as no evaluation is signed. Two queries."""
    signed = Evaluation.objects.filter(status__in=SIGNED_OR_LATER, figures__isnull=False)
    evaluation = signed.defer("pdf").order_by("-year", "-plan__version", "-edition").first()
    if evaluation is None:
        return None
    waiting = Recommendation.objects.valid().open().filter(evaluation__status=EvaluationStatus.ENACTED)
    deadlines, today = list(waiting.values_list("deadline", flat=True)), timezone.localdate()
    return Glance(
        evaluation,
        presentation.glance(evaluation, evaluation.figures),
        unfinished=len(deadlines),
        late=sum(deadline < today for deadline in deadlines),
    )
