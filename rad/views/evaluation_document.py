"""The evaluation as a document: its PDF, its draft, and the public check of a SHA-256."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from gugus.access.scope import allow, shows
from gugus.audit import access_log
from gugus.choices import AccessKind, DrawingStatus
from gugus.rules import anyone, signed_in
from gugus.web.downloads import PDF, file_answer
from gugus.workflow.lifecycle import Refused
from rad import scoring, tasks
from rad.actions import ordered_document as verbs
from rad.choices import EvaluationStatus
from rad.forms.evaluation import SHA256, CheckForm
from rad.models import Evaluation, OrderedDocument
from rad.printing import document as documents
from rad.views.evaluation import evaluation_or_404

LOOK_AGAIN = 5  # seconds until the page of a draft that is being drawn reloads itself


@shows(signed_in)
def evaluation_pdf(request, year, edition=None):
    """Return the stored PDF: that of the enacted evaluation, or before that the latest draft."""
    evaluation = evaluation_or_404(request, year, edition)
    enacted = evaluation.status == EvaluationStatus.ENACTED
    stored = evaluation if enacted else _drafts(evaluation).filter(status=DrawingStatus.READY).first()
    if stored is None:
        return redirect("rad:evaluation_draft", year)
    access_log.record(request.user, AccessKind.DOWNLOAD, f"EVALUASI-{year}", explanation="" if enacted else "Draf")
    of_edition = f"-edisi-{evaluation.edition}" if evaluation.edition > 1 else ""
    name = f"evaluasi-{year}{of_edition}{'' if enacted else '-draf'}.pdf"
    return file_answer(bytes(stored.pdf), PDF, name)


@allow(signed_in)
def evaluation_draft(request, year):
    """Show the state of the draft PDF, or of an enactment; a POST orders a draft, or leads to the file if it is ready.

    While the worker draws, the page reloads itself (HTTP Refresh).
    """
    evaluation = evaluation_or_404(request, year)
    if evaluation.status == EvaluationStatus.ENACTED:
        return redirect("rad:evaluation_detail", year)
    if request.method == "POST":
        try:
            draft, ordered = verbs.order_draft(evaluation, by=request.user)
        except Refused as refusal:  # it was enacted meanwhile, or is being enacted
            messages.error(request, refusal.message)
            return redirect("rad:evaluation_detail", year)
        if ordered:
            tasks.draw_document.enqueue(draft.pk, request.user.pk)
        return redirect("rad:evaluation_draft" if draft.status == DrawingStatus.DRAWING else "rad:evaluation_pdf", year)
    now = timezone.now()
    draft = _drafts(evaluation).for_page().first()
    state = _state(draft, evaluation, now)
    response = render(request, "rad/evaluation_draft.html", {"evaluation": evaluation, "draft": draft, "state": state})
    if state in (DrawingStatus.DRAWING, EvaluationStatus.ENACTING):
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _drafts(evaluation):
    return OrderedDocument.objects.filter(evaluation=evaluation)


def _state(draft, evaluation, now):
    """Return enacting, enacting_late, none, drawing, late, failed, ready, or outdated (its content has changed since)."""
    if evaluation.status == EvaluationStatus.ENACTING:
        return evaluation.status if evaluation.being_enacted else "enacting_late"
    if draft is None:
        return "none"
    draft.evaluation = evaluation
    state = draft.state(now)
    return "outdated" if state == DrawingStatus.READY and not documents.is_current(draft, at=now) else state


@shows(signed_in)
def definitions(request):
    """Say what each figure of an evaluation counts, over what, and what it leaves out."""
    context = {"coverage": settings.RAD_COVERAGE, "threshold": settings.SMALLEST_GROUP, "bands": scoring.BANDS}
    return render(request, "rad/definitions.html", context)


@allow(anyone)
def evaluation_check(request, sha256=None):
    """Say whether a SHA-256 is that of an enacted evaluation. Needs no account and shows nothing else."""
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if form.is_valid():
            return redirect("rad:evaluation_check", form.fingerprint)
        return render(request, "rad/evaluation_check.html", {"form": form}, status=422)
    context = {"form": CheckForm(initial={"sha256": sha256})}
    if sha256:
        digest = sha256.lower()
        evaluation = Evaluation.objects.known_by(digest) if SHA256.fullmatch(digest) else None
        context |= {"asked": digest, "found": evaluation, "of_pdf": evaluation is not None and evaluation.pdf_sha256 == digest}
        context["newer"] = evaluation and Evaluation.objects.replacing(evaluation)
    return render(request, "rad/evaluation_check.html", context)
