"""The public check of a letter, and papers that are drawn at once: the blank complaint form, the receipt of a complaint."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.documents import rendering
from gugus.web.downloads import PDF, file_answer
from rujukan import rules
from rujukan.forms.paper import blank_form
from rujukan.lists.letters import check
from rujukan.views.complaint import complaint_or_404


@allow(rules.anyone)
@require_safe
def letter_check(request, sha256):
    """Say whether a letter is genuine. Needs no account, and shows nothing of the person or the referral."""
    return render(request, "rujukan/letter_check.html", {"letter": check(sha256)})


@allow(rules.logs_complaints)
@require_safe
def complaint_blank(request):
    """Return the complaint form to fill in by hand, for places without a network."""
    context = blank_form() | {"contact": settings.HELP_CONTACT}
    content = rendering.pdf("pdf/complaint_form.html", context, moment=timezone.now())
    return file_answer(content, PDF, "formulir-pengaduan.pdf")


@allow(rules.works_on_cases)
@require_safe
def complaint_receipt(request, number):
    """Return the receipt for a reporter who came in person: number, day and institution, nothing that was reported. Logged."""
    complaint = complaint_or_404(request, number)
    if complaint.is_public:  # its reporter holds a receipt of sixteen digits
        raise Http404
    access_log.record(request.user, AccessKind.DOWNLOAD, number, explanation="Tanda terima")
    context = {"complaint": complaint, "contact": settings.HELP_CONTACT}
    content = rendering.pdf("pdf/complaint_receipt.html", context, moment=complaint.logged_at)
    return file_answer(content, PDF, f"tanda-terima-{number}.pdf")
