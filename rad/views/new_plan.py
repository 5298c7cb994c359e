"""A plan from a workbook: the upload, and the draft that is made of it."""

from django.http import Http404
from django.urls import reverse

from gugus.access.scope import allow
from gugus.web.attempt import attempt, done
from gugus.web.overtaken import form_page, steps
from rad import rules
from rad.actions.new_plan import draft_of, load_plan
from rad.forms.plan_load import PlanLoadForm
from rad.forms.plan_review import PeriodForm
from rad.lists import workbook
from rad.models import ActionPlan, PlanReview


@allow(rules.plan_manager)
def plan_load(request):
    """Make a draft of a workbook and lead to its comparison, or answer with all faults of the workbook."""
    newest = ActionPlan.objects.newest().first()
    if newest is None:
        raise Http404
    years = _years(request) or (newest.last_year + 1, newest.last_year + len(newest.years))
    replaced = draft_of(newest, *years)
    initial = {"first_year": years[0], "last_year": years[1]}
    initial |= {"title": replaced.title, "replaces": replaced.code} if replaced else {}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanLoadForm(*sent, initial=initial)
    if form.is_bound and form.is_valid():
        review = attempt(form, load_plan, form.comparison.content, by=request.user, **form.arguments)
        if review:
            words = f"Rancangan {review.draft} tersusun dari buku kerja. Bandingkan, lalu usulkan penetapan.{form.left_out}"
            return done(request, words, "rad:plan_comparison", review.draft.code)
    form.renew(replaced)
    context = {"plan": replaced or newest, "replaced": replaced, "sheets": workbook.LOADED}
    page = reverse("rad:plan_review_list")
    return form_page(request, "rad/plan_load.html", form, context, happened=lambda: _latest(request.user), page=page)


def _years(request):
    """Return the years of the new plan in the form or in the address, None without them."""
    address = {"first_year": request.GET.get("dari"), "last_year": request.GET.get("sampai")}
    form = PeriodForm(request.POST if request.method == "POST" else address)
    return (form.cleaned_data["first_year"], form.cleaned_data["last_year"]) if form.is_valid() else None


def _latest(user):
    """Return what happened to the newest review: it, or a draft of it, refuses another one."""
    review = PlanReview.objects.select_related("begun_by", "drafted_by").order_by("-begun_at", "-pk").first()
    begun = (review.begun_at, review.begun_by, "Peninjauan dimulai")
    return steps(user, begun, (review.drafted_at, review.drafted_by, "Rancangan disusun"))
