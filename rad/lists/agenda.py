"""The open work of the plan's roles (secretariat, head, executive office): the reads for their home page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Window
from django.utils import timezone

from gugus.workflow import of_head
from rad import rules
from rad.choices import EVALUATION_EDITABLE, EvaluationStatus
from rad.lists import owed, reporting
from rad.models import Evaluation, PlanEnactment, Realisation, Recommendation, Revision, SourceNote, Spending

ROWS = 8
ENACTED = 3
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Reviews:
    """Reports that wait for review by the secretariat: how many in all, and the oldest of them."""

    total: int = 0
    rows: tuple[Realisation | Spending, ...] = ()

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Agenda:
    """The open work of one user in the roles they have. What belongs to another role is empty."""

    reviews: Reviews
    returned: tuple[Evaluation, ...]
    drafted: tuple[Evaluation, ...]
    running: Evaluation | None
    """The newest evaluation that is being written."""
    owed: tuple[reporting.Owed, ...]
    """The reports that institutions have not submitted for it."""
    open_notes: int
    to_sign: tuple[Evaluation, ...]
    to_enact: tuple[Evaluation, ...]
    late: tuple[Recommendation, ...]
    """Recommendations of enacted evaluations that are open after their deadline."""
    enacted: tuple[Evaluation, ...]
    """The executive office finds every enacted evaluation here, others the newest."""
    revisions: tuple[Revision, ...]
    """Revisions that the head must decide, oldest first."""
    enactments: tuple[PlanEnactment, ...]
    """Draft plans that the head must put in force or reject, oldest first."""

    approvals: tuple[tuple[str, datetime, str], ...]
    """What else waits for the head, beside the plan (`gugus.workflow.of_head`): words, since, address."""

    @property
    def owed_total(self) -> int:
        return sum(one.reports for one in self.owed)

    @property
    def count(self) -> int:
        """How many tasks wait for this user; the reports that institutions owe are not among them."""
        evaluations = (self.returned, self.drafted, self.to_sign, self.to_enact, self.late)
        return self.reviews.total + sum(map(len, (*evaluations, self.revisions, self.enactments, self.approvals)))


def of(user) -> Agenda:
    """Return the open work of this user. Six queries, for the head four more."""
    evaluations = list(Evaluation.objects.for_list())

    def standing(*statuses):
        return tuple(one for one in evaluations if one.status in statuses)

    written = (one for one in standing(*EVALUATION_EDITABLE) if one.recounts or one.edition == 1)  # others ask for no reports
    running = next(written, None) if user.is_plan_manager else None
    return Agenda(
        reviews=_reviews(user) if user.is_plan_manager else Reviews(),
        returned=standing(EvaluationStatus.RETURNED) if user.is_plan_manager else (),
        drafted=standing(EvaluationStatus.DRAFT) if user.is_plan_manager else (),
        running=running,
        owed=tuple(reporting.owed(running.year)) if running else (),
        open_notes=SourceNote.objects.open().count() if user.is_plan_manager else 0,
        to_sign=_others(user, standing(EvaluationStatus.SUBMITTED)) if user.is_head else (),
        to_enact=_others(user, tuple(one for one in evaluations if one.waits_for_enactment)) if user.is_executive else (),
        revisions=tuple(Revision.objects.for_list().waiting_for(user)) if user.is_head else (),
        enactments=tuple(PlanEnactment.objects.for_list().waiting_for(user)) if user.is_head else (),
        approvals=tuple(of_head.waiting(user)) if user.is_head else (),
        late=tuple(_late()) if user.is_plan_manager else (),
        enacted=standing(EvaluationStatus.ENACTED)[: None if user.is_executive else ENACTED],
    )


def waits(user) -> bool:
    """Return whether the plan has work for this user that is told by mail: a desk's, or what an institution owes soon."""
    if rules.has_desk(user) and of(user).count:
        return True
    asked, soon = owed.of(user), timezone.localdate() + SOON
    return (
        bool(asked.decisions)
        or any(one.due_on <= soon for one in (*asked.years, *asked.progress))
        or any(one.deadline <= soon for one in asked.recommendations)
    )


def _reviews(user):
    """Return the realisations and spendings that were submitted first, and how many there are in all."""
    submitted = [
        row
        for model in (Realisation, Spending)
        for row in model.objects.readable_by(user)
        .waiting()
        .for_list()
        .annotate(total=Window(Count("pk")))
        .order_by("submitted_at")[:ROWS]
    ]
    total = sum({type(row): row.total for row in submitted}.values())
    return Reviews(total, tuple(sorted(submitted, key=lambda row: row.submitted_at)[:ROWS]))


def _late():
    """Return the open recommendations of enacted evaluations whose deadline has passed, the oldest deadline first."""
    enacted = Recommendation.objects.valid().open().for_list().filter(evaluation__status=EvaluationStatus.ENACTED)
    return enacted.filter(deadline__lt=timezone.localdate()).order_by("deadline", "pk")[:ROWS]


def _others(user, evaluations):
    """Return the evaluations that this user did not write, submit or sign: another person must do the next step."""
    return tuple(one for one in evaluations if not rules.had_part(user, one))
