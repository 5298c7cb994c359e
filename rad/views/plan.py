"""The plan in a year: where its sub task forces stand, and the source notes."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.replica import from_replica
from gugus.access.scope import accepts, shows
from gugus.models.compiled import together
from gugus.navigation import path_of
from gugus.web.attempt import attempt, done
from gugus.web.pages import page_of
from rad import figures, rules, scoring
from rad.actions import source_note
from rad.forms.plan import DecisionForm, NoteFilterForm, PlanSearchForm
from rad.lists import cells, document as documents, in_force, plan_search, quadrants, workbook
from rad.models import Revision, SourceNote
from rad.regulation.source import TRANSCRIBED


def tables_or_404(**more):
    """Return the sub task forces whose table is or was in force (rad.lists.in_force). Raises Http404 if there are none."""
    forces = in_force.tables(**more)
    if not forces:
        raise Http404("Belum ada rencana aksi.")
    return forces


def whole_plan(request, **more):
    """Return the sub task forces of the plan in `?rencana=` (`forces_or_404`); [] without one."""
    code = request.GET.get("rencana", "")
    return forces_or_404(request.user, code, **more) if code else []


def forces_or_404(user, code, **more):
    """Return the sub task forces of the plan with this code.

    Raises Http404 if there is no such plan, or if it was never in force: such a plan is for the roles of the plan.
    """
    return readable_or_404(user, in_force.of_plan(code, **more))


def readable_or_404(user, forces):
    """Return these sub task forces of a plan. Raises Http404 as `forces_or_404`."""
    if not forces or (forces[0].plan.never_in_force and not rules.reads_draft_plans(user)):
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


# Where the page of the plan leads beside its tables: (label, URL name, icon).
WAYS = (
    ("Peninjauan rencana", "rad:plan_review_list", "open"),
    ("Revisi", "rad:revision_list", "edit"),
    ("Catatan sumber", "rad:note_list", "flag"),
    ("Angka dari data kasus", "rad:case_source_list", "open"),
)


@from_replica
@shows(rules.signed_in)
def plan_home(request):
    """Show the tables in force in the year of `?tahun=`, or with `?rencana=` a whole plan in that year."""
    whole = whole_plan(request)
    tables = whole or tables_or_404()
    years = in_force.printed_years(whole) if whole else in_force.years(tables)
    year = chosen_year(request, years, in_force.reported_year(tables))
    forces = whole or in_force.of_year(tables, year)
    plan, *others = in_force.plans(forces)
    own = not whole and not rules.sees_all_reports(request.user)
    wanted = {one: in_force.of_year(tables, one) for one in years} if own else {year: forces}
    by_year = figures.of_tables(wanted, user=request.user, closed=forces[0].closed_years, whole=year)
    of_year = by_year[year]
    plans = in_force.shown_plans()
    context = {
        "plan": plan,
        "others": [(one, [force.letter for force in forces if force.plan == one]) for one in others],
        "superseded": [force.letter for force in whole if year in force.printed_years and year not in force.years_counted],
        "years": years,
        "year": year,
        "figures": of_year,
        "own_years": [one for one in by_year.values() if own and one.summary.targeted],
        "quadrants": quadrants.of(of_year),
        "unfunded": quadrants.unfunded(of_year),
        "high": scoring.HIGH,
        "turn": "Giliran Anda" if rules.plan_manager(request.user) else "Menunggu pengelola rencana aksi",
        "ways": WAYS,
        "overdue": plan == _newest(plans) and timezone.localdate().year >= plan.review_year,
        "plans": plans,
        "shown": [plan, *others],
        "of_plan": whole and plan.code,
        "sees_all": rules.sees_all_reports(request.user),
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
    words = form.kept.get("cari", "")
    return {"form": form, "words": words, "found": plan_search.search(forces, words) if words else [], "unfiltered": page}


def _newest(plans):
    """Return the newest of these plans that was ever in force, None if there is none."""
    return next((plan for plan in reversed(plans) if not plan.never_in_force), None)


@from_replica
@shows(rules.signed_in)
def note_list(request):
    form = NoteFilterForm(request.GET or None)
    context = {"form": form, "page": page_of(request, form.found()), "decides": rules.decides_source_notes(request.user)}
    return render(request, "rad/note_list.html", context)


@shows(rules.signed_in)
def note_detail(request, code):
    return _note_page(request, code)


@accepts(rules.decides_source_notes, "rad:note_detail", "code")
def note_decide(request, code):
    note = get_object_or_404(SourceNote.objects.for_list(), code=code)
    row = cells.plan_row(note.row)
    form = DecisionForm(request.POST, record=note, row=row)
    if form.is_valid():
        data = form.cleaned_data
        arguments = {"decision": data["decision"], "version": data["version"], "row": row, "changes": form.changes()}
        if attempt(form, source_note.decide, note, by=request.user, **arguments):
            return done(request, DECIDED[bool(arguments["changes"])], "rad:note_detail", code)
    return _note_page(request, code, form)


DECIDED = {
    False: "Keputusan tersimpan: dibiarkan seperti tercetak, jadi tidak ada yang berubah.",
    True: f"Keputusan tersimpan; pembetulannya diajukan kepada kepala {settings.COUNTY.lead_name}. "
    "Teks tercetak tetap seperti aslinya.",
}


def _note_page(request, code, faulty=None):
    """Render the page of a note, with a form for whoever decides it, unless the head still decides on its correction."""
    rows, revisions = together(
        SourceNote.objects.for_list().filter(code=code), Revision.objects.for_list().filter(note__code=code)
    )
    if not rows:
        raise Http404
    (note,), decides = rows, rules.decides_source_notes(request.user)
    waiting = next((revision for revision in revisions if revision.is_open), None)
    form = faulty
    if decides and not (form or waiting):
        form = DecisionForm(record=note, row=cells.plan_row(note.row))
    context = {"note": note, "form": form, "decides": decides, "revisions": revisions, "waiting": waiting}
    return render(request, "rad/note_detail.html", context, status=422 if faulty else 200)
