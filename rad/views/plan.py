"""The plan as Lampiran II prints it, with its results, and the source notes."""

from collections import defaultdict

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import attempt, done
from gugus.web.pages import page_of
from rad import figures, rules, scoring
from rad.actions import source_note
from rad.choices import Annex, NarrativeKind, NoteKind, NoteState, RevisedColumn
from rad.forms.plan import DecisionForm, NoteFilterForm, PlanFilterForm
from rad.lists import cells, quadrants, table, workbook
from rad.models import ActionPlan, NarrativeItem, Revision, SourceNote, SubTaskForce
from rad.models.codes import letter_of
from rad.regulation.source import TRANSCRIBED

MEASURING = {RevisedColumn.DIRECTION, RevisedColumn.ACCUMULATION}  # a correction of these changes the live score of every year


def current_forces(code=""):
    """Return the sub task forces of the newest enacted plan, with their `plan`, its `closed_years` and whether it is `revised`.

    With a `code`, of that plan instead. Raises Http404 if there are none, or if row policies hide the plan: a draft is for the
    roles of the plan.
    """
    rows = SubTaskForce.objects.of_plan(code) if code else SubTaskForce.objects.current()
    forces = rules.with_closed_years(rows.for_list().with_revised())
    if not forces:
        raise Http404("Belum ada rencana aksi.")
    return forces


def chosen_forces(request):
    """Return the sub task forces of the plan in `?rencana=`, otherwise those of the newest enacted one (`current_forces`)."""
    forces = current_forces(request.GET.get("rencana", ""))
    if forces[0].plan.is_draft and not rules.reads_draft_plans(request.user):
        raise Http404
    return forces


def chosen_year(request, years, default):
    """Return the year of `?tahun=` if the plan has it, otherwise `default`."""
    typed = request.GET.get("tahun", "")
    return int(typed) if typed in map(str, years) else default


@allow(rules.signed_in)
@require_safe
def plan_home(request):
    forces = chosen_forces(request)
    plan = forces[0].plan
    years = figures.plan_years(forces)
    year = chosen_year(request, years, figures.reported_year(plan))
    of_year = figures.year(plan, year, user=request.user, forces=forces)
    context = {
        "plan": plan,
        "years": years,
        "year": year,
        "figures": of_year,
        "quadrants": quadrants.of(of_year),
        "unfunded": quadrants.unfunded(of_year),
        "high": scoring.HIGH,
        "corrected": _is_corrected(cells.marks(plan)) if forces[0].revised and year in forces[0].closed_years else False,
        "overdue": not plan.is_draft and timezone.localdate().year >= plan.review_year,
        "other_plans": ActionPlan.objects.exclude(pk=plan.pk),
        "printed": plan.code == TRANSCRIBED,
        "of_plan": request.GET.get("rencana", "") and plan.code,
        "sees_all": rules.sees_all_reports(request.user),
        "reads": not plan.is_draft and rules.sees_reports(request.user),
        "bands": scoring.BANDS,
        "coverage": settings.RAD_COVERAGE,
        "sheets": workbook.SHEETS,
        "imports": not plan.is_draft and rules.plan_manager(request.user),
    }
    return render(request, "rad/plan_home.html", context)


@allow(rules.signed_in)
@require_safe
def plan_table(request, letter):
    forces = chosen_forces(request)
    plan = forces[0].plan
    force = next((one for one in forces if one.letter == letter), None)
    if force is None:
        raise Http404
    all_columns = table.columns(force)
    years = sorted({column.year for column in all_columns})
    by_year = {
        year: one.sub_task_forces[0] for year, one in figures.years(plan, years, user=request.user, forces=[force]).items()
    }
    some = by_year[years[0]]
    form = PlanFilterForm(
        request.GET or None,
        initial={"rencana": request.GET.get("rencana", "")},
        programmes=table.programmes(some),
        coordinators=table.coordinators(some.activities),
        years=years,
    )
    filters = form.cleaned_data if form.is_valid() else {}
    printed, chosen = plan.code == TRANSCRIBED, request.GET.get("rencana", "") and plan.code
    notes = _notes(letter) if printed else defaultdict(list)
    shown = table.columns(force, filters.get("tahun"))
    closed = force.closed_years
    marks = cells.marks(plan) if force.revised else {}
    context = {
        "plan": plan,
        "forces": forces,
        "force": force,
        "form": form,
        "columns": shown,
        "by_year": by_year.values(),
        "groups": table.groups(
            by_year,
            shown,
            notes,
            marks=marks,
            programme=filters.get("program", ""),
            coordinator=filters.get("koordinator", ""),
            show=filters.get("tampilkan", ""),
            closed=closed,
        ),
        "notes": notes[letter],
        "narrative": _narrative(force),
        "sees_all": rules.sees_all_reports(request.user),
        "reads": not plan.is_draft and rules.sees_reports(request.user),
        "closed": closed,
        "corrected": closed and _is_corrected(marks, letter),
        "revises": rules.plan_manager(request.user),
        "fills": not (plan.is_draft or rules.sees_all_reports(request.user)),
        "printed": printed,
        "of_plan": chosen,
        "unfiltered": f"{request.path}?rencana={chosen}" if chosen else request.path,
    }
    return render(request, "rad/plan_table.html", context)


def _is_corrected(marks, letter=""):
    """Return whether revisions corrected how a row of this table, or of any, is measured."""
    return any(column in MEASURING and letter in ("", letter_of(mark.code)) for (column, _), mark in marks.items())


def _notes(letter):
    notes = defaultdict(list)
    for note in SourceNote.objects.filter(annex=Annex.ANNEX_2, letter=letter):
        notes[note.row or letter].append(note)
    return notes


def _narrative(force):
    items = list(NarrativeItem.objects.filter(sub_task_force=force).order_by("order"))
    return [(kind.label, [item for item in items if item.kind == kind]) for kind in NarrativeKind]


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
