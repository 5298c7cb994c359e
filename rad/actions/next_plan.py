"""Verbs of the next plan: a draft is made of a finished review, and its cells are edited until it is enacted or withdrawn.

A kept or changed activity comes into the draft with its indicators, targets, money and bodies: all values are proposals. The
printed text is copied as their origin. Years are matched by their place, because table B prints its targets a year later than its
budgets: the first year of the next plan gets what stands in the first column. If the period is longer than the old one, the last
column is repeated. A dropped activity is left out; a bundle that pays for others too keeps its whole amount.

Until it is enacted only its own pages use a draft: none of its tables is in force, the verbs of reports refuse it, and row
policies show it to the roles of the plan only. One person edits it, with the form fields of a revision (`CellsForm`). The
triggers of `rad.access.locks` let the web role change it because it is a draft. It has no version column: the form carries a
checksum of the row's cells. Every change of a draft begins with `locked_draft`, which refuses a plan that is no draft any more. A
withdrawn draft is in no list, and the roles of the plan still read its pages.
"""

from itertools import groupby

from django.db import transaction
from django.db.models import Max

from gugus.workflow.lifecycle import moment, require, require_seen, require_state, store
from rad import rules
from rad.actions.plan_review import check_free, check_period, end, tell
from rad.choices import PlanStatus, ReviewOutcome
from rad.lists import cells
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    CaseSource,
    Indicator,
    NarrativeItem,
    PlanReview,
    Programme,
    ReviewedActivity,
    Target,
)
from rad.models.codes import of_version

LEGAL_BASIS = "Rancangan hasil peninjauan, belum ditetapkan"
STOPPED = "Peninjauan ini dihentikan, jadi tidak ada rancangan dari hasilnya."


@transaction.atomic
def draft_next_plan(review, *, by, first_year, last_year, at=None):
    """Make the draft of the next plan of a finished review; return the review. Raises Refused if an activity is undecided."""
    rules.require_plan_manager(by)
    list(ActionPlan.objects.select_for_update().order_by("pk"))  # one new version at a time
    review = PlanReview.objects.select_for_update(of=("self",)).select_related("plan", "draft").get(pk=review.pk)
    require_state(review.is_open, f"{review.draft} sudah disusun dari peninjauan ini." if review.draft_id else STOPPED)
    check_period(review.plan, first_year, last_year)
    rows = list(review.activities.values_list("activity", "outcome"))
    undecided = sum(not outcome for _, outcome in rows)
    require(not undecided, f"{undecided} kegiatan belum ditinjau. Putuskan semuanya dulu, atau pertahankan sisanya.")
    going_on = [key for key, outcome in rows if outcome != ReviewOutcome.DROP]
    require(going_on, "Semua kegiatan dihentikan, jadi tidak ada yang masuk rencana berikutnya.")
    review.first_year, review.last_year = first_year, last_year
    drafted = {"draft": _Clone(review, going_on).plan, "drafted_by": by, "drafted_at": moment(at, review.begun_at)}
    store(review, first_year=first_year, last_year=last_year, **drafted)
    tell(review, f"Rancangan {review.draft} tersusun dari peninjauan", review.drafted_at)
    return review


@transaction.atomic
def withdraw(review, *, by, reason, resumes, at=None):
    """Withdraw the draft of a review, with a reason; return the review. Nothing is deleted: its pages stay readable.

    With `resumes` a new review of the same plan begins with the decisions of this one, which stays as it was decided.
    """
    rules.require_plan_manager(by)
    review = PlanReview.objects.select_for_update(of=("self",)).select_related("plan", "draft", "ended_by").get(pk=review.pk)
    require_state(review.draft_id, "Dari peninjauan ini belum tersusun rancangan.")
    plan = take_back(review, by=by, reason=reason, at=at)
    if resumes:
        tell(resumed(review), f"Rancangan {plan} dibatalkan, dan peninjauannya dibuka lagi", review.ended_at)
    else:
        tell(review, f"Rancangan {plan} dibatalkan", review.ended_at)
    return review


def take_back(review, *, by, reason, at):
    """Withdraw the draft of a locked review and end the review; return the draft."""
    plan = locked_draft(review.draft)
    end(review, by=by, reason=reason, at=at)
    return store(plan, status=PlanStatus.WITHDRAWN)


def resumed(review):
    """Return a new review with the decisions of the one whose draft was withdrawn. They keep who decided, and when."""
    check_free(review.plan)
    same = {name: getattr(review, name) for name in ("plan", "first_year", "last_year")}
    begun = {"begun_by": review.ended_by, "begun_at": review.ended_at, "resumes": review}
    new = PlanReview.objects.create(**same, **begun)
    names = ("activity_id", "outcome", "reason", "decided_by_id", "decided_at")
    rows = review.activities.order_by("pk").values(*names)
    ReviewedActivity.objects.bulk_create(ReviewedActivity(review=new, **row) for row in rows)
    return new


def locked_draft(plan):
    """Return a draft as it is now, locked until the commit. Every change of a draft begins here.

    Raises TooLate if it is enacted or withdrawn, or if its enactment waits: what the head decides on must not change meanwhile.
    """
    plan = ActionPlan.objects.select_for_update().get(pk=plan.pk)
    require_state(not plan.is_withdrawn, "Rancangan ini sudah dibatalkan, jadi isinya tidak berubah lagi.")
    require_state(plan.is_draft, "Rencana ini bukan rancangan lagi, jadi isinya diubah lewat revisi.")
    waiting = plan.enactments.proposed().exists()
    require_state(not waiting, "Penetapan rancangan ini menunggu keputusan. Tarik dulu usulannya, lalu ubah isinya.")
    return plan


@transaction.atomic
def edit(row, changes, *, by, version=None):
    """Change cells of a row (PlanRow) of a draft; return it as it is now. `changes` as in `rad.actions.revision.propose`.

    No second person decides: the draft is not in force. Raises Stale if the row has changed since `version`.
    """
    rules.require_plan_manager(by)
    locked_draft(row.plan)
    current = cells.plan_row(row.code)
    wanted = {key: new for key, new in changes.items() if current.cell(key) and new != current.cell(key).values}
    if not wanted:
        return current
    require_seen(current, version)
    for key, new in wanted.items():
        store(current.cell(key).row, **new)
    return cells.plan_row(row.code)


def new_draft(review, *, title, legal_basis):
    """Create the empty draft of a review, with the next version. The plans must be locked."""
    version = ActionPlan.objects.aggregate(newest=Max("version"))["newest"] + 1
    code = f"rad-{review.first_year}"
    taken = ActionPlan.objects.filter(code=code).exists()
    return ActionPlan.objects.create(
        code=f"{code}-v{version}" if taken else code,
        title=title,
        version=version,
        first_year=review.first_year,
        last_year=review.last_year,
        legal_basis=legal_basis,
        status=PlanStatus.DRAFT,
    )


class _Clone:
    """Copies a plan and the activities that go on. `copies` maps (model, key) of an old row to the new row."""

    def __init__(self, review, activities):
        self.old, self.years, self.copies = review.plan, range(review.first_year, review.last_year + 1), {}
        self.plan = new_draft(review, title=self.old.title, legal_basis=LEGAL_BASIS)
        years = list(self.years)
        self._copy(self.old.sub_task_forces.all(), plan=self.plan, target_years=years, budget_years=years)
        inside = {"sub_task_force__plan": self.old}
        self._copy(NarrativeItem.objects.filter(**inside))
        activities = Activity.objects.filter(pk__in=activities)
        self._copy(Programme.objects.filter(pk__in=activities.values("programme")))
        lines = BudgetLine.objects.filter(**inside)
        self._copy((lines.filter(activities__in=activities) | lines.filter(indicators__activity__in=activities)).distinct())
        self._copy(activities)
        indicators = Indicator.objects.filter(activity__in=activities)
        self._copy(indicators)
        self._copy(CaseSource.objects.filter(indicator__in=indicators))
        self._copy_years(Target.objects.filter(indicator__in=indicators), "indicator")
        self._copy_years(BudgetAmount.objects.filter(budget_line__in=self._keys(BudgetLine)), "budget_line")
        self._copy(Assignment.objects.filter(activity__in=activities))

    def _keys(self, model):
        return [key for of_model, key in self.copies if of_model is model]

    def _copy(self, rows, **columns):
        """Copy rows, with references to the copies of what they refer to."""
        rows = list(rows.order_by("pk"))
        copies = [self._copied(row, **columns) for row in rows]
        if rows:
            type(rows[0]).objects.bulk_create(copies)
        self.copies |= {(type(row), row.pk): copy for row, copy in zip(rows, copies, strict=True)}

    def _copied(self, row, **columns):
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
        for field in (one for one in row._meta.concrete_fields if one.related_model):
            copy = self.copies.get((field.related_model, values.get(field.attname)))
            if copy:
                values[field.attname] = copy.pk
        if "code" in values:
            values["code"] = of_version(values["code"], self.plan.version)
        if "plan" in columns:
            values["plan_id"] = columns.pop("plan").pk
        return type(row)(**values | columns)

    def _copy_years(self, rows, owner):
        """Copy the yearly rows of each indicator or bundle: those of its columns, in their order, to the years of this plan."""
        rows = list(rows.order_by(owner, "year"))
        copies = []
        for _, some in groupby(rows, key=lambda row: getattr(row, f"{owner}_id")):
            some = list(some)
            copies += [self._copied(some[min(place, len(some) - 1)], year=year) for place, year in enumerate(self.years)]
        if rows:
            type(rows[0]).objects.bulk_create(copies)
