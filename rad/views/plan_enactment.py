"""The enactment of a draft plan: its proposal, its page, and the decision of the head."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gugus.access.scope import accepts, allow, shows
from gugus.models.compiled import together
from gugus.web.attempt import answer, attempt, done, press
from gugus.web.overtaken import form_page, steps, with_faulty
from rad import rules
from rad.actions import plan_enactment as verbs
from rad.choices import EnactmentStatus
from rad.forms.plan_enactment import EnactmentForm, RejectForm
from rad.lists import comparison
from rad.lists.plan_enactment import closed_years, faults, overlaps, with_signed_years
from rad.models import PlanEnactment, PlanReview

OUTCOMES = {
    EnactmentStatus.APPROVED: "Ditetapkan dan berlaku",
    EnactmentStatus.REJECTED: "Ditolak",
    EnactmentStatus.WITHDRAWN: "Ditarik oleh pengusul",
}


@allow(rules.plan_manager)
def plan_enactment_new(request, code):
    """Propose that a draft comes into force. A draft with faults shows them all, and no form."""
    reviews = with_signed_years(PlanReview.objects.select_related("plan", "draft", "ended_by").filter(draft__code=code))
    reviews, enactments = together(reviews, PlanEnactment.objects.filter(plan__code=code)[:1])
    if not reviews:
        raise Http404
    [review], latest = reviews, next(iter(enactments), None)
    plan, page = review.draft, reverse("rad:plan_comparison", args=[code])
    if request.method != "POST" and latest and (latest.is_open or not plan.is_draft):
        return redirect("rad:plan_enactment_detail", latest.pk)
    form = EnactmentForm(request.POST or None, overlaps=overlaps(plan))
    if form.is_bound and form.is_valid():
        proposed = attempt(form, verbs.propose, plan, form.decisions, by=request.user, document=form.document)
        if proposed:
            words = f"Penetapan {plan} diusulkan. {settings.COUNTY.lead_head} diberi tahu; rencana ini belum berlaku."
            return done(request, words, "rad:plan_enactment_detail", proposed.pk)
    context = {"review": review, "plan": plan, "faults": faults(plan), "closed": closed_years(plan, review.signed_years)}
    happened = partial(_happened, review, request.user)
    return form_page(request, "rad/plan_enactment_new.html", form, context, happened=happened, page=page)


@shows(rules.signed_in)
def plan_enactment_detail(request, pk):
    return _detail_page(request, _enactment_or_404(pk))


@accepts(rules.decides_proposals, "rad:plan_enactment_detail", "pk")
def plan_enactment_approve(request, pk):
    words = "Rencana ditetapkan dan berlaku. Pengelola rencana aksi dan institusi koordinator diberi tahu."
    press(request, words, verbs.approve, _enactment_or_404(pk), by=request.user)


@accepts(rules.decides_proposals, "rad:plan_enactment_detail", "pk")
def plan_enactment_reject(request, pk):
    form, words = RejectForm(request.POST), "Usulan ditolak. Pengelola rencana aksi diberi tahu."
    taken = answer(request, form, words, verbs.reject, _enactment_or_404(pk), to=("rad:plan_enactment_detail", pk))
    return taken or _detail_page(request, _enactment_or_404(pk), status=422, reject_form=form)


@accepts(rules.plan_manager, "rad:plan_enactment_detail", "pk")
def plan_enactment_withdraw(request, pk):
    words = "Usulan ditarik. Rancangan dapat diubah lagi."
    press(request, words, verbs.withdraw, _enactment_or_404(pk), by=request.user)


def _enactment_or_404(pk):
    return get_object_or_404(with_signed_years(PlanEnactment.objects.for_list().select_related("plan__origin")), pk=pk)


def _detail_page(request, enactment, status=200, **faulty):
    waits = enactment.is_open
    decides = rules.decides(request.user, enactment)
    context = {
        "enactment": enactment,
        "overlaps": enactment.overlaps.select_related("sub_task_force__plan"),
        "forces": comparison.compare(enactment.plan.origin) if waits else [],
        "closed": closed_years(enactment.plan, enactment.signed_years) if waits else [],
        "decides": decides,
        "withdraws": waits and enactment.proposed_by_id == request.user.pk,
        "reads_draft": rules.reads_draft_plans(request.user),
        "events": steps(request.user, *_done(enactment)),
    }
    page = reverse("rad:plan_enactment_detail", args=[enactment.pk])
    drawn = {"reject_form": RejectForm() if decides else None}
    context |= with_faulty(drawn, faulty, lambda: context["events"], page)
    return render(request, "rad/plan_enactment_detail.html", context, status=status)


def _happened(review, user):
    """Return what happened to a draft meanwhile: its newest enactment, and its withdrawal."""
    latest = review.draft.enactments.for_list().first()
    withdrawn = (review.ended_at, review.ended_by, "Rancangan dibatalkan")
    return steps(user, *(_done(latest) if latest else ()), withdrawn)


def _done(enactment):
    proposed = (enactment.proposed_at, enactment.proposed_by, "Diusulkan")
    return proposed, (enactment.decided_at, enactment.decided_by, OUTCOMES.get(enactment.status, ""))
