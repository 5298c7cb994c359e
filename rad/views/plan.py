"""The plan as Lampiran II prints it, with its results, and the source notes."""

from collections import defaultdict

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.models.compiled import compiled
from gugus.navigation import path_of
from gugus.views.methods import posts_to
from gugus.web.attempt import attempt, done
from gugus.web.pages import page_of
from rad import figures, rules, scoring
from rad.actions import source_note
from rad.choices import Annex, NarrativeKind, NoteKind, NoteState
from rad.forms.plan import DecisionForm, NoteFilterForm, PlanFilterForm, PlanSearchForm
from rad.lists import cells, document as documents, in_force, plan_search, quadrants, table, workbook
from rad.models import NarrativeItem, Revision, SourceNote
from rad.regulation.source import TRANSCRIBED


def tables_or_404(**more):
    """Return the sub task forces whose table is or was in force (rad.lists.in_force). Raises Http404 if there are none."""
    forces = in_force.tables(**more)
    if not forces:
        raise Http404("Belum ada rencana aksi.")
    return forces


def whole_plan(request, **more):
    """Return the sub task forces of the plan in `?rencana=`; [] without one.

    Raises Http404 if there is no such plan, or if it was never in force: such a plan is for the roles of the plan.
    """
    code = request.GET.get("rencana", "")
    forces = in_force.of_plan(code, **more) if code else []
    if code and (not forces or (forces[0].plan.never_in_force and not rules.reads_draft_plans(request.user))):
        raise Http404
    return forces


def chosen_plan(request):
    """Return the plan in `?rencana=`, otherwise the newest of the year that is being reported."""
    if forces := whole_plan(request):
        return forces[0].plan
    forces = tables_or_404()
    return in_force.plans(in_force.of_year(forces, in_force.reported_year(forces)))[0]


def chosen_year(request, years, default):
    """Return the year of `?tahun=` if it is one of these years, otherwise `default`."""
    typed = request.GET.get("tahun", "")
    return int(typed) if typed in map(str, years) else default


def printed_table(force):
    """Return the address of the printed table of a sub task force, whose rows have their codes as anchors; "" if it has none."""
    return path_of("rad:regulation_table", force.letter) if force.plan.code == TRANSCRIBED else ""


@allow(rules.signed_in)
@require_safe
def plan_home(request):
    """Show the tables in force in the year of `?tahun=`, or with `?rencana=` a whole plan in that year."""
    whole = whole_plan(request)
    tables = whole or tables_or_404()
    years = in_force.printed_years(whole) if whole else in_force.years(tables)
    year = chosen_year(request, years, in_force.reported_year(tables))
    forces = whole or in_force.of_year(tables, year)
    plan, *others = in_force.plans(forces)
    of_year = figures.of_tables({year: forces}, user=request.user, closed=forces[0].closed_years)[year]
    plans = in_force.shown_plans()
    context = {
        "plan": plan,
        "others": [(one, [force.letter for force in forces if force.plan == one]) for one in others],
        "superseded": [force.letter for force in whole if year in force.printed_years and year not in force.years_counted],
        "years": years,
        "year": year,
        "figures": of_year,
        "quadrants": quadrants.of(of_year),
        "unfunded": [activity.code for activity in quadrants.unfunded(of_year)],
        "high": scoring.HIGH,
        "overdue": plan == _newest(plans) and timezone.localdate().year >= plan.review_year,
        "plans": plans,
        "shown": [plan, *others],
        "printed": plan.code == TRANSCRIBED,
        "of_plan": whole and plan.code,
        "sees_all": rules.sees_all_reports(request.user),
        "reads": not plan.never_in_force and rules.sees_reports(request.user),
        "bands": scoring.BANDS,
        "coverage": settings.RAD_COVERAGE,
        "documents": documents.of_plan(plan, request.user),
        "sheets": workbook.SHEETS,
        "imports": not plan.never_in_force and rules.plan_manager(request.user),
    }
    page = f"{request.path}?rencana={plan.code}" if whole else f"{request.path}?tahun={year}"
    return render(request, "rad/plan_home.html", context | _search(request, forces, page))


def _search(request, forces, page):
    """Return the context of the search in these tables; words that the form refuses search for nothing."""
    page_of = {name: request.GET.get(name, "") for name in ("rencana", "tahun")}
    form = PlanSearchForm(request.GET if "cari" in request.GET else None, initial=page_of)
    words = form.cleaned_data["cari"] if form.is_bound and form.is_valid() else ""
    return {"form": form, "words": words, "found": plan_search.search(forces, words) if words else [], "unfiltered": page}


def _newest(plans):
    """Return the newest of these plans that was ever in force, None if there is none."""
    return next((plan for plan in reversed(plans) if not plan.never_in_force), None)


@allow(rules.signed_in)
@require_safe
def plan_table(request, letter):
    """Show the table of a letter that is in force in the year of `?tahun=`, or with `?rencana=` that of a plan."""
    whole = whole_plan(request, members=True)
    tables = whole or tables_or_404(members=True)
    of_letter = [one for one in tables if one.letter == letter]
    if not of_letter:
        raise Http404
    force, years = (of_letter[0], in_force.printed_years(of_letter)) if whole else _table_of_year(request, of_letter)
    context = _table(request, force, years, whole)
    context["forces"] = list({one.letter: one for one in tables}.values())  # of each letter the newest table
    context["plans"] = in_force.plans(tables)[::-1]
    return render(request, "rad/plan_table.html", context)


def _table_of_year(request, of_letter):
    """Return the table that is in force in the chosen year, and the years that can be chosen."""
    counted = in_force.years(of_letter)
    (force,) = in_force.of_year(of_letter, chosen_year(request, counted, in_force.reported_year(of_letter)))
    return force, sorted({*counted, *in_force.printed_years([force])})


def _table(request, force, years, whole):
    """Return the context of a table with its results."""
    plan = force.plan
    own = in_force.printed_years([force])
    of_years = figures.years(plan, own, user=request.user, forces=[force], closed=force.closed_years)
    by_year = {year: one.sub_task_forces[0] for year, one in of_years.items()}
    some = by_year[own[0]]
    form = PlanFilterForm(
        request.GET or None,
        initial={"rencana": request.GET.get("rencana", "")},
        programmes=table.programmes(some),
        coordinators=table.coordinators(some.activities),
        years=years,
    )
    filters = form.cleaned_data if form.is_valid() else {}
    chosen = whole and plan.code
    notes = _notes(force.letter) if plan.code == TRANSCRIBED else defaultdict(list)
    shown = table.columns(force, filters.get("tahun"))
    superseded = [] if plan.never_in_force else [year for year in own if year not in force.years_counted]
    closed = {*force.closed_years, *superseded}
    keeps = table.keeping(
        shown,
        notes,
        words=filters.get("cari", ""),
        programme=filters.get("program", ""),
        coordinator=filters.get("koordinator", ""),
        show=filters.get("tampilkan", ""),
        closed=closed,
    )
    groups = table.groups(by_year, shown, notes, keeps)
    table.name_members(groups, table.members(force))
    if force.revised:
        table.mark(groups, cells.marks(plan))
    return {
        "plan": plan,
        "shown": [plan],
        "force": force,
        "form": form,
        "columns": shown,
        "by_year": by_year.values(),
        "groups": groups,
        "notes": notes[force.letter],
        "narrative": _narrative(force),
        "sees_all": rules.sees_all_reports(request.user),
        "reads": not plan.never_in_force and rules.sees_reports(request.user),
        "superseded": superseded,
        "closed": closed,
        "revises": rules.plan_manager(request.user) and not plan.is_withdrawn,
        "fills": not (plan.never_in_force or rules.sees_all_reports(request.user)),
        "printed": printed_table(force),
        "of_plan": chosen,
        "unfiltered": f"{request.path}?rencana={chosen}" if chosen else request.path,
    }


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


@allow(rules.signed_in)
@require_safe
def note_list(request):
    every = SourceNote.objects.all()
    forces = [(f"{Annex.ANNEX_2}:{letter}", f"Lampiran II {letter}") for letter in "ABCDE"]
    parts = [*Annex.choices, *forces]
    form = NoteFilterForm(request.GET or None, parts=parts, kinds=NoteKind.choices, states=NoteState.choices)
    filters = form.cleaned_data if form.is_valid() else {}
    annex, _, letter = filters.get("bagian", "").partition(":")
    conditions = {"annex": annex, "letter": letter, "kind": filters.get("jenis"), "state": filters.get("keadaan")}
    notes = every.for_list().filter(**{name: value for name, value in conditions.items() if value})
    context = {
        "form": form,
        "page": page_of(request, notes),
        "decides": rules.decides_source_notes(request.user),
    }
    return render(request, "rad/note_list.html", context)


@allow(rules.signed_in)
@require_safe
def note_detail(request, code):
    note = get_object_or_404(SourceNote.objects.for_list(), code=code)
    row = cells.plan_row(note.row) if rules.decides_source_notes(request.user) else None
    return _note_page(request, note, DecisionForm(record=note, row=row))


@allow(rules.decides_source_notes)
@posts_to("rad:note_detail", "code")
def note_decide(request, code):
    note = get_object_or_404(SourceNote.objects.for_list(), code=code)
    row = cells.plan_row(note.row)
    form = DecisionForm(request.POST, record=note, row=row)
    if form.is_valid():
        data = form.cleaned_data
        arguments = {"decision": data["decision"], "version": data["version"], "row": row, "changes": form.changes()}
        if attempt(form, source_note.decide, note, by=request.user, **arguments):
            return done(request, DECIDED[bool(arguments["changes"])], "rad:note_detail", code)
    return _note_page(request, note, form, status=422)


DECIDED = {
    False: "Keputusan tersimpan: dibiarkan seperti tercetak, jadi tidak ada yang berubah.",
    True: "Keputusan tersimpan, dan pembetulannya diajukan kepada kepala DSPPPAKB. Teks tercetak tetap seperti aslinya.",
}


def _note_page(request, note, form, status=200):
    decides = rules.decides_source_notes(request.user)
    revisions = Revision.objects.for_list().filter(note=note) if note.state == NoteState.DECIDED else ()
    waiting = next((revision for revision in revisions if revision.is_open), None)
    context = {"note": note, "form": form, "decides": decides, "revisions": revisions, "waiting": waiting}
    return render(request, "rad/note_detail.html", context, status=status)
