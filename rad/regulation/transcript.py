"""Reads both annexes from the database, in the form in which `annexes.read` returns the print."""

from django.db.models import Prefetch

from gugus.choices import InstitutionKind
from gugus.models import Institution
from rad.choices import AssignmentKind, NarrativeKind, RevisedColumn, TargetState
from rad.models import ActionPlan, Activity, BudgetLine, Indicator, SubTaskForce
from rad.models.codes import letter_of
from rad.models.revision import REVISED, values_of
from rad.regulation import annexes
from rujukan.choices import Stage
from rujukan.models import StageFootnote, StageRole

STAGE_TITLES = dict(zip(Stage, annexes.STAGES, strict=True))


def roles():
    """Return Lampiran I as a list of PrintedRole, in printed order."""
    return [
        annexes.PrintedRole(STAGE_TITLES[role.stage], role.printed_institution, role.mandate)
        for role in StageRole.objects.printed()
    ]


def holders():
    """Return how many institutions have a role of Lampiran I, and how many health centres belong to one of them."""
    bodies = Institution.objects.filter(stage_roles__isnull=False).distinct()
    return bodies.count(), Institution.objects.filter(parent__in=bodies, kind=InstitutionKind.HEALTH_CENTRE).count()


def footnotes():
    """Return {printed stage: footnote}."""
    return {STAGE_TITLES[note.stage]: note.text for note in StageFootnote.objects.all()}


def tables(plan: ActionPlan):
    """Return {letter: Table} of a plan; the rows' keys are their codes."""
    return {force.letter: table(force) for force in plan.sub_task_forces.prefetch_related("narrative")}


def misreadings(force: SubTaskForce, marks):
    """Return the differences between the text of a cell and the value read from it.

    An amount must equal the printed rupiah, a value the printed number, and exactly one bundle must pay for each row. Of a cell
    in `marks` (rad.lists.cells.marks) the value before its first revision must.
    """
    misread = []
    for line in force.budget_lines.prefetch_related("amounts"):
        for amount in line.amounts.all():
            read = original(marks, RevisedColumn.AMOUNT, amount)["amount"]
            if read != annexes.rupiah(amount.printed):
                misread.append((line.code, 10 + force.budget_years.index(amount.year), amount.printed, read))
    for indicator in Indicator.objects.filter(activity__programme__sub_task_force=force).prefetch_related("targets"):
        for target in indicator.targets.all():
            values = original(marks, RevisedColumn.TARGET, target)
            read = annexes.number(target.printed) if values["value"] is not None else None
            if read != values["value"] or (values["state"] == TargetState.BLANK) != (target.printed == ""):
                reading = f"{TargetState(values['state']).label}: {values['value']}"
                misread.append((indicator.code, 5 + force.target_years.index(target.year), target.printed, reading))
    misread += [(code, 10, "", f"dibayar {payers} anggaran") for code, payers in _payers(force) if payers != 1]
    return [annexes.Difference(force.letter, code, column, printed, str(stored)) for code, column, printed, stored in misread]


def original(marks, column, row):
    """Return the values of a cell before its first revision, as `values_of`."""
    mark = marks.get((column, row.pk))
    return mark.original if mark else values_of(column, row)


def overwritten(marks):
    """Return the revised cells that are not stored as their last revision says."""
    differences = []
    for (column, key), mark in marks.items():
        model, _ = REVISED[RevisedColumn(column)]
        stored = values_of(column, model.objects.get(pk=key))
        if stored != mark.current:
            words = ", ".join(str(value) for value in stored.values())
            differences.append(
                annexes.Difference(letter_of(mark.code), mark.code, 0, f"{mark.current_words} ({mark.number})", words)
            )
    return differences


def _payers(force):
    """Yield the code of each row and the number of bundles that pay for it."""
    activities = Activity.objects.filter(programme__sub_task_force=force).prefetch_related("indicators")
    for activity in activities:
        whole = activity.budget_line_id is not None
        indicators = activity.indicators.all()
        if not indicators:
            yield activity.code, int(whole)
        for indicator in indicators:
            yield indicator.code, whole + (indicator.budget_line_id is not None)


def table(force):
    """Return the Table of one sub task force."""
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
        rows=list(_rows(force)),
    )


def _rows(force):
    """Yield the rows of a table: one for each indicator, and one for an activity without indicators."""
    amounts = {
        line.code: {amount.year: amount.printed for amount in line.amounts.all()}
        for line in BudgetLine.objects.filter(sub_task_force=force).prefetch_related("amounts")
    }
    activities = Prefetch("activities", Activity.objects.order_by("order").prefetch_related("indicators__targets", "assignments"))
    for programme in force.programmes.order_by("order").prefetch_related(activities):
        number, name = programme.printed_number, programme.printed
        for activity in programme.activities.all():
            words = activity.printed
            for indicator in activity.indicators.all() or [None]:
                code = indicator.code if indicator else activity.code
                yield annexes.Row(
                    code,
                    (
                        number,
                        name,
                        words,
                        indicator.printed if indicator else "",
                        *_targets(indicator, force.target_years),
                        *(_bodies(activity, indicator, kind) for kind in AssignmentKind),
                        *(amounts.get(code, {}).get(year, "") for year in force.budget_years),
                    ),
                )
                number = name = words = ""


def _targets(indicator, years):
    printed = {target.year: target.printed for target in indicator.targets.all()} if indicator else {}
    return [printed.get(year, "") for year in years]


def _bodies(activity, indicator, kind):
    """Return the text of a cell of bodies. Bodies that belong to no single indicator are in the activity's first row."""
    first = indicator is None or indicator == activity.indicators.all()[0]
    return " ".join(
        assignment.printed
        for assignment in activity.assignments.all()
        if assignment.kind == kind
        and not assignment.merged
        and (assignment.indicator_id == indicator.pk if assignment.indicator_id and indicator else first)
    )
