"""Reads both annexes from the database, in the form in which `annexes.read` returns the print."""

from django.db.models import Prefetch

from gugus.formats.indonesian import rupiah
from rad.choices import AssignmentKind, NarrativeKind, RevisedColumn
from rad.models import ActionPlan, Activity, Assignment, Indicator, Programme, Target
from rad.regulation import annexes
from rujukan.choices.stage import Stage
from rujukan.models import StageFootnote, StageRole

ABOVE = "(lihat di atas)"  # an amount that is shown in a row above, which is not the row before
WORDS = {Activity: RevisedColumn.ACTIVITY, Indicator: RevisedColumn.INDICATOR, Target: RevisedColumn.TARGET}
STAGE_TITLES = dict(zip(Stage, annexes.STAGES, strict=True))


def roles():
    """Return Lampiran I as a list of PrintedRole, in printed order."""
    return [
        annexes.PrintedRole(STAGE_TITLES[role.stage], role.printed_institution, role.mandate)
        for role in StageRole.objects.printed()
    ]


def footnotes():
    """Return {printed stage: footnote}."""
    return {STAGE_TITLES[note.stage]: note.text for note in StageFootnote.objects.all()}


def loaded(forces):
    """Return sub task forces with all that their tables print, in nine queries whatever their number."""
    bodies = Prefetch("assignments", Assignment.objects.select_related("institution"))
    inside = Activity.objects.order_by("order").prefetch_related("indicators__targets", bodies)
    programmes = Programme.objects.order_by("order").prefetch_related(Prefetch("activities", inside))
    return forces.prefetch_related("narrative", Prefetch("programmes", programmes), "budget_lines__amounts")


def tables(plan: ActionPlan, marks=None):
    """Return {letter: Table} of a plan, in the words of `table`; the rows' keys are their codes."""
    return {force.letter: table(force, marks) for force in loaded(plan.sub_task_forces.all())}


def table(force, marks=None):
    """Return the Table of one sub task force of `loaded`, as printed.

    With `marks` (rad.lists.cells.marks) in the words of its own plan before the first revision: what the print of the plan before
    merges with the row above is repeated, because that row may have been dropped.
    """
    narrative = {kind: [] for kind in NarrativeKind}
    for item in force.narrative.all():
        narrative[item.kind].append((item.printed_number, item.printed))
    return annexes.Table(
        letter=force.letter,
        title=force.title,
        objective=force.objective,
        outputs=narrative[NarrativeKind.OUTPUT],
        problems=narrative[NarrativeKind.PROBLEM],
        table_title=force.table_title,
        headers=force.table_headers,
        target_years=force.target_years,
        budget_years=force.budget_years,
        rows=list(_transcript_rows(force, _Printed(force) if marks is None else _Own(force, marks))),
    )


class _Printed:
    """The texts of the cells of a table as printed."""

    def __init__(self, force):
        self.amounts = {line.code: {one.year: one.printed for one in line.amounts.all()} for line in force.budget_lines.all()}

    def text(self, row):
        return row.printed

    def bodies(self, assignments):
        return " ".join(one.printed for one in assignments if not one.merged)

    def money(self, code, bundle):
        """Return {year: text} of the amounts that are printed in this row."""
        return self.amounts.get(code, {})


class _Own:
    """The texts of the cells of a later plan: what it changed in the print of the plan before, without its revisions."""

    def __init__(self, force, marks):
        self.marks = marks
        self.amounts = {line.pk: {one.year: self._amount(one) for one in line.amounts.all()} for line in force.budget_lines.all()}
        self.shown, self.last = set(), None

    def text(self, row):
        mark = self.marks.get((WORDS[type(row)], row.pk))
        return (mark.original["wording"] or row.printed) if mark else row.text

    def bodies(self, assignments):
        return ", ".join(dict.fromkeys(map(self._body, assignments)))

    def money(self, code, bundle):
        """Return {year: text} of the bundle (its key) that pays for this row, each amount once."""
        amounts = self.amounts.get(bundle, {})
        if bundle in self.shown:
            amounts = {} if bundle == self.last else dict.fromkeys(amounts, ABOVE)
        self.shown.add(bundle)
        self.last = bundle
        return amounts

    def _amount(self, row):
        mark = self.marks.get((RevisedColumn.AMOUNT, row.pk))
        amount = mark.original["amount"] if mark else row.amount
        if amount is None:
            return ""
        return row.printed if amount == annexes.rupiah(row.printed) else rupiah(amount)

    def _body(self, row):
        mark = self.marks.get((RevisedColumn.BODY, row.pk))
        if mark:
            return mark.original_words
        return row.institution.name if row.institution_id else row.get_group_display()


def _transcript_rows(force, words):
    """Yield the rows of a table: one for each indicator, and one for an activity without indicators."""
    for programme in force.programmes.all():
        number, name = programme.printed_number, programme.printed
        for activity in programme.activities.all():
            label = words.text(activity)
            for indicator in activity.indicators.all() or [None]:
                code = indicator.code if indicator else activity.code
                bundle = (indicator and indicator.budget_line_id) or activity.budget_line_id
                targets = {target.year: words.text(target) for target in indicator.targets.all()} if indicator else {}
                money = words.money(code, bundle)
                cells = (
                    number,
                    name,
                    label,
                    words.text(indicator) if indicator else "",
                    *(targets.get(year, "") for year in force.target_years),
                    *(words.bodies(_assigned(activity, indicator, kind)) for kind in AssignmentKind),
                    *(money.get(year, "") for year in force.budget_years),
                )
                yield annexes.Row(code, cells)
                number = name = label = ""


def _assigned(activity, indicator, kind):
    """Return the assignments of a cell. Those that belong to no single indicator are in the activity's first row."""
    first = indicator is None or indicator == activity.indicators.all()[0]
    return [
        one
        for one in activity.assignments.all()
        if one.kind == kind and (one.indicator_id == indicator.pk if one.indicator_id and indicator else first)
    ]
