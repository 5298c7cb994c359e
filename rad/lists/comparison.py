"""The next plan beside the plan it was made from, row by row: added, changed, dropped and unchanged, and the money.

It also names what the review asks to change and is still the same.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import JSONObject

from gugus.formats.indonesian import rupiah
from gugus.models.compiled import together
from rad.choices import AssignmentKind, ReviewOutcome, TargetState
from rad.models import Activity, Assignment, BudgetAmount, Indicator, PlanReview, RemovedActivity, Target
from rad.models.assignment import names_of
from rad.models.codes import bare


class Fate(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    DROPPED = "dropped"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell in words, in the old plan and in the new one."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator, or an activity without one. `code` is that of the new plan, except of a dropped row."""

    code: str
    activity: str
    label: str
    fate: Fate
    differences: tuple[Difference, ...]
    outcome: str
    reason: str
    removed: str
    """Why it was taken out of the draft after the review had kept it."""

    @property
    def pending(self) -> bool:
        """Whether the review asks for a change that the draft does not have yet."""
        return self.fate == Fate.SAME and self.outcome == ReviewOutcome.CHANGE.label


@dataclass(frozen=True, slots=True)
class Money:
    """The budgets of one year by its place in the period, in rupiah, each bundle once. A period without that year has no year."""

    old_year: int | None
    old: int
    new_year: int | None
    new: int

    @property
    def change(self) -> int:
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Force:
    """One sub task force in both plans."""

    letter: str
    name: str
    entries: tuple[Entry, ...]
    money: tuple[Money, ...]

    @property
    def counts(self) -> Counter:
        """How many rows had each fate."""
        return Counter(entry.fate for entry in self.entries)

    @property
    def total(self) -> Money:
        return _total(self.money)


def compare(review: PlanReview, before=None) -> list[Force]:
    """Return the sub task forces of a review that has a draft, with every row of both plans. Two queries.

    `before`: the draft that this one replaced, to be compared with it instead of the reviewed plan.
    """
    plans = (before.pk if before else review.plan_id, review.draft_id)
    yearly = BudgetAmount.objects.filter(budget_line__sub_task_force__plan__in=plans).order_by("year")
    yearly, activities = together(yearly.select_related("budget_line__sub_task_force"), _activities(plans, review))
    amounts, sums = _amounts_and_sums(yearly)
    rows, forces = {plan: defaultdict(dict) for plan in plans}, {}
    for activity in activities:
        force = activity.programme.sub_task_force
        if force.plan_id == plans[0]:
            forces[force.letter] = force
        for place, (code, cells) in enumerate(_compared_rows(activity, amounts)):
            position = (activity.programme.order, activity.order, place)
            rows[force.plan_id][force.letter][bare(code)] = (code, activity, cells, position)
    found = []
    for _, force in sorted(forces.items()):
        old, new = (rows[plan][force.letter] for plan in plans)
        keys = sorted({*old, *new}, key=lambda key: (old.get(key) or new[key])[-1])
        entries = tuple(_entry(old.get(key), new.get(key)) for key in keys)
        money = _money(sums[plans[0], force.letter], sums[review.draft_id, force.letter], review, force)
        found.append(Force(force.letter, force.name, entries, money))
    return found


def total(forces) -> list[Money]:
    """Return the money of all sub task forces by the place of the year in the period; the sum of the period is the last."""
    of_places = zip(*(force.money for force in forces), strict=False)
    places = [replace(_total(same), old_year=same[0].old_year, new_year=same[0].new_year) for same in of_places]
    return [*places, _total(places)]


def _activities(plans, review):
    """Return the activities with their indicators and bodies, and what the review decided about each."""
    taken_out = RemovedActivity.objects.filter(plan=review.draft_id, origin=OuterRef("activity")).order_by("-pk")
    decided = review.activities.filter(activity=OuterRef("pk")).annotate(removed=Subquery(taken_out.values("reason")[:1]))
    duties = Assignment.objects.filter(activity=OuterRef("pk")).order_by("order")
    targets = Target.objects.filter(indicator=OuterRef("pk")).order_by("year")
    of_target = JSONObject(wording="wording", printed="printed", state="state")
    indicators = Indicator.objects.annotate(shown=ArraySubquery(targets.values(json=of_target)))
    bodies = JSONObject(kind="kind", name="institution__short_name", group="group")
    inside = Activity.objects.filter(programme__sub_task_force__plan__in=plans).annotate(
        bodies=ArraySubquery(duties.values(json=bodies)),
        decided=Subquery(decided.values(json=JSONObject(outcome="outcome", reason="reason", removed="removed"))[:1]),
    )
    related = inside.select_related("programme__sub_task_force", "budget_line")
    return related.prefetch_related(Prefetch("indicators", indicators.order_by("order").select_related("budget_line")))


def _compared_rows(activity, amounts):
    """Yield (code, {name of a cell: words}) of the rows of an activity. `amounts` maps keys of bundles to theirs, by year."""
    shared = {"Kegiatan": activity.label}
    for kind in AssignmentKind:
        shared[kind.label] = ", ".join(names_of(one for one in activity.bodies if one["kind"] == kind)) or "kosong"
    indicators = activity.indicators.all()
    for indicator in indicators:
        own = {
            "Indikator": indicator.label,
            "Arah": indicator.get_direction_display(),
            "Akumulasi": indicator.get_accumulation_display(),
        }
        for place, one in enumerate(indicator.shown, 1):
            state = TargetState(one["state"]).label.lower()
            own[f"Target tahun ke-{place}"] = f"{one['wording'] or one['printed'] or 'kosong'} ({state})"
        yield indicator.code, shared | own | _paid(indicator.budget_line or activity.budget_line, amounts)
    if not indicators:
        yield activity.code, shared | _paid(activity.budget_line, amounts)


def _paid(line, amounts):
    if line is None:
        return {}
    own = (None if one.amount is None else rupiah(one.amount) for one in amounts[line.pk])
    words = {f"Pagu tahun ke-{place}": shown or "kosong" for place, shown in enumerate(own, 1)}
    return words | {"Sumber dana": line.get_funding_source_display()}


def _entry(old, new):
    decision = old[1].decided if old else None
    code, activity, cells, _ = new or old
    label = cells.get("Indikator", activity.label)
    differences = tuple(_cells_differing(old[2], new[2])) if old and new else ()
    fate = Fate.DROPPED if not new else Fate.ADDED if not old else Fate.CHANGED if differences else Fate.SAME
    outcome = ReviewOutcome(decision["outcome"]).label if decision and decision["outcome"] else ""
    reason, removed = (decision["reason"], decision["removed"] or "") if decision else ("", "")
    return Entry(code, activity.code, label, fate, differences, outcome, reason, removed)


def _cells_differing(old, new):
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name, "tidak ada"), new.get(name, "tidak ada")
        if before != after:
            yield Difference(name, before, after)


def _amounts_and_sums(yearly):
    """Return {key of a bundle: its amounts by year}, and {(plan, letter): {year: rupiah}}, in which each bundle counts once."""
    amounts, sums = defaultdict(list), defaultdict(lambda: defaultdict(int))
    for one in yearly:
        force = one.budget_line.sub_task_force
        amounts[one.budget_line_id].append(one)
        sums[force.plan_id, force.letter][one.year] += one.amount or 0
    return amounts, sums


def _money(old, new, review, force):
    years = zip_longest(force.budget_years, range(review.first_year, review.last_year + 1))
    return tuple(Money(one, old.get(one, 0), other, new.get(other, 0)) for one, other in years)


def _total(years):
    return Money(None, sum(one.old for one in years), None, sum(one.new for one in years))
