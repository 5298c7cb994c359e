"""Verb that loads a new plan from the rows of a checked workbook: the annexes of a new regulation become a draft.

The draft belongs to a review of the plan before in which no activity is decided. So it is compared with that plan, changed,
enacted and withdrawn as every draft.
"""

from collections import defaultdict

from django.db import transaction

from gugus.workflow.lifecycle import moment, require, require_state
from gugus.workflow.open_text import without_people
from rad import rules
from rad.actions.next_plan import new_draft
from rad.actions.plan_review import check_free, check_period, opened, tell
from rad.actions.plan_rows import PlanRows
from rad.choices import PlanStatus
from rad.models import ActionPlan, SubTaskForce
from rad.models.codes import letter_of

LEGAL_BASIS = "Rancangan dari buku kerja, belum ditetapkan"
NO_PLAN = "Belum ada rencana yang berlaku, jadi belum ada yang dilanjutkan."
DRAFTED = "{plan} sudah ada sebagai rancangan. Ubah isinya, atau batalkan dulu di halaman peninjauannya."


@transaction.atomic
def load_plan(rows, *, by, title, first_year, last_year, at=None):
    """Make a draft of the rows of a workbook (`rad.forms.new_plan.NewPlan.content`); return its review.

    Raises Refused if the period overlaps that of the plan in force, if that plan is being reviewed, or if there is a draft of the
    same period.
    """
    rules.require_plan_manager(by)
    list(ActionPlan.objects.select_for_update().order_by("pk"))  # one new version at a time
    plan = check_next(first_year, last_year)
    title = without_people(title, "title")
    require(title, "Tulis judul rencananya.", "title")
    columns = {"plan": plan, "first_year": first_year, "last_year": last_year, "begun_by": by}
    return _load(columns, rows, title, moment(at))


def check_next(first_year, last_year):
    """Return the plan that a new plan of these years follows. Raises Refused if it cannot follow it now."""
    plan = ActionPlan.objects.newest().first()
    require(plan, NO_PLAN)
    check_period(plan, first_year, last_year)
    check_free(plan)
    same = ActionPlan.objects.filter(status=PlanStatus.DRAFT, first_year=first_year, last_year=last_year).first()
    require_state(same is None, DRAFTED.format(plan=same))
    return plan


def _load(columns, rows, title, at):
    review = opened(columns, at)
    review.draft = new_draft(review, title=title, legal_basis=LEGAL_BASIS)
    review.drafted_by, review.drafted_at = review.begun_by, at
    PlanRows(review.draft, rows, _forces(review, rows)).insert()
    review.save(update_fields=["draft", "drafted_by", "drafted_at"])
    tell(review, f"Rancangan {review.draft} dimuat dari buku kerja", at)
    return review


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
