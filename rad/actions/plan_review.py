"""Verbs of the review of a plan: it is begun, each activity is kept, changed or dropped, or it is stopped.

A finished review becomes a draft (`next_plan`). The institutions that coordinate its activities are told when it begins, when the
draft is made, and how it ends. The home pages count the decisions that wait for an institution (`rad.lists.plan_review`).

No decision is deleted. A review that is stopped, or whose draft is withdrawn, keeps its decisions and says who ended it and why
(`ended_by`, `end_reason`). If the review goes on, a new one begins with copies of the decisions (`resumes`).
"""

from django.db import transaction
from django.urls import reverse

from gugus.workflow.lifecycle import locked_row, moment, require, require_seen, require_state, rewrite, store
from gugus.workflow.notice import leave
from gugus.workflow.open_text import without_people
from rad import rules
from rad.choices import PlanStatus, ReviewOutcome
from rad.lists import arrears
from rad.models import ActionPlan, Activity, PlanReview, ReviewedActivity
from rad.models.plan_review import MOST_YEARS

CLOSED = "Peninjauan ini sudah selesai atau dihentikan, jadi hasilnya tidak berubah lagi."


@transaction.atomic
def begin(plan, *, by, first_year, last_year, at=None):
    """Begin to review an enacted plan for the next period; return the review. Every activity waits for its decision.

    Raises Refused if the plan is being reviewed already, or if the period overlaps its own.
    """
    rules.require_plan_manager(by)
    plan = ActionPlan.objects.select_for_update().get(pk=plan.pk)
    require(plan.status == PlanStatus.ENACTED, "Hanya rencana aksi yang berlaku yang ditinjau.")
    check_free(plan)
    check_period(plan, first_year, last_year)
    at = moment(at)
    review = opened({"plan": plan, "first_year": first_year, "last_year": last_year, "begun_by": by}, at)
    tell(review, f"{review} dimulai", at)
    return review


def check_free(plan):
    """Raise TooLate if a review of this plan is open."""
    running = PlanReview.objects.open().filter(plan=plan).exists()
    require_state(not running, f"{plan} sedang ditinjau. Lanjutkan peninjauan yang ada.")


def check_period(plan, first_year, last_year):
    """Raise Refused unless these years can be the period of the plan that follows `plan`."""
    after = f"Rencana berikutnya mulai sesudah {plan} berakhir, jadi paling awal {plan.last_year + 1}."
    require(first_year > plan.last_year, after, "first_year")
    require(first_year <= last_year, "Tahun terakhir tidak boleh sebelum tahun pertama.", "last_year")
    require(last_year < first_year + MOST_YEARS, f"Satu rencana memuat paling banyak {MOST_YEARS} tahun.", "last_year")


@transaction.atomic
def decide(row, *, by, outcome, reason="", version=None, at=None):
    """Decide what becomes of one activity; return the row. A new decision replaces the one before, which the history keeps.

    A changed or dropped activity needs a reason. Raises Stale if somebody else has decided since `version`.
    """
    outcome, reason = ReviewOutcome(outcome), reason.strip()
    review = _open(row.review_id)
    row = ReviewedActivity.objects.select_for_update(of=("self",)).select_related("activity").get(pk=row.pk)
    require(rules.decides_in_review(by, row.activity_id), "Kegiatan ini ditinjau koordinatornya atau pengelola rencana aksi.")
    row.review = review
    if (row.outcome, row.reason) == (outcome, reason):
        return row
    require_seen(row, version)
    require(reason or outcome == ReviewOutcome.KEEP, "Tulis alasannya: mengapa diubah atau dihentikan.", "reason")
    return rewrite(row, outcome=outcome, reason=reason, decided_by=by, decided_at=moment(at, review.begun_at))


@transaction.atomic
def keep_rest(review, letter, *, by, at=None):
    """Keep every activity of a sub task force that nobody has decided yet; return how many. Only the secretariat may."""
    review = _open(review.pk)
    rules.require_plan_manager(by)
    rows = ReviewedActivity.objects.filter(review=review, outcome="", activity__programme__sub_task_force__letter=letter)
    kept = {"outcome": ReviewOutcome.KEEP, "decided_by": by, "decided_at": moment(at, review.begun_at)}
    return ReviewedActivity.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(version=2, **kept)


@transaction.atomic
def stop(review, *, by, reason, at=None):
    """Stop an open review for good, with a reason; return it. Its decisions stay readable, and a new review can begin."""
    review = locked_row(review, "plan", "ended_by")
    require_state(review.is_open, CLOSED)
    end(review, by=by, reason=reason, at=at)
    tell(review, f"{review} dihentikan; tidak ada rancangan dari peninjauan ini", review.ended_at)
    return review


def end(review, *, by, reason, at):
    """Write who ended a locked review, when and why. For `stop`, and for the withdrawal of its draft."""
    rules.require_plan_manager(by)
    reason = without_people(reason, "reason", "Tulis alasannya. Semua pengguna membacanya di halaman peninjauan.")
    store(review, ended_by=by, end_reason=reason, ended_at=moment(at, review.begun_at, review.drafted_at))


def tell(review, words, at):
    """Leave one notice for each institution that coordinates activities of a review: `words`, and how many there are.

    It leads to its sub task force, or to the review if its activities are in several.
    """
    letters = dict(review.activities.values_list("activity", "activity__programme__sub_task_force__letter"))
    for body, keys in arrears.coordinated(list(letters)).items():
        parts = {letters[key] for key in keys}
        page = reverse("rad:plan_review_detail", args=[review.pk])
        if len(parts) == 1:
            page = reverse("rad:plan_review_force", args=[review.pk, *parts])
        leave(text=f"{words}: {len(keys)} kegiatan Anda", path=page, at=at, **arrears.reached_by(body))


def opened(columns, at):
    """Return a new review in which no activity is decided. For `begin`, and for a plan that comes from a workbook."""
    review = PlanReview.objects.create(begun_at=at, **columns)
    activities = Activity.objects.filter(programme__sub_task_force__plan=review.plan).order_by("programme__code", "order")
    ReviewedActivity.objects.bulk_create(ReviewedActivity(review=review, activity=activity) for activity in activities)
    return review


def _open(key):
    """Return the review, locked, so that no draft is made of it meanwhile. Raises TooLate if there is one, or it was stopped."""
    review = locked_row(PlanReview(pk=key), "plan", "ended_by")
    require_state(review.is_open, CLOSED)
    return review
