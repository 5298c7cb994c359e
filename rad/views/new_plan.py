"""A new plan from a workbook: the upload, what it holds, and the draft that is made of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from gugus.access.scope import allow
from gugus.views.methods import posts_to, require_safe_or_POST
from gugus.web.attempt import attempt, done
from gugus.web.overtaken import form_page, steps
from rad import rules
from rad.actions.new_plan import load_plan
from rad.forms.plan_load import PlanLoadForm, PlanLoadSaveForm
from rad.forms.plan_review import PeriodForm
from rad.lists import workbook
from rad.models import ActionPlan, PlanReview


@allow(rules.plan_manager)
@require_safe_or_POST
def plan_load(request):
    """Take a workbook and answer with the plan that it holds, or with all its faults."""
    newest = ActionPlan.objects.newest().first()
    if newest is None:
        raise Http404
    years = _years(request)
    proposed = years or (newest.last_year + 1, newest.last_year + len(newest.years))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanLoadForm(*sent, initial=dict(zip(("first_year", "last_year"), proposed, strict=True)))
    if form.is_bound and form.is_valid():
        years = (form.cleaned_data["first_year"], form.cleaned_data["last_year"])
        save = PlanLoadSaveForm(user=request.user, years=years, rows=form.comparison.content)
        return render(request, "rad/plan_load_check.html", {"ignored": form.comparison.ignored, "form": save})
    context = {"form": form, "plan": newest, "sheets": workbook.LOADED}
    return render(request, "rad/plan_load.html", context, status=422 if form.is_bound else 200)


@allow(rules.plan_manager)
@posts_to("rad:plan_load")
def plan_load_save(request):
    """Make the draft of the checked rows."""
    form = PlanLoadSaveForm(request.POST, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        if review := attempt(form, load_plan, by=request.user, title=data["title"], **data["plan"]):
            words = f"Rancangan {review.draft} tersusun dari buku kerja. Bandingkan dengan {review.plan}, lalu usulkan penetapan."
            return done(request, words, "rad:plan_comparison", review.draft.code)
    page = reverse("rad:plan_review_list")
    return form_page(request, "rad/plan_load_check.html", form, {}, happened=lambda: _latest(request.user), page=page)


def _years(request):
    """Return the years of the new plan in the address, None without them."""
    form = PeriodForm({"first_year": request.GET.get("dari"), "last_year": request.GET.get("sampai")})
    return (form.cleaned_data["first_year"], form.cleaned_data["last_year"]) if form.is_valid() else None


def _latest(user):
    """Return what happened to the newest review: it, or a draft of it, refuses another one."""
    review = PlanReview.objects.select_related("begun_by", "drafted_by").order_by("-begun_at", "-pk").first()
    begun = (review.begun_at, review.begun_by, "Peninjauan dimulai")
    return steps(user, begun, (review.drafted_at, review.drafted_by, "Rancangan disusun"))
