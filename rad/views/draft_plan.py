"""The draft of the next plan: compared with the plan before, and its rows edited."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import require_safe_or_POST
from gugus.web.attempt import attempt, done
from gugus.web.overtaken import form_page
from rad import rules
from rad.actions import next_plan
from rad.forms.plan_review import DraftRowForm
from rad.lists import cells, comparison
from rad.models import PlanReview
from rad.models.codes import letter_of


@allow(rules.reads_draft_plans)
@require_safe
def plan_comparison(request, code):
    """Compare a plan with the one that was reviewed for it."""
    review = get_object_or_404(PlanReview.objects.select_related("plan", "draft").with_enactment(), draft__code=code)
    forces = comparison.compare(review)
    chosen = next((force for force in forces if force.letter == request.GET.get("sub")), None)
    context = {
        "review": review,
        "plans": [review.plan, review.draft],
        "forces": forces,
        "chosen": chosen,
        "pending": sum(entry.pending for force in forces for entry in force.entries) if review.draft.is_draft else 0,
        "total": comparison.total([chosen] if chosen else forces),
        "edits": rules.plan_manager(request.user) and review.draft.is_draft and not review.waits,
    }
    return render(request, "rad/plan_comparison.html", context)


@allow(rules.plan_manager)
@require_safe_or_POST
def draft_row_edit(request, code):
    row = cells.plan_row(code)
    if row is None or not row.plan.is_draft:
        raise Http404
    form = DraftRowForm(request.POST or None, row=row)
    page = f"{reverse('rad:plan_table', args=[letter_of(code)])}?rencana={row.plan.code}"
    if form.is_bound and form.is_valid():
        arguments = {"by": request.user, "version": form.cleaned_data["version"]}
        if attempt(form, next_plan.edit, row, form.changes(), **arguments):
            return done(request, f"{code} tersimpan dalam rancangan.", page)
    context = {"row": row, "letter": letter_of(code), "table": page}
    return form_page(request, "rad/draft_row_edit.html", form, context, happened=list, page=page)
