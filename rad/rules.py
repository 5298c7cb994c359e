"""Rules of the action plan: predicates of a user, or of a user and an object, and what makes a report incomplete.

`require_…` are the same as checks of verbs, which raise Refused.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, Exists, Func, IntegerField, OuterRef, Q

from gugus.access.scope import bypass
from gugus.formats.indonesian import exact_number, rupiah
from gugus.rules import signed_in
from gugus.workflow.lifecycle import require
from rad import scoring
from rad.choices import MEASURED, AssignmentKind, DocumentKind, ReportStatus
from rad.models import Activity, Assignment, Evaluation
from rad.models.assignment import HasPart
from rad.models.evaluation import Signed
from rad.models.realisation import sees_all_reports


def decides_source_notes(user):
    """The plan secretariat and administrators may decide a doubt about the printed text."""
    return user.is_authenticated and (user.is_plan_manager or user.is_administrator)


def decides_proposals(user):
    """The head of the lead agency approves or rejects a revision of the plan, and what puts a draft plan in force."""
    return user.is_authenticated and user.is_head


def decides(user, proposal):
    """Whether this user decides on a proposal now: it waits, and somebody else made it."""
    return proposal.is_open and decides_proposals(user) and proposal.proposed_by_id != user.pk


def decides_in_review(user, activity):
    """Staff of the activity's koordinator decide what becomes of it in the next plan; the secretariat may for every activity."""
    return plan_manager(user) or may_report(user, [activity])


def takes_part_in_review(user):
    """Staff of an institution and the secretariat; `decides_in_review` says of which activities."""
    return reports(user)


def reads_draft_plans(user):
    """The roles of the plan, the auditor and administrators read a plan before it is enacted, as row policies say too."""
    return user.is_authenticated and (sees_all_reports(user) or user.is_administrator)


def reads_document(user, kind, plan):
    """Everybody with an account reads the annexes of a plan that was enacted.

    A draft, and the report of a review, which quotes one, is for those who read drafts.
    """
    return reads_draft_plans(user) or (signed_in(user) and kind != DocumentKind.REVIEW and not plan.never_in_force)


def proposes_revisions(user):
    """Whoever decides source notes may propose a correction, and withdraw it; changes are proposed by the secretariat."""
    return decides_source_notes(user)


def drafts_evaluation(user):
    """The plan secretariat writes the annual evaluation and submits it."""
    return user.is_authenticated and user.is_plan_manager


def signs_evaluation(user):
    """The head of the lead agency signs a submitted evaluation, or returns it."""
    return user.is_authenticated and user.is_head


def had_part(user, evaluation):
    """Whether this user wrote, submitted or signed an evaluation, so that another person takes its next step."""
    return user.pk in (evaluation.author_id, evaluation.submitted_by_id, evaluation.signed_by_id)


def enacts_evaluation(user):
    """The executive office enacts a signed evaluation, or returns it."""
    return user.is_authenticated and user.is_executive


def has_desk(user):
    """The secretariat, the head and the executive office work on reports or evaluations: they have the plan's home page."""
    return drafts_evaluation(user) or returns_evaluation(user)


def reads_drafts(user):
    """The secretariat, who writes the evaluation, and the auditor read its history."""
    return drafts_evaluation(user) or (user.is_authenticated and user.is_auditor)


def returns_evaluation(user):
    """The head and the executive office return an evaluation."""
    return signs_evaluation(user) or enacts_evaluation(user)


def corrects_evaluation(user):
    """The plan secretariat begins the corrected edition of an enacted evaluation."""
    return drafts_evaluation(user)


def keeps_recommendations(user):
    """The plan secretariat keeps the state of recommendations up to date."""
    return plan_manager(user)


def plan_manager(user):
    return user.is_authenticated and user.is_plan_manager


def require_plan_manager(user):
    require(plan_manager(user), "Hanya pengelola rencana aksi yang dapat melakukan langkah ini.")


def reports(user):
    """Staff of an institution and the secretariat fill in realisations; `may_report` says of which activities."""
    return user.is_authenticated and (_is_staff(user) or user.is_plan_manager)


def sees_reports(user):
    """Those who report and those who see all reports have the pages of realisations."""
    return user.is_authenticated and (reports(user) or sees_all_reports(user))


def exports_all_reports(user):
    """Whoever sees every institution's reports may have them as a workbook."""
    return user.is_authenticated and sees_all_reports(user)


def may_report(user, activities):
    """Staff of a koordinator (column 8; a dinas also for its bidang, and vice versa) report on these activities.

    If no institution coordinates any of them (a group, or an empty cell), the plan secretariat reports.
    """
    duties = Assignment.objects.coordinating().filter(activity__in=activities, institution__isnull=False)
    if _is_staff(user) and duties.of(user.institution_id).exists():
        return True
    return user.is_plan_manager and not duties.exists()


def reported_by(user, activity):
    """Return the condition that this user reports on a row's `activity` (a lookup), as `may_report` says of single ones."""
    return reported(**asked(user), activity=activity)


def asked(user):
    """Return the keys of the institution for which this user reports, and of the user as secretariat; None where it is not so."""
    own, manages = user.institution_id if _is_staff(user) else None, user.pk if user.is_plan_manager else None
    return {"institution": own, "manager": manages}


def reported(institution, manager, activity):
    """Return `reported_by` of a user whom `asked` describes: a statement may be built before the user is known."""
    mine = Q(HasPart(institution, AssignmentKind.COORDINATOR, activity)) if institution else Q(pk__in=())
    if manager:
        duties = Assignment.objects.coordinating().filter(institution__isnull=False)
        mine |= ~Q(Exists(duties.filter(activity=OuterRef(activity))))
    return mine


def contributes(user):
    """Staff of an institution have the pages of contributions; `carries_out` says to which rows they contribute."""
    return user.is_authenticated and _is_staff(user)


def carried_out_by(user, activity):
    """Return the condition that this user's institution carries out a row's `activity` (column 9) without coordinating it.

    `activity` is a lookup. A member of a printed group also carries out what the group does, as long as it is a member.
    """
    return carried_out(user.institution_id if contributes(user) else None, activity)


def carried_out(institution, activity):
    """Return `carried_out_by` of a user of this institution, or None."""
    if not institution:
        return Q(pk__in=())
    part = {kind: Q(HasPart(institution, kind, activity)) for kind in AssignmentKind}
    return part[AssignmentKind.IMPLEMENTER] & ~part[AssignmentKind.COORDINATOR]


def carries_out(user, activity):
    """Whether the user's institution contributes to the report on the activity with this key."""
    return Activity.objects.filter(carried_out_by(user, "pk"), pk=activity).exists()


def reviews(user, report):
    """The secretariat reviews submitted reports, except those that the same person wrote or submitted."""
    return user.is_plan_manager and report.status == ReportStatus.SUBMITTED and wrote(user, report) is False


def wrote(user, report):
    return user.pk in (report.author_id, report.submitted_by_id)


def with_closed_years(rows):
    """Add `closed_years` to the rows of a query: the years whose reports cannot change.

    A year is closed once its evaluation is signed or enacted, for every table that is in force in it. A correction that counts
    the figures again reopens the year until it is signed. Users who may not see the evaluation need this too.
    """
    return rows.annotate(closed_years=ClosedYears())


def in_open_year():
    """Return the condition that a row's `year` is none of the closed years."""
    return ~Q(InClosedYear("year"))


class InClosedYear(Func):
    template = "%(expressions)s = ANY ((SELECT rad_closed_years())::integer[])"
    output_field = BooleanField()


class ClosedYears(Func):
    """The closed years as the database knows them (rad.access.locks.CLOSED), asked once a query and not for each row."""

    template = "(SELECT rad_closed_years())"
    output_field = ArrayField(IntegerField())


def closed_years():
    """Return the closed years, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rad_closed_years()")
        return cursor.fetchone()[0]


def signed_figures(years):
    """Return how closed years were measured and worded, and what was spent (`rad.models.evaluation.Signed`), for any user.

    Nothing that happens after the signature changes it. Callers show what was reached or spent with an approved report only.
    """
    if not years:
        return Signed({}, {}, {})
    with bypass("signed"):
        return Evaluation.objects.signed_figures(years)


def graded(indicator, target):
    """Return whether the target cannot be calculated and needs an assessor's grade."""
    return scoring.needs_grade(direction=indicator.direction, state=target.state, target=target.value)


def unexplained(ceiling, *, amount, excess_reason):
    """Return what a spending lacks before it can be submitted, as {field: message}: a reason if above `ceiling` (rupiah)."""
    if scoring.Spent(None, ceiling, amount).exceeds and not excess_reason.strip():
        return {"excess_reason": f"Yang terpakai melebihi pagu {rupiah(ceiling)}: tulis alasannya."}
    return {}


def below_target(indicator, target, value, earlier):
    """Return whether a measured value misses its target; None if there is no value or the target needs a grade.

    `earlier`: {year: approved figure} of the years before, which a cumulative target counts.
    """
    if value is None or graded(indicator, target):
        return None
    reached = scoring.reached(indicator.accumulation, target.year, {**earlier, target.year: value})
    figure = scoring.score(direction=indicator.direction, state=target.state, target=target.value, reported=True, value=reached)
    return figure.outcome is scoring.Outcome.SCORED and not figure.met


def missing(indicator, target, *, earlier, text, value, hindrance, follow_up, offered=None, other_reason=""):
    """Return all that a realisation lacks before it can be submitted, as {field: message}. `earlier` as in `below_target`.

    `offered` is the figure of the cases that was offered, None if none was.
    """
    faults = {}
    if not text.strip():
        faults["text"] = "Tulis yang tercapai."
    elif target.state in MEASURED and value is None:
        faults["text"] = "Target ini berupa angka, jadi tulis angka juga."
    if offered is not None and value is not None and value != offered and not other_reason.strip():
        faults["other_reason"] = f"Data kasus menunjukkan {exact_number(offered)}: pakai angka itu, atau tulis alasannya berbeda."
    below = below_target(indicator, target, value, earlier)
    if below and not hindrance:
        faults["hindrance"] = "Di bawah target: pilih kategori kendalanya."
    if (below or hindrance) and not follow_up.strip():
        faults["follow_up"] = "Target belum tercapai seluruhnya: tulis tindak lanjutnya."
    return faults


def _is_staff(user):
    return bool(user.institution_id and user.institution.active and (user.is_officer or user.is_coordinator))
