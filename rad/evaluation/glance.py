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
    year_before: dict
    """The figures of the plan in the year before, as the trend has them, also of a year without evaluation; {} for no year."""
    cases_before: dict
    """The figures of case work in the evaluation of the year before; {} for none."""
    unfinished: int
    late: int


def newest() -> Glance | None:
    """Return the glance, or None as long as no evaluation is signed. Two queries."""
    signed = Evaluation.objects.filter(status__in=SIGNED_OR_LATER, figures__isnull=False)
    evaluations = list(signed.defer("pdf").order_by("-year", "-plan__version", "-edition").distinct("year")[:2])
    if not evaluations:
        return None
    evaluation, before = evaluations[0], evaluations[1:]
    waiting = Recommendation.objects.valid().open().filter(evaluation__status=EvaluationStatus.ENACTED)
    deadlines, today = list(waiting.values_list("deadline", flat=True)), timezone.localdate()
    return Glance(
        evaluation,
        presentation.glance(evaluation, evaluation.figures),
        next((point for point in evaluation.figures.get("trend", ()) if point["year"] == evaluation.year - 1), {}),
        next((one.figures["cases"] for one in before if one.year == evaluation.year - 1), {}),
        unfinished=len(deadlines),
        late=sum(deadline < today for deadline in deadlines),
    )
