"""What waits for the desks of the plan: the reads behind their home."""

from dataclasses import dataclass

from django.db.models import Count, Window

from rad.choices import EVALUATION_EDITABLE, EvaluationStatus, ReportStatus
from rad.lists import reporting
from rad.models import Evaluation, Realisation, SourceNote, Spending

ROWS = 8
ENACTED = 3


@dataclass(frozen=True)
class Reviews:
    """Reports that wait for the secretariat: how many in all, and those that wait longest."""

    total: int = 0
    rows: tuple[Realisation | Spending, ...] = ()

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Agenda:
    """What the desks of one person wait for: secretariat, head, executive office. What is not theirs stays empty."""

    reviews: Reviews
    returned: tuple[Evaluation, ...]
    drafted: tuple[Evaluation, ...]
    running: Evaluation | None
    """The newest evaluation that is being written."""
    owed: tuple[reporting.Owed, ...]
    """What institutions have not handed in for it."""
    open_notes: int
    to_sign: tuple[Evaluation, ...]
    to_enact: tuple[Evaluation, ...]
    enacted: tuple[Evaluation, ...]

    @property
    def owed_total(self) -> int:
        return sum(one.reports for one in self.owed)

    @property
    def count(self) -> int:
        """How many things wait for this person; what institutions owe waits for them."""
        return self.reviews.total + sum(map(len, (self.returned, self.drafted, self.to_sign, self.to_enact)))


def of(user) -> Agenda:
    """Return what waits at the desks this person holds. Five queries."""
    evaluations = list(Evaluation.objects.for_user(user).for_list())

    def standing(*statuses):
        return tuple(one for one in evaluations if one.status in statuses)

    running = next(iter(standing(*EVALUATION_EDITABLE)), None) if user.is_plan_manager else None
    return Agenda(
        reviews=_reviews(user) if user.is_plan_manager else Reviews(),
        returned=standing(EvaluationStatus.RETURNED) if user.is_plan_manager else (),
        drafted=standing(EvaluationStatus.DRAFT) if user.is_plan_manager else (),
        running=running,
        owed=tuple(reporting.owed(user, running.plan_id, running.year)) if running else (),
        open_notes=SourceNote.objects.for_user(user).open().count() if user.is_plan_manager else 0,
        to_sign=_others(user, standing(EvaluationStatus.SUBMITTED)) if user.is_head else (),
        to_enact=_others(user, standing(EvaluationStatus.SIGNED)) if user.is_executive else (),
        enacted=standing(EvaluationStatus.ENACTED)[:ENACTED],
    )


def _reviews(user):
    """Of realisations and spendings together, those that were submitted first."""
    found = [
        row
        for model in (Realisation, Spending)
        for row in model.objects.for_user(user)
        .for_list()
        .filter(status=ReportStatus.SUBMITTED)
        .annotate(total=Window(Count("pk")))
        .order_by("submitted_at")[:ROWS]
    ]
    total = sum({type(row): row.total for row in found}.values())
    return Reviews(total, tuple(sorted(found, key=lambda row: row.submitted_at)[:ROWS]))


def _others(user, evaluations):
    """Without those that this person brought to the desk: another signs or enacts them."""
    return tuple(one for one in evaluations if user.pk not in (one.author_id, one.submitted_by_id, one.signed_by_id))
