"""The year at a glance for the executive office: the newest evaluation that the user sees as signed or enacted."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from gugus.formats.indonesian import percentage
from rad import scoring
from rad.evaluation import presentation
from rad.models import Evaluation, Recommendation
from rad.models.evaluation import SIGNED_OR_LATER

BETTER, LOWER, EQUAL = "lebih baik", "lebih rendah", "tetap"


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

    @property
    def changes(self) -> dict[str, str]:
        """How each percentage stands beside that of the year before, in words; "" where one of them is missing."""
        now, last = self.evaluation.figures, self.year_before
        on_time = "referrals", "answers", "on_time_percent"
        shares = {
            "reported": (now["summary"]["reported_percent"], _share_of_year(last, "reported")),
            "met": (now["summary"]["met_percent"], _share_of_year(last, "met")),
            "mean": (now["summary"]["mean"], last.get("mean")),
            "absorption": (now["money"]["absorption"], last.get("absorption")),
            "on_time": (_figure_at(now["cases"], *on_time), _figure_at(self.cases_before, *on_time)),
        }
        return {name: _compared(*both) for name, both in shares.items()}

    @property
    def hides(self) -> bool:
        """Whether a count of people is suppressed in one of the two years."""
        counts = ("victims", "sexes"), ("complaints", "channels")
        years = filter(None, (self.context["cases"], self.cases_before))
        return any(year[what][of]["total"] is None for year in years for what, of in counts)

    @property
    def in_words(self) -> str:
        """How many of these percentages are better and lower: "2 lebih baik, 3 lebih rendah"; "" without a year before."""
        counts = Counter(self.changes.values())
        return ", ".join(f"{counts[word]} {word}" for word in (BETTER, LOWER, EQUAL) if counts[word])


def _share_of_year(point, name):
    return scoring.share(point[name], point["targeted"]) if point else None


def _figure_at(figures, *names):
    for name in names:
        figures = (figures or {}).get(name)
    return figures


def _compared(now, before):
    if now is None or before is None:
        return ""
    now, before = (percentage(share) for share in (now, before))
    return BETTER if now > before else LOWER if now < before else EQUAL


def newest() -> Glance | None:
    """Return the glance, or None as long as no evaluation is signed. Two queries."""
    signed = Evaluation.objects.filter(status__in=SIGNED_OR_LATER, figures__isnull=False)
    evaluations = list(signed.defer("pdf").order_by("-year", "-plan__version", "-edition").distinct("year")[:2])
    if not evaluations:
        return None
    evaluation, before = evaluations[0], evaluations[1:]
    waiting = Recommendation.objects.published().open()
    deadlines, today = list(waiting.values_list("deadline", flat=True)), timezone.localdate()
    return Glance(
        evaluation,
        presentation.glance(evaluation, evaluation.figures),
        next((point for point in evaluation.figures.get("trend", ()) if point["year"] == evaluation.year - 1), {}),
        next((one.figures["cases"] for one in before if one.year == evaluation.year - 1), {}),
        unfinished=len(deadlines),
        late=sum(deadline < today for deadline in deadlines),
    )
