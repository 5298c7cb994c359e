"""A new plan from a workbook: the upload, what it holds, and the draft that is made of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from gugus.access.scope import allow
from gugus.actions import uploaded_table
from gugus.views.methods import posts_to, require_safe_or_POST
from gugus.web.attempt import attempt, done
from gugus.web.overtaken import form_page, steps
from rad import rules
from rad.actions.new_plan import load_plan
from rad.forms.plan_load import PlanLoadForm, PlanLoadSaveForm, period_query
from rad.forms.plan_review import PeriodForm
from rad.lists import workbook
from rad.models import ActionPlan, PlanReview
from rad.views.workbook_upload import check_of, hand_over, reloading


@allow(rules.plan_manager)
@require_safe_or_POST
def plan_load(request):
    """Take a workbook and answer with the plan that it holds, or with all its faults. A long one goes to the task worker."""
    newest = ActionPlan.objects.newest().first()
    if newest is None:
        raise Http404
    years = _years(request)
    proposed = years or (newest.last_year + 1, newest.last_year + len(newest.years))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanLoadForm(*sent, initial=dict(zip(("first_year", "last_year"), proposed, strict=True)))
    if form.is_valid():
        years = (form.cleaned_data["first_year"], form.cleaned_data["last_year"])
        if answer := hand_over(request, form, _address(years)):
            return answer
    query = period_query(*years) if years else ""
    state, check, found = (None, None, form.found) if form.is_bound or not years else check_of(request, _address(years))
    if found and not found.words and (form.is_valid() or not form.is_bound):
        save = PlanLoadSaveForm(user=request.user, years=years, rows=found.content)
        return render(request, "rad/plan_load_check.html", {"ignored": found.ignored, "form": save})
    context = {"form": form, "plan": newest, "sheets": workbook.LOADED, "query": query}
    context |= {"state": state, "check": check, "found": found}
    return reloading(render(request, "rad/plan_load.html", context, status=422 if form.is_bound else 200), state)


@allow(rules.plan_manager)
@posts_to("rad:plan_load")
def plan_load_save(request):
    """Make the draft of the checked rows."""
    form = PlanLoadSaveForm(request.POST, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        arguments = data["plan"] | {"title": data["title"], "submit_key": data["submit_key"]}
        if loaded := attempt(form, load_plan, by=request.user, **arguments):
            review, _ = loaded
            uploaded_table.discard(f"{reverse('rad:plan_load')}?{form.query}", by=request.user)
            words = f"Rancangan {review.draft} tersusun dari buku kerja. Bandingkan dengan {review.plan}, lalu usulkan penetapan."
            return done(request, words, "rad:plan_comparison", review.draft.code)
    page = reverse("rad:plan_review_list")
    return form_page(request, "rad/plan_load_check.html", form, {}, happened=lambda: _latest(request.user), page=page)


def _years(request):
    """Return the years of the new plan in the address, None without them."""
    form = PeriodForm({"first_year": request.GET.get("dari"), "last_year": request.GET.get("sampai")})
    return (form.cleaned_data["first_year"], form.cleaned_data["last_year"]) if form.is_valid() else None


def _address(years):
    return f"{reverse('rad:plan_load')}?{period_query(*years)}"


def _latest(user):
    """Return what happened to the newest review: it, or a draft of it, refuses another one."""
    review = PlanReview.objects.select_related("begun_by", "drafted_by").order_by("-begun_at", "-pk").first()
    begun = (review.begun_at, review.begun_by, "Peninjauan dimulai")
    return steps(user, begun, (review.drafted_at, review.drafted_by, "Rancangan disusun"))
