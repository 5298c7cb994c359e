"""The evaluation as a document: its PDF, and the public check whether a document is the enacted one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from gugus import audit
from gugus.access import allow
from gugus.choices import AccessKind
from gugus.rules import anyone, signed_in
from rad import evaluation_report
from rad.choices import EvaluationStatus
from rad.forms.evaluation import SHA256, CheckForm
from rad.models import Evaluation
from rad.views.evaluation import evaluation_or_404


@allow(signed_in)
@require_GET
def evaluation_pdf(request, year):
    """The frozen file of an enacted evaluation; before that a watermarked draft, drawn now."""
    evaluation = evaluation_or_404(request, year)
    enacted = evaluation.status == EvaluationStatus.ENACTED
    if enacted:
        content = bytes(evaluation.pdf)
    else:
        now = timezone.now()
        content = evaluation_report.pdf(evaluation, evaluation_report.document(evaluation, at=now), moment=now)
    audit.record(request.user, AccessKind.DOWNLOAD, f"EVALUASI-{year}", explanation="" if enacted else "Draf")
    name = f"evaluasi-{year}{'' if enacted else '-draf'}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@allow(anyone)
@require_http_methods(["GET", "POST"])
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
