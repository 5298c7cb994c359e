"""Inserts rows of a plan that were read from a workbook (`rad.forms.new_plan`)."""

from rad.choices import TargetState
from rad.models import Activity, Assignment, BudgetAmount, BudgetLine, Indicator, NarrativeItem, Programme, Target
from rad.models.codes import above, letter_of, of_version


class PlanRows:
    """The rows of a plan to insert, {kind: [columns]}. They refer to each other by the codes of the workbook.

    `forces` maps letters to sub task forces.
    """

    def __init__(self, plan, rows, forces):
        self.plan, self.rows, self.forces = plan, rows, forces

    def insert(self):
        """Insert all rows. An indicator or bundle gets an empty row for each year of its table that it lacks."""
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
        present = set(model.objects.filter(**{f"{owner}__in": owners.values()}).values_list(owner, "year"))
        model.objects.bulk_create(
            model(**{owner: one, "year": year}, **empty)
            for code, one in owners.items()
            for year in getattr(self.forces[letter_of(code)], years)
            if (one.pk, year) not in present
        )
