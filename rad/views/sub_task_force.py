"""A sub task force of the plan: its activities, one activity, and its table as Lampiran II prints it, with its results."""

from collections import defaultdict
from functools import cached_property

from django.http import Http404
from django.shortcuts import redirect, render

from gugus.access.replica import from_replica
from gugus.access.scope import shows
from gugus.models.compiled import compiled
from gugus.navigation import path_of
from gugus.web.pages import folded
from rad import figures, rules
from rad.choices import Annex, NarrativeKind
from rad.forms.plan import PlanFilterForm
from rad.lists import activity as activities, arrears, cells, in_force, table
from rad.models import NarrativeItem, SourceNote
from rad.models.codes import activity_of, letter_of
from rad.regulation.source import TRANSCRIBED
from rad.views.plan import chosen_year, printed_table, readable_or_404, tables_or_404, whole_plan

SHOWN = 8  # activities that stand open in the list; those that are late or returned always do
FILTERS = {"cari", "program", "koordinator", "tampilkan"}


class Found:
    """The table of a letter that a request asks for, among `tables`, with its results in each year.

    It is that of a `whole` plan, or the one in force in the year of `?tahun=`.
    """

    def __init__(self, request, letter, whole, tables):
        self.user, self.whole, self.tables = request.user, whole, tables
        of_letter = [one for one in tables if one.letter == letter]
        if not of_letter:
            raise Http404
        counted = in_force.years(of_letter)
        self.year = chosen_year(request, counted, in_force.reported_year(of_letter))
        self.force = of_letter[0] if self.whole else in_force.of_year(of_letter, self.year)[0]
        self.plan = self.force.plan
        self.own = in_force.printed_years([self.force])
        self.years = self.own if self.whole else sorted({*counted, *self.own})
        self.superseded = [] if self.plan.never_in_force else [one for one in self.own if one not in self.force.years_counted]
        self.closed = {*self.force.closed_years, *self.superseded}

    @cached_property
    def by_year(self):
        closed = self.force.closed_years
        of_years = figures.years(self.plan, self.own, user=self.user, forces=[self.force], closed=closed)
        return {year: one.sub_task_forces[0] for year, one in of_years.items()}

    @cached_property
    def notes(self):
        return _notes(self.force.letter) if self.plan.code == TRANSCRIBED else defaultdict(list)

    @cached_property
    def query(self):
        """What keeps an address in the plan or the year of this page."""
        return f"?rencana={self.plan.code}" if self.whole else f"?tahun={self.year}"

    def groups(self, shown, keeps):
        """Return the groups of the rows that `keeps` keeps, with what revisions changed in them."""
        groups = table.groups(self.by_year, shown, self.notes, keeps)
        if self.force.revised:
            table.mark(groups, cells.marks(self.plan))
        return groups

    def context(self):
        sees_all = rules.sees_all_reports(self.user)
        return {
            "plan": self.plan,
            "shown": [self.plan],
            "force": self.force,
            "forces": list({one.letter: one for one in self.tables}.values()),  # of each letter the newest table
            "plans": in_force.plans(self.tables)[::-1],
            "year": self.year,
            "query": self.query,
            "back": path_of("rad:sub_task_force", self.force.letter) + self.query,
            "of_plan": self.whole and self.plan.code,
            "superseded": self.superseded,
            "closed": self.closed,
            "printed": printed_table(self.force),
            "sees_all": sees_all,
            "reads": not self.plan.never_in_force and rules.sees_reports(self.user),
            "revises": rules.plan_manager(self.user) and not self.plan.is_withdrawn,
            "fills": not (self.plan.never_in_force or sees_all),
        }


@from_replica
@shows(rules.signed_in)
def sub_task_force(request, letter):
    """List the activities of a table by where they stand in the year that is reported."""
    if FILTERS & request.GET.keys():  # an old address of the table
        return redirect(f"{path_of('rad:plan_table', letter)}?{request.GET.urlencode()}")
    found = _found(request, letter)
    of_year = None if found.plan.never_in_force else found.by_year.get(found.year)
    closed = found.year in found.closed
    owing = activities.owed(of_year) if of_year and not closed else []
    due_on = arrears.deadline(found.year) if owing else None
    listed = activities.of(found.by_year, of_year and found.year, closed=closed, due_on=due_on)
    context = found.context() | {
        "of_year": of_year,
        "year_before": found.by_year.get(found.year - 1),
        "turn": activities.turn(request.user, of_year, owing, due_on) if of_year and not closed else None,
        "activities": listed,
        "parts": folded(listed, max(SHOWN, sum(one.urgent for one in listed))),
    }
    return render(request, "rad/sub_task_force.html", context)


@from_replica
@shows(rules.signed_in)
def activity_detail(request, code):
    """Show the rows of the activity that has this code or this row: target, result and money of each year, and who reports."""
    whole = readable_or_404(request.user, in_force.of_row(code))
    found, activity = Found(request, letter_of(code), whole, whole), activity_of(code)
    shown = table.columns(found.force)
    [group] = found.groups(shown, lambda line: line.activity.code == activity)
    owes = found.year in found.by_year and found.year not in found.closed and not rules.sees_all_reports(request.user)
    owed = [one for one in activities.owed(found.by_year[found.year]) if one.code == activity] if owes else []
    context = found.context() | {
        "activity": group.lines[-1].activity,
        "columns": shown,
        "groups": [group],
        "owed": next((row for one in owed for row in one.rows if activities.lacks(row)), None),
    }
    return render(request, "rad/activity_detail.html", context)


@from_replica
@shows(rules.signed_in)
def plan_table(request, letter):
    """Show the table of a letter with its results, the rows that the filter keeps."""
    found = _found(request, letter, members=True)
    by_year = found.by_year
    some = by_year[found.own[0]]
    form = PlanFilterForm(
        request.GET or None,
        initial={"rencana": request.GET.get("rencana", "")},
        programmes=table.programmes(some),
        coordinators=table.coordinators(some.activities),
        years=found.years,
    )
    shown = table.columns(found.force, form.kept.get("tahun"))
    groups = found.groups(shown, form.keeping(found.notes, found.closed))
    table.name_members(groups, table.members(found.force))
    context = found.context() | {
        "form": form,
        "ticks": True,
        "columns": shown,
        "by_year": by_year.values(),
        "groups": groups,
        "notes": found.notes[letter],
        "narrative": _narrative(found.force),
        "unfiltered": f"{request.path}?rencana={found.plan.code}" if found.whole else request.path,
    }
    return render(request, "rad/plan_table.html", context)


def _found(request, letter, **more):
    whole = whole_plan(request, **more)
    return Found(request, letter, whole, whole or tables_or_404(**more))


def _notes(letter):
    notes = defaultdict(list)
    for note in _on_table(letter=letter):
        notes[note.row or letter].append(note)
    return notes


@compiled
def _on_table(letter):
    return SourceNote.objects.filter(annex=Annex.ANNEX_2, letter=letter).only("code", "row", "kind", "what", "decision")


def _narrative(force):
    items = _items(force=force.pk)
    return [(kind.label, [item for item in items if item.kind == kind]) for kind in NarrativeKind]


@compiled
def _items(force):
    return NarrativeItem.objects.filter(sub_task_force=force).only("kind", "printed_number", "printed").order_by("order")
