"""The documents of a plan as PDF: their page, where they are ordered, and the file."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.replica import from_replica
from gugus.access.scope import allow, shows
from gugus.choices import DrawingStatus
from gugus.rules import signed_in
from gugus.web.attempt import done
from gugus.web.downloads import PDF, file_answer
from gugus.workflow.lifecycle import Refused
from rad import rules, tasks
from rad.actions import ordered_document as verbs
from rad.choices import ANNEXES, DocumentKind
from rad.models import ActionPlan, OrderedDocument, PlanReview
from rad.views.evaluation_document import LOOK_AGAIN


@from_replica
@allow(signed_in)
def annex(request, kind, code):
    """Show the state of an annex of a plan; a POST orders it."""
    return document_page(request, kind, _plan_or_404(request, kind, code), page=reverse("rad:annex", args=[kind, code]))


@from_replica
@shows(signed_in)
def annex_pdf(request, kind, code):
    ordered = OrderedDocument.objects.filter(kind=kind, plan=_plan_or_404(request, kind, code))
    return _pdf(ordered, reverse("rad:annex", args=[kind, code]), f"{ANNEXES[kind]}-{code}.pdf")


@from_replica
@allow(rules.reads_draft_plans)
def review_report(request, pk):
    """Show the state of the report of a review; a POST orders it."""
    review = get_object_or_404(PlanReview.objects.select_related("plan"), pk=pk)
    return document_page(request, DocumentKind.REVIEW, review.plan, review, page=reverse("rad:review_report", args=[pk]))


@from_replica
@shows(rules.reads_draft_plans)
def review_report_pdf(request, pk):
    return _pdf(OrderedDocument.objects.filter(review=pk), reverse("rad:review_report", args=[pk]), f"peninjauan-{pk}.pdf")


def _plan_or_404(request, kind, code):
    plan = get_object_or_404(ActionPlan, code=code)
    if not rules.reads_document(request.user, kind, plan):
        raise Http404
    return plan


def document_page(request, kind, plan, review=None, *, page):
    if request.method == "POST":
        try:
            ordered, draws = verbs.order(kind, plan, review=review, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(page)
        if draws:
            tasks.draw_document.enqueue(ordered.pk, request.user.pk)
        return done(request, ORDERED if draws else UNCHANGED[ordered.status], page)
    ordered = OrderedDocument.objects.for_page().filter(kind=kind, plan=plan, review=review).first()
    state = ordered.state(timezone.now()) if ordered else "none"
    context = {
        "title": DocumentKind(kind).label,
        "plan": plan,
        "review": review,
        "ordered": ordered,
        "state": state,
        "page": page,
    }
    response = render(request, "rad/document.html", context)
    if state == "drawing":
        response["Refresh"] = str(LOOK_AGAIN)
    return response


ORDERED = "Dokumen dipesan."
UNCHANGED = {
    DrawingStatus.DRAWING: "Dokumen sudah dipesan dan sedang disusun.",
    DrawingStatus.READY: "Isinya tidak berubah sejak terakhir disusun.",
}


def _pdf(ordered, page, name):
    """Return the stored PDF; redirect to its page if there is none."""
    stored = ordered.filter(status=DrawingStatus.READY).first()
    if stored is None:
        return redirect(page)
    return file_answer(bytes(stored.pdf), PDF, name)
