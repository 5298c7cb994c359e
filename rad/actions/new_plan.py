"""Verb that loads a new plan from the rows of a checked workbook: the annexes of a new regulation become a draft.

The draft belongs to a review of the plan before in which no activity is decided. So it is compared with that plan, changed,
enacted and withdrawn as every draft.
"""

import uuid
from collections import defaultdict

from django.db import transaction

from gugus.workflow.lifecycle import moment, require, require_state
from gugus.workflow.open_text import without_people
from gugus.workflow.submit_key import once
from rad import rules
from rad.actions.next_plan import ONLY_MANAGER, new_draft
from rad.actions.plan_review import check_free, check_period, opened, tell
from rad.choices import PlanStatus, TargetState
from rad.models import (
    ActionPlan,
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    Indicator,
    NarrativeItem,
    PlanReview,
    Programme,
    SubTaskForce,
    Target,
)
from rad.models.codes import above, letter_of, of_version

LEGAL_BASIS = "Rancangan dari buku kerja, belum ditetapkan"
NO_PLAN = "Belum ada rencana yang berlaku, jadi belum ada yang dilanjutkan."
DRAFTED = "{plan} sudah ada sebagai rancangan. Ubah isinya, atau batalkan dulu di halaman peninjauannya."


@transaction.atomic
def load_plan(rows, *, by, title, first_year, last_year, submit_key=None, at=None):
    """Make a draft of the rows of a workbook (`rad.forms.new_plan.NewPlan.content`); return (its review, made).

    The same `submit_key` sent again returns the first review. Raises Refused if the period overlaps that of the plan in force, if
    that plan is being reviewed, or if there is a draft of the same period.
    """
    require(rules.plan_manager(by), ONLY_MANAGER)
    list(ActionPlan.objects.select_for_update().order_by("pk"))  # one new version at a time
    reviews, submit_key = PlanReview.objects.select_related("plan", "draft"), submit_key or uuid.uuid4()
    if earlier := reviews.filter(submit_key=submit_key).first():
        return earlier, False
    plan = check_next(first_year, last_year)
    title = without_people(title, "title")
    require(title, "Tulis judul rencananya.", "title")
    columns = {"plan": plan, "first_year": first_year, "last_year": last_year, "begun_by": by, "submit_key": submit_key}
    return once(reviews, submit_key, lambda: _load(columns, rows, title, moment(at)))


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
    _Rows(review, rows)
    review.save(update_fields=["draft", "drafted_by", "drafted_at"])
    tell(review, f"Rancangan {review.draft} dimuat dari buku kerja", at)
    return review


class _Rows:
    """Inserts the rows of a plan. `forces`, `activities` … map the code in the workbook to the inserted row."""

    def __init__(self, review, rows):
        self.plan, self.years, self.rows = review.draft, list(review.draft.years), rows
        self.forces = self._forces(review.plan)
        self._insert(NarrativeItem, "items", lambda row: {"sub_task_force": self.forces[row.pop("letter")]})
        self.programmes = self._coded(Programme, "programmes", lambda row: {"sub_task_force": self._force(row)})
        self.lines = self._coded(BudgetLine, "lines", lambda row: {"sub_task_force": self._force(row)})
        self.activities = self._coded(
            Activity, "activities", lambda row: {"programme": self.programmes[above(row["code"])]} | self._paid(row)
        )
        self.indicators = self._coded(
            Indicator, "indicators", lambda row: {"activity": self.activities[above(row["code"])]} | self._paid(row)
        )
        self._insert(Target, "targets", lambda row: {"indicator": self.indicators[row.pop("indicator")]})
        self._insert(BudgetAmount, "amounts", lambda row: {"budget_line": self.lines[row.pop("line")]})
        self._insert(Assignment, "assignments", self._duty)
        self._fill(Target, "indicator", self.indicators, "target_years", {"state": TargetState.BLANK, "printed": ""})
        self._fill(BudgetAmount, "budget_line", self.lines, "budget_years", {"printed": ""})

    def _forces(self, before):
        """Insert the sub task forces. Their table heads are those of the plan before."""
        headers = {force.letter: force.table_headers for force in before.sub_task_forces.all()}
        years = defaultdict(set)
        for row in self.rows["targets"]:
            years[letter_of(row["indicator"])].add(row["year"])
        forces = [
            SubTaskForce(
                plan=self.plan,
                table_headers=headers.get(row["letter"]) or next(iter(headers.values())),
                target_years=self._target_years(years[row["letter"]]),
                budget_years=self.years,
                **row,
            )
            for row in self.rows["tables"]
        ]
        return {force.letter: force for force in SubTaskForce.objects.bulk_create(forces)}

    def _target_years(self, years):
        """Return the years of the targets of a table: of the plan, unless one comes after it, as in table B of 2019–2021."""
        return self.years if years <= set(self.years) else sorted(years)

    def _force(self, row):
        return self.forces[letter_of(row["code"])]

    def _paid(self, row):
        return {"budget_line": self.lines.get(row.pop("line"))}

    def _duty(self, row):
        return {"activity": self.activities[row.pop("activity")], "indicator": self.indicators.get(row.pop("indicator"))}

    def _insert(self, model, name, relations):
        rows = [dict(row) for row in self.rows[name]]
        return model.objects.bulk_create([model(**(row | relations(row))) for row in rows])

    def _coded(self, model, name, relations):
        """Insert rows with codes of this version; return them by their code in the workbook."""
        version = self.plan.version
        inserted = self._insert(model, name, lambda row: relations(row) | {"code": of_version(row["code"], version)})
        return {row["code"]: one for row, one in zip(self.rows[name], inserted, strict=True)}

    def _fill(self, model, owner, owners, years, empty):
        """Insert an empty row for each year of the table that an indicator or a bundle lacks."""
        present = set(model.objects.filter(**{f"{owner}__in": owners.values()}).values_list(owner, "year"))
        model.objects.bulk_create(
            model(**{owner: one, "year": year}, **empty)
            for code, one in owners.items()
            for year in getattr(self.forces[letter_of(code)], years)
            if (one.pk, year) not in present
        )
