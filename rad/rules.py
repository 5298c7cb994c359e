"""Who may, in the action plan: predicates of a user, and of a user and an object."""

from gugus.rules import signed_in
from rad.choices import ReportStatus
from rad.models import Assignment
from rad.models.realisation import sees_all_reports

__all__ = [
    "decides_source_notes",
    "drafts_evaluation",
    "enacts_evaluation",
    "may_report",
    "plan_manager",
    "reads_drafts",
    "reports",
    "returns_evaluation",
    "reviews",
    "sees_all_reports",
    "sees_reports",
    "signed_in",
    "signs_evaluation",
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


def _is_staff(user):
    return bool(user.institution_id and user.institution.active and (user.is_officer or user.is_coordinator))
