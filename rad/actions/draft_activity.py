"""Verbs of the activities of a draft plan: one is added, or taken out with a reason.

Added rows get codes as copied ones have them (`rad.models.codes`). A number that the plan before, the draft or a removed activity
has is not used again, so that rows with the same code can be compared. A removal deletes rows, which their histories keep, and
leaves a `RemovedActivity` with the reason. Row policies let only the secretariat delete, and only rows of a draft.
"""

from itertools import chain

from django.db import transaction
from django.db.models import Q

from gugus.formats.indonesian import number
from gugus.workflow.lifecycle import moment, require, require_state, store
from gugus.workflow.open_text import without_people
from rad import rules
from rad.actions.next_plan import locked_draft
from rad.choices import AssignmentKind, TargetState
from rad.models import (
    Activity,
    Assignment,
    BudgetAmount,
    BudgetLine,
    CaseSource,
    Indicator,
    Programme,
    RemovedActivity,
    SubTaskForce,
    Target,
)
from rad.models.codes import bare, of_version


@transaction.atomic
def add_activity(force, *, by, programme, text, indicators, coordinators, implementers, money=None):
    """Add an activity to a sub task force of a draft plan; return it. Raises Refused.

    `programme`: one of the sub task force, or the text of a new one. `indicators`: dicts of text, direction, accumulation and
    `targets`, {year: columns of Target}; a year without a target has an empty one. `coordinators`, `implementers`: institutions.
    `money`: a bundle of the sub task force that pays for this activity too, or a dict of funding_source and `amounts`,
    {year: rupiah or None}, or None.
    """
    rules.require_plan_manager(by)
    plan = locked_draft(force.plan)
    text = without_people(text, "activity", "Tulis kegiatannya.")
    require(indicators, "Kegiatan memerlukan sedikitnya satu indikator.")
    require(coordinators, "Pilih sedikitnya satu koordinator: ia yang melaporkan kegiatan ini.", "coordinators")
    require(not isinstance(money, BudgetLine) or money.sub_task_force_id == force.pk, "Anggaran itu milik tabel lain.", "money")
    programme = _programme(force, plan, programme)
    same = programme.activities.filter(printed=text).first()
    require_state(same is None, f"Kegiatan ini sudah ada dalam programnya: {same and same.code}.")
    order = free_number(used_codes(plan), programme.code)
    activity = Activity.objects.create(code=f"{programme.code}-{order:02}", programme=programme, order=order, printed=text)
    for place, columns in enumerate(indicators, 1):
        _add_indicator(activity, place, columns, plan)
    paid_by = money if money is None or isinstance(money, BudgetLine) else _own_bundle(activity, money, plan)
    store(activity, budget_line=paid_by)
    for kind, bodies in ((AssignmentKind.COORDINATOR, coordinators), (AssignmentKind.IMPLEMENTER, implementers)):
        Assignment.objects.bulk_create(
            Assignment(activity=activity, kind=kind, order=place, institution=body, printed=body.short_name)
            for place, body in enumerate(bodies, 1)
        )
    return activity


@transaction.atomic
def remove_activity(plan, code, *, by, reason, at=None):
    """Take the activity with this code out of a draft plan, with its indicators; return the RemovedActivity. Raises Refused.

    A bundle that pays for others too keeps its whole amount; a programme without activities goes with its last one. What
    is removed already raises TooLate.
    """
    rules.require_plan_manager(by)
    plan = locked_draft(plan)
    reason = without_people(reason, "reason", "Tulis alasannya: mengapa kegiatan ini tidak masuk rencana.")
    activity = Activity.objects.filter(code=code, programme__sub_task_force__plan=plan).select_related("programme").first()
    require_state(activity, f"{code} sudah tidak ada dalam rancangan ini.")
    origin = Activity.objects.filter(programme__sub_task_force__plan__reviews__draft=plan, code__endswith=bare(code))
    origin = next((one for one in origin if bare(one.code) == bare(code)), None)
    columns = {"plan": plan, "origin": origin, "code": code, "label": activity.label, "reason": reason}
    _delete(activity)
    return RemovedActivity.objects.create(**columns, by=by, at=moment(at))


def _programme(force, plan, programme):
    """Return the programme of an activity, made if it is a text."""
    if isinstance(programme, Programme):
        require(programme.sub_task_force_id == force.pk, "Program itu milik tabel lain.", "programme")
        return programme
    text = without_people(programme, "new_programme", "Tulis nama program barunya, atau pilih program yang ada.")
    if same := Programme.objects.filter(sub_task_force=force, printed=text).first():
        return same
    order = free_number(used_codes(plan), force.letter)
    code = of_version(f"{force.letter}-{order:02}", plan.version)
    return Programme.objects.create(code=code, sub_task_force=force, order=order, printed_number=str(order), printed=text)


def used_codes(plan) -> set[str]:
    """Return the codes, without version, that programmes and activities of a draft and of the plan before have or had."""
    both = Q(plan=plan) | Q(plan__reviews__draft=plan)
    codes = chain(
        Programme.objects.filter(sub_task_force__in=SubTaskForce.objects.filter(both)).values_list("code", flat=True),
        Activity.objects.filter(programme__sub_task_force__in=SubTaskForce.objects.filter(both)).values_list("code", flat=True),
        plan.removed.values_list("code", flat=True),
    )
    return {bare(code) for code in codes}


def free_number(used, above) -> int:
    """Return the number after the highest that a row below `above` (a letter, or the code of a programme) has in `used`."""
    within = f"{bare(above)}-"
    tails = (code.removeprefix(within) for code in used if code.startswith(within))
    return max((int(tail.partition("-")[0]) for tail in tails), default=0) + 1


def _add_indicator(activity, place, columns, plan):
    text = without_people(columns["text"], "text", "Tulis indikatornya.")
    counted = {name: columns[name] for name in ("direction", "accumulation")}
    indicator = Indicator.objects.create(code=f"{activity.code}-{place}", activity=activity, order=place, printed=text, **counted)
    empty = {"state": TargetState.BLANK, "printed": ""}
    Target.objects.bulk_create(
        Target(indicator=indicator, year=year, **(columns["targets"].get(year) or empty)) for year in plan.years
    )


def _own_bundle(activity, money, plan):
    """Return a new bundle that pays for the activity. Its code is that of the first row, where the money is printed."""
    line = BudgetLine.objects.create(
        code=f"{activity.code}-1",
        sub_task_force=activity.programme.sub_task_force,
        funding_source=money["funding_source"],
    )
    amounts = ((year, money["amounts"].get(year)) for year in plan.years)
    BudgetAmount.objects.bulk_create(
        BudgetAmount(budget_line=line, year=year, amount=amount, printed="" if amount is None else number(amount))
        for year, amount in amounts
    )
    return line


def _delete(activity):
    programme = activity.programme
    lines = BudgetLine.objects.filter(activities=activity) | BudgetLine.objects.filter(indicators__activity=activity)
    keys = list(lines.values_list("pk", flat=True))
    Assignment.objects.filter(activity=activity).delete()
    delete_indicators(Indicator.objects.filter(activity=activity))
    activity.delete()
    delete_unpaying(BudgetLine.objects.filter(pk__in=keys))
    if not programme.activities.exists():
        programme.delete()


def delete_indicators(indicators):
    """Delete indicators of a locked draft with their targets and bindings to case figures."""
    CaseSource.objects.filter(indicator__in=indicators).delete()
    Target.objects.filter(indicator__in=indicators).delete()
    indicators.delete()


def delete_unpaying(lines):
    """Delete those of these bundles of a locked draft that pay for nothing."""
    unused = lines.filter(activities=None, indicators=None)
    BudgetAmount.objects.filter(budget_line__in=unused).delete()
    unused.delete()
