"""The draft of the next plan: compared with the plan before, its rows edited, activities added and taken out."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gugus.access.replica import from_replica
from gugus.access.scope import allow, shows
from gugus.web.attempt import answer, attempt, done
from gugus.web.overtaken import form_page, steps
from rad import rules
from rad.actions import draft_activity, next_plan
from rad.forms.draft_activity import ActivityForm, IndicatorRows, RemoveForm
from rad.forms.plan_review import DraftRowForm
from rad.lists import cells, comparison
from rad.models import Activity, PlanReview, RemovedActivity, SubTaskForce
from rad.models.codes import letter_of


@from_replica
@shows(rules.reads_draft_plans)
def plan_comparison(request, code):
    """Compare a plan with the one that was reviewed for it, or with the draft that it replaced."""
    review = review_of(code)
    replaced = review.resumes.draft if review.resumes else None
    before = replaced if "rancangan" in request.GET else None
    forces = comparison.compare(review, before)
    chosen = next((force for force in forces if force.letter == request.GET.get("sub")), None)
    context = {
        "review": review,
        "plans": [review.draft if review.draft.is_example else review.plan],
        "replaced": replaced,
        "before": before,
        "forces": forces,
        "chosen": chosen,
        "parts": _changed_and_same(chosen) if chosen else [],
        "pending": sum(entry.pending for force in forces for entry in force.entries)
        if review.draft.is_draft and not before
        else 0,
        "total": comparison.total([chosen] if chosen else forces),
        "edits": rules.plan_manager(request.user) and review.draft.is_draft and not review.waits,
    }
    return render(request, "rad/plan_comparison.html", context)


def _changed_and_same(force):
    """Return the rows of a sub task force that changed or should, then those that stay, which stand in a fold."""
    parts = [], []
    for entry in force.entries:
        parts[entry.fate == comparison.Fate.SAME and not entry.pending].append(entry)
    return [part for part in parts if part]


@allow(rules.plan_manager)
def draft_row_edit(request, code):
    row = cells.plan_row(code)
    if row is None or not row.plan.is_draft:
        raise Http404
    form = DraftRowForm(request.POST or None, row=row)
    page = f"{reverse('rad:plan_table', args=[letter_of(code)])}?rencana={row.plan.code}"
    if "lengkapi" in request.GET:  # from the list of what the draft lacks
        page = reverse("rad:plan_enactment_new", args=[row.plan.code])
    if form.is_bound and form.is_valid():
        arguments = {"by": request.user, "version": form.cleaned_data["version"]}
        if attempt(form, next_plan.edit, row, form.changes(), **arguments):
            return done(request, f"“{row.label}” tersimpan dalam rancangan.", page)
    context = {"row": row, "letter": letter_of(code), "table": page}
    return form_page(request, "rad/draft_row_edit.html", form, context, happened=list, page=page)


@allow(rules.plan_manager)
def draft_activity_new(request, code, letter):
    """Add an activity to a sub task force of a draft."""
    review, page = review_of(code), _comparison(code, letter)
    force = get_object_or_404(SubTaskForce.objects.select_related("plan"), plan=review.draft_id, letter=letter)
    if not review.draft.is_draft and request.method != "POST":
        return redirect(page)
    form = ActivityForm(request.POST or None, force=force)
    rows = IndicatorRows(request.POST or None, years=list(force.plan.years))
    if form.is_bound and all([form.is_valid(), rows.is_valid()]):  # a list, so that all errors show at once
        arguments = form.values() | {"indicators": rows.values()}
        if added := attempt(form, draft_activity.add_activity, force, by=request.user, **arguments):
            return done(request, f"“{added.label}” masuk rancangan.", page)
    context = {"review": review, "force": force, "rows": rows, "page": page}
    happened = partial(trail, review, request.user)
    return form_page(request, "rad/draft_activity_new.html", form, context, happened=happened, page=page)


@allow(rules.plan_manager)
def draft_activity_remove(request, code, activity):
    """Take an activity out of a draft."""
    review, page = review_of(code), _comparison(code, letter_of(activity))
    rows = Activity.objects.filter(code=activity, programme__sub_task_force__plan=review.draft_id)
    row = rows.select_related("programme").first()
    removed = None if row else RemovedActivity.objects.filter(plan=review.draft_id, code=activity).select_related("by").last()
    if row is None and removed is None:
        raise Http404
    if request.method != "POST" and (removed or not review.draft.is_draft):
        return redirect(page)
    form = RemoveForm(request.POST or None)
    words = f"{activity} dikeluarkan dari rancangan."
    taken = answer(request, form, words, draft_activity.remove_activity, review.draft, activity, to=page)
    context = {"review": review, "code": activity, "label": (row or removed).label, "letter": letter_of(activity), "page": page}
    happened = partial(trail, review, request.user, removed)
    return taken or form_page(request, "rad/draft_activity_remove.html", form, context, happened=happened, page=page)


@shows(rules.plan_manager)
def draft_import(request, code):
    """Lead to the page that takes the workbook of a draft."""
    plan = review_of(code).draft
    return redirect(f"{reverse('rad:plan_load')}?dari={plan.first_year}&sampai={plan.last_year}")


def review_of(code):
    rows = PlanReview.objects.select_related("plan", "draft", "drafted_by", "ended_by", "resumes__draft").with_enactment()
    return get_object_or_404(rows, draft__code=code)


def _comparison(code, letter):
    return f"{reverse('rad:plan_comparison', args=[code])}?sub={letter}"


def trail(review, user, removed=None):
    taken = [(removed.at, removed.by, f"“{removed.label}” dikeluarkan: {removed.reason}")] if removed else []
    ended = (review.ended_at, review.ended_by, "Rancangan dibatalkan")
    return steps(user, (review.drafted_at, review.drafted_by, "Rancangan disusun"), ended, *taken)
