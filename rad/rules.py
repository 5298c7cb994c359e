"""Who may, in the action plan: predicates of a user, and of a user and an object."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from gugus.access.scope import bypass
from gugus.formats.indonesian import rupiah
from gugus.rules import signed_in
from rad import scoring
from rad.choices import MEASURED, EvaluationStatus, ReportStatus
from rad.models import ActionPlan, Assignment, Evaluation
from rad.models.realisation import sees_all_reports

CLOSED = (EvaluationStatus.SIGNED, EvaluationStatus.ENACTED)

__all__ = [
    "below_target",
    "closed_years",
    "decides_source_notes",
    "drafts_evaluation",
    "enacts_evaluation",
    "graded",
    "has_desk",
    "may_report",
    "missing",
    "plan_manager",
    "reads_drafts",
    "reports",
    "returns_evaluation",
    "reviews",
    "sees_all_reports",
    "sees_reports",
    "signed_in",
    "signs_evaluation",
    "unexplained",
    "with_closed_years",
    "wrote",
]


def decides_source_notes(user):
    """The plan secretariat keeps the plan, the administrator its master data: both may decide a doubt about the print."""
    return user.is_authenticated and (user.is_plan_manager or user.is_administrator)


def drafts_evaluation(user):
    """The plan secretariat writes the year's evaluation and submits it."""
    return user.is_authenticated and user.is_plan_manager


def signs_evaluation(user):
    """The head of DSPPPAKB signs what was submitted, or returns it."""
    return user.is_authenticated and user.is_head


def enacts_evaluation(user):
    """The Bupati's office enacts what was signed, or returns it."""
    return user.is_authenticated and user.is_executive


def has_desk(user):
    """Has work on the plan's reports or evaluations as secretariat, head or executive office."""
    return drafts_evaluation(user) or returns_evaluation(user)


def reads_drafts(user):
    """Reads an evaluation in every state that it was in: the secretariat, who writes it, and the auditor."""
    return drafts_evaluation(user) or (user.is_authenticated and user.is_auditor)


def returns_evaluation(user):
    """Either desk."""
    return signs_evaluation(user) or enacts_evaluation(user)


def plan_manager(user):
    return user.is_authenticated and user.is_plan_manager


def reports(user):
    """Fills in realisation: staff of an institution that coordinates, and the secretariat where nobody does."""
    return user.is_authenticated and (_is_staff(user) or user.is_plan_manager)


def sees_reports(user):
    """Reads realisations at all: those who report, and the desks of the plan."""
    return user.is_authenticated and (reports(user) or sees_all_reports(user))


def may_report(user, activities):
    """The koordinator of column 8 (a dinas for its bidang, and the other way round) reports on these activities.

    Where no institution coordinates any of them (a group, or an empty cell), the plan's secretariat does.
    """
    duties = Assignment.objects.coordinating().filter(activity__in=activities, institution__isnull=False)
    if _is_staff(user) and duties.of(user.institution_id).exists():
        return True
    return user.is_plan_manager and not duties.exists()


def reviews(user, report):
    """The secretariat decides on what is submitted, but never on what the same person wrote or submitted."""
    return user.is_plan_manager and report.status == ReportStatus.SUBMITTED and wrote(user, report) is False


def wrote(user, report):
    return user.pk in (report.author_id, report.submitted_by_id)


def with_closed_years(rows, plan="plan"):
    """The rows of a query as a list, each with its plan's `closed_years`, read in the same statement. `plan`: lookup of the key.

    A year is closed once its evaluation is signed or enacted: its reports stand still. Also for who may not see the evaluation.
    """
    closed = Evaluation.objects.filter(plan=OuterRef(plan), status__in=CLOSED).values("year")
    with bypass("signed"):
        return list(rows.annotate(closed_years=ArraySubquery(closed)))


def closed_years(plan):
    """The closed years of the plan with this key."""
    (found,) = with_closed_years(ActionPlan.objects.filter(pk=plan), "pk")
    return found.closed_years


def graded(indicator, target):
    """Only an assessor can say how far this target was reached."""
    return scoring.needs_grade(direction=indicator.direction, state=target.state, target=target.value)


def unexplained(ceiling, *, amount, excess_reason):
    """What a spending lacks before it can be submitted: {field: words}. Above the ceiling (rupiah or None) it needs a reason."""
    if scoring.Spent(None, ceiling, amount).exceeds and not excess_reason.strip():
        return {"excess_reason": f"Penyerapan melebihi pagu {rupiah(ceiling)}: tulis alasannya."}
    return {}


def below_target(indicator, target, value):
    """True where a measured value misses its target; None where only an assessor can say."""
    if value is None or graded(indicator, target):
        return None
    figure = scoring.score(direction=indicator.direction, state=target.state, target=target.value, reported=True, value=value)
    return figure.outcome is scoring.Outcome.SCORED and not figure.met


def missing(indicator, target, *, text, value, hindrance, follow_up):
    """What a realisation lacks before it can be submitted: {field: words}, all at once."""
    faults = {}
    if not text.strip():
        faults["text"] = "Tulis realisasinya."
    elif target.state in MEASURED and value is None:
        faults["text"] = "Target ini berupa angka, jadi realisasinya juga angka."
    below = below_target(indicator, target, value)
    if below and not hindrance:
        faults["hindrance"] = "Realisasi di bawah target: pilih kategori kendalanya."
    if (below or hindrance) and not follow_up.strip():
        faults["follow_up"] = "Target belum tercapai seluruhnya: tulis tindak lanjutnya."
    return faults


def _is_staff(user):
    return bool(user.institution_id and user.institution.active and (user.is_officer or user.is_coordinator))
