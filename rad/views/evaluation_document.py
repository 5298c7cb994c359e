"""The evaluation as a document: its PDF, its draft, and the public check whether a document is the enacted one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.rules import anyone, signed_in
from gugus.views.methods import require_safe_or_POST
from gugus.workflow.lifecycle import Refused
from rad import tasks
from rad.actions import evaluation_draft as verbs
from rad.choices import DrawingStatus, EvaluationStatus
from rad.forms.evaluation import SHA256, CheckForm
from rad.models import Evaluation, EvaluationDraft
from rad.views.evaluation import evaluation_or_404

LOOK_AGAIN = 5  # seconds until the page of a draft that is being drawn asks again


@allow(signed_in)
@require_safe
def evaluation_pdf(request, year):
    """The stored PDF: of an enacted evaluation its frozen file, before that the draft as it was last drawn."""
    evaluation = evaluation_or_404(request, year)
    enacted = evaluation.status == EvaluationStatus.ENACTED
    kept = evaluation if enacted else _draft(request, evaluation).filter(status=DrawingStatus.READY).first()
    if kept is None:
        return redirect("rad:evaluation_draft", year)
    access_log.record(request.user, AccessKind.DOWNLOAD, f"EVALUASI-{year}", explanation="" if enacted else "Draf")
    name = f"evaluasi-{year}{'' if enacted else '-draf'}.pdf"
    return HttpResponse(
        bytes(kept.pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@allow(signed_in)
@require_safe_or_POST
def evaluation_draft(request, year):
    """How far the draft PDF is; a POST orders it. While the worker draws, the page loads itself again (HTTP Refresh)."""
    evaluation = evaluation_or_404(request, year)
    if evaluation.status == EvaluationStatus.ENACTED:
        return redirect("rad:evaluation_detail", year)
    if request.method == "POST":
        try:
            draft, ordered = verbs.order(evaluation, by=request.user)
        except Refused as refusal:  # enacted in this moment
            messages.error(request, refusal.message)
            return redirect("rad:evaluation_detail", year)
        if ordered:
            tasks.draw_draft.enqueue(draft.pk, request.user.pk)
        return redirect("rad:evaluation_draft", year)
    now = timezone.now()
    draft = _draft(request, evaluation).for_page().first()
    state = _state(draft, evaluation, now)
    response = render(request, "rad/evaluation_draft.html", {"evaluation": evaluation, "draft": draft, "state": state})
    if state == "drawing":
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _draft(request, evaluation):
    return EvaluationDraft.objects.for_user(request.user).filter(evaluation=evaluation)


def _state(draft, evaluation, now):
    """none, drawing, late, failed, ready, or outdated: its figures have changed since it was drawn."""
    if draft is None:
        return "none"
    if draft.status == DrawingStatus.DRAWING:
        return "drawing" if draft.in_progress(now) else "late"
    if draft.status == DrawingStatus.FAILED:
        return "failed"
    return "ready" if verbs.is_current(draft, evaluation, at=now) else "outdated"


@allow(anyone)
@require_safe_or_POST
def evaluation_check(request, sha256=None):
    """Says of a fingerprint whether it is that of an enacted evaluation. Needs no account and tells nothing else."""
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if form.is_valid():
            return redirect("rad:evaluation_check", form.fingerprint)
        return render(request, "rad/evaluation_check.html", {"form": form}, status=422)
    context = {"form": CheckForm(initial={"sha256": sha256})}
    if sha256:
        asked = sha256.lower()
        found = Evaluation.objects.known_by(asked) if SHA256.fullmatch(asked) else None
        context |= {"asked": asked, "found": found, "of_pdf": found is not None and found.pdf_sha256 == asked}
    return render(request, "rad/evaluation_check.html", context)
