"""The plan as a workbook: export of the whole or of one sheet, and import as one revision."""

from functools import partial

from django.http import Http404
from django.urls import reverse

from gugus.access.replica import from_replica
from gugus.access.scope import allow, shows
from gugus.web.attempt import attempt, done
from gugus.web.downloads import CSV, XLSX, file_answer
from gugus.web.overtaken import form_page
from rad import rules
from rad.actions import revision as verbs
from rad.forms.plan_comparison import Comparison
from rad.forms.plan_import import PlanImportForm
from rad.lists import achievement, workbook
from rad.views.plan import chosen_plan
from rad.views.revision import PROPOSED, latest


@from_replica
@shows(rules.signed_in)
def plan_export(request):
    """Return the plan as an XLSX workbook. Of realisation and spending it holds what the user's own pages show."""
    plan = chosen_plan(request)
    return file_answer(workbook.as_xlsx(plan, request.user), XLSX, f"rencana-aksi-{_period(plan)}.xlsx")


@from_replica
@shows(rules.signed_in)
def achievement_export(request):
    """Return targets and what was achieved and spent as an XLSX workbook. Of reports it holds what the user's own pages show."""
    plan = chosen_plan(request)
    return file_answer(achievement.as_xlsx(plan, request.user), XLSX, f"target-dan-realisasi-{_period(plan)}.xlsx")


@from_replica
@shows(rules.signed_in)
def plan_sheet(request, sheet):
    """Return one sheet of the workbook as CSV."""
    found = workbook.BY_SLUG.get(sheet)
    if found is None:
        raise Http404
    plan = chosen_plan(request)
    return file_answer(workbook.as_csv(found, plan, request.user), CSV, f"{sheet}-{_period(plan)}.csv")


def _period(plan):
    """Return the period of a plan for the name of a file, which says if the plan is an example."""
    return f"{plan.first_year}-{plan.last_year}{'-contoh' if plan.is_example else ''}"


@allow(rules.plan_manager)
def plan_import(request):
    """Propose what a workbook changes in the plan as one revision, or answer with all faults of the workbook."""
    plan = _plan_in_force(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanImportForm(*sent, compare=partial(Comparison, plan))
    if form.is_bound and form.is_valid():
        changes = form.comparison.differences
        if revision := attempt(form, verbs.propose_all, plan, changes, by=request.user, **form.basis):
            return done(request, PROPOSED.format(revision) + form.left_out, "rad:revision_detail", revision.number)
    page = f"{reverse('rad:plan_import')}?rencana={plan.code}"
    context = {"plan": plan, "sheets": workbook.IMPORTED}
    return form_page(request, "rad/plan_import.html", form, context, happened=lambda: latest(form.comparison.codes), page=page)


def _plan_in_force(request):
    """Return the chosen plan; 404 for one that was never in force: a draft is changed without a revision."""
    plan = chosen_plan(request)
    if plan.never_in_force:
        raise Http404
    return plan
