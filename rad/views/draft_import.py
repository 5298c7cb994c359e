"""The import into a draft plan: the upload, what it would change, and the verb that applies it."""

from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse

from gugus.access.scope import allow
from gugus.views.methods import posts_to, require_safe_or_POST
from gugus.web.attempt import attempt, done
from gugus.web.overtaken import form_page
from rad import rules
from rad.actions import draft_import as verbs
from rad.forms.draft_comparison import DraftComparison
from rad.forms.draft_import import DraftImportForm, DraftImportSaveForm
from rad.lists import workbook
from rad.views.draft_plan import review_of, trail


@allow(rules.plan_manager)
@require_safe_or_POST
def draft_import(request, code):
    """Take a workbook and answer with what it would change in the draft, or with all its faults."""
    review = review_of(code)
    plan = review.draft
    if not plan.is_draft or review.waits:
        return redirect("rad:plan_comparison", code)  # it says why nothing can be changed
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftImportForm(*sent, compare=partial(DraftComparison, plan))
    if form.is_bound and form.is_valid():
        save = DraftImportSaveForm(plan=plan, user=request.user, rows=form.comparison.content)
        context = {"review": review, "ignored": form.comparison.ignored, "form": save}
        return render(request, "rad/draft_import_check.html", context)
    context = {"review": review, "plan": plan, "form": form, "sheets": workbook.LOADED}
    return render(request, "rad/draft_import.html", context, status=422 if form.is_bound else 200)


@allow(rules.plan_manager)
@posts_to("rad:draft_import", "code")
def draft_import_apply(request, code):
    """Apply the checked rows to the draft."""
    review = review_of(code)
    plan, page = review.draft, reverse("rad:draft_import", args=[code])
    form = DraftImportSaveForm(request.POST, plan=plan, user=request.user)
    if form.is_valid():
        arguments = form.cleaned_data["rows"] | {"reason": form.cleaned_data["reason"]}
        if attempt(form, verbs.apply, plan, by=request.user, **arguments):
            return done(request, f"Buku kerja diterapkan pada rancangan {plan}.", "rad:plan_comparison", code)
    form.renew()
    removed = plan.removed.select_related("by").last()
    happened = partial(trail, review, request.user, removed)
    return form_page(request, "rad/draft_import_check.html", form, {"review": review}, happened=happened, page=page)
