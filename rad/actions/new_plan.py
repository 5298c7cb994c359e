"""Verb that loads a workbook as the draft of a plan: the annexes of a new regulation, or a draft that was changed as a whole.

The draft belongs to a review of the plan before. So it is compared with that plan, changed, enacted and withdrawn as every draft.
"""

from collections import defaultdict

from django.db import transaction

from gugus.workflow.lifecycle import locked_row, moment, require, require_state, store
from gugus.workflow.open_text import without_people
from rad import rules
from rad.actions.next_plan import new_draft, resumed, take_back
from rad.actions.plan_review import check_free, check_period, opened, tell
from rad.actions.plan_rows import PlanRows
from rad.choices import PlanStatus
from rad.models import ActionPlan, Activity, CaseSource, Indicator, RemovedActivity, ReportingInterval, SubTaskForce
from rad.models.codes import bare, letter_of, of_version

LEGAL_BASIS = "Rancangan dari buku kerja, belum ditetapkan"
NO_PLAN = "Belum ada rencana yang berlaku, jadi belum ada yang dilanjutkan."
CHANGED_SINCE = "Sementara itu rancangan tahun-tahun ini sudah lain. Bila dikirim lagi, berkas Anda menggantikan: {}."
REPLACED = "Digantikan rancangan dari buku kerja."
NO_REASON = "Tidak ada dalam berkas: {codes}. Tulis alasannya: mengapa kegiatan itu tidak masuk rencana."
IN_PLAN = "programme__sub_task_force__plan"
MOST_NAMED = 6  # codes in a message


@transaction.atomic
def load_plan(rows, *, by, title, first_year, last_year, replaces="", reason="", at=None):
    """Make a draft of the rows of a workbook (`rad.forms.new_plan.NewPlan.content`); return its review.

    A draft of the same period is replaced: it is withdrawn, and its review goes on with its decisions. Activities that it has and
    the workbook has not leave the plan for the `reason`. Raises TooLate if its code is not `replaces`, that of the draft that the
    user saw. Raises Refused if the period overlaps that of the plan in force, if that plan is being reviewed, or if the draft
    cannot change now.
    """
    rules.require_plan_manager(by)
    list(ActionPlan.objects.select_for_update().order_by("pk"))  # one new version at a time
    plan, replaced = next_of(first_year, last_year, replaces)
    title = without_people(title, "title", "Tulis judul rencananya.")
    if replaced is None:
        begun = {"plan": plan, "first_year": first_year, "last_year": last_year, "begun_by": by}
        review = _drafted_plan(opened(begun, moment(at)), rows, title, by, moment(at))
        tell(review, f"Rancangan {review.draft} dimuat dari buku kerja", review.drafted_at)
        return review
    earlier = locked_row(replaced.origin, "plan", "draft")
    take_back(earlier, by=by, reason=REPLACED, at=at)
    review = _drafted_plan(resumed(earlier), rows, title, by, earlier.ended_at)
    _carry_over_draft(replaced, review, without_people(reason, "reason"))
    return review


def next_of(first_year, last_year, replaces):
    """Return (the plan that a new plan of these years follows, the draft that it replaces or None).

    Raises Refused if it cannot follow it now, or if the draft is not the one with the code `replaces`.
    """
    plan = ActionPlan.objects.newest().first()
    require(plan, NO_PLAN)
    check_period(plan, first_year, last_year)
    check_free(plan)
    replaced = draft_of(plan, first_year, last_year)
    require_state((replaced.code if replaced else "") == replaces, CHANGED_SINCE.format(replaced or "tidak ada"))
    return plan, replaced


def draft_of(plan, first_year, last_year):
    """Return the draft of these years that was made after a plan, None if there is none."""
    drafts = ActionPlan.objects.filter(status=PlanStatus.DRAFT, origin__plan=plan)
    return drafts.filter(first_year=first_year, last_year=last_year).last()


def _drafted_plan(review, rows, title, by, at):
    """Insert the rows as the draft of an open review; return the review."""
    review.draft = new_draft(review, title=title, legal_basis=LEGAL_BASIS)
    PlanRows(review.draft, rows, _forces(review, rows)).insert()
    return store(review, draft=review.draft, drafted_by=by, drafted_at=at)


def _forces(review, rows):
    """Insert the sub task forces of a new plan; return them by letter. Their table heads are those of the plan before."""
    headers = {force.letter: force.table_headers for force in review.plan.sub_task_forces.all()}
    own, years = list(review.draft.years), defaultdict(set)
    for row in rows["targets"]:
        years[letter_of(row["indicator"])].add(row["year"])
    forces = [
        SubTaskForce(
            plan=review.draft,
            table_headers=headers.get(row["letter"]) or next(iter(headers.values())),
            target_years=_target_years(own, years[row["letter"]]),
            budget_years=own,
            **row,
        )
        for row in rows["tables"]
    ]
    return {force.letter: force for force in SubTaskForce.objects.bulk_create(forces)}


def _target_years(own, years):
    """Return the years of the targets of a table: of the plan, unless one comes after it, as in table B of 2019–2021."""
    return own if years <= set(own) else sorted(years)


def _carry_over_draft(replaced, review, reason):
    """Give the draft what a workbook does not hold of the one that it replaces.

    These are the bindings to figures of cases, how often is reported, and why activities left the plan.
    """
    draft, of_draft = review.draft, review.draft.version
    for interval in ReportingInterval.objects.filter(plan=replaced):
        ReportingInterval.objects.create(plan=draft, interval=interval.interval)
    indicators = {one.code: one for one in Indicator.objects.filter(**{f"activity__{IN_PLAN}": draft})}
    for source in CaseSource.objects.filter(**{f"indicator__activity__{IN_PLAN}": replaced}).select_related("indicator"):
        if indicator := indicators.get(of_version(source.indicator.code, of_draft)):
            source.pk, source._state.adding, source.indicator = None, True, indicator
            source.save()
    kept = {bare(one.code) for one in Activity.objects.filter(**{IN_PLAN: draft})}
    gone = [one for one in Activity.objects.filter(**{IN_PLAN: replaced}).order_by("code") if bare(one.code) not in kept]
    codes = ", ".join(one.code for one in gone[:MOST_NAMED]) + (" …" if len(gone) > MOST_NAMED else "")
    require(reason or not gone, NO_REASON.format(codes=codes), "reason")
    origins = {bare(one.code): one for one in Activity.objects.filter(**{IN_PLAN: review.plan})}
    removed = [(one.code, one.label, one.reason) for one in replaced.removed.all() if bare(one.code) not in kept]
    for code, label, why in [*removed, *((one.code, one.label, reason) for one in gone)]:
        columns = {"code": of_version(code, of_draft), "origin": origins.get(bare(code)), "label": label, "reason": why}
        RemovedActivity.objects.create(plan=draft, **columns, by=review.drafted_by, at=review.drafted_at)
