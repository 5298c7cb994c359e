"""Views of letters and other papers: the letter of a referral and its public check, the blank complaint form, the receipt of a
complaint, the summary of a case, the record of a hand-over.
"""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.documents import rendering
from gugus.views.methods import posts_to
from gugus.web.downloads import PDF, file_answer
from gugus.workflow.lifecycle import Refused
from rujukan import rules
from rujukan.actions import letters
from rujukan.forms.paper import blank_form
from rujukan.lists.letters import check
from rujukan.printing import case_summary as printed_case
from rujukan.printing import hand_over
from rujukan.printing import referral_letter as printed
from rujukan.views.case import case_or_404
from rujukan.views.complaint import complaint_or_404
from rujukan.views.referral import referral_or_404


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_letter(request, number):
    """Return the letter of a referral as PDF, logged. A coordinator gives it first if there is none; so it is a POST."""
    referral = referral_or_404(request, number)
    try:
        letter = letters.give(referral, by=request.user) if request.user.is_coordinator else letters.given(referral)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(referral)
    access_log.record(request.user, AccessKind.DOWNLOAD, referral.victim.code, explanation=f"Surat {letter} untuk {referral}")
    return file_answer(printed.pdf(letter), PDF, f"surat-rujukan-{letter}.pdf")


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


@allow(rules.works_on_cases)
@require_safe
def hand_over_record(request, number):
    """Return the record of a return's hand-over to sign, for its receiver and coordinators. Logged."""
    referral = referral_or_404(request, number)
    if not (rules.answers(request.user, referral) and hand_over.has_record(referral)):
        raise Http404
    explanation = f"Berita acara serah terima {referral}"
    access_log.record(request.user, AccessKind.DOWNLOAD, referral.victim.code, explanation=explanation)
    content = rendering.pdf("pdf/hand_over.html", hand_over.context(referral), moment=timezone.now())
    return file_answer(content, PDF, f"serah-terima-{number}.pdf")


@allow(rules.coordinator)
@require_safe
def case_summary(request, number):
    """Return the summary of a case for a conference, logged."""
    case, now = case_or_404(request, number), timezone.now()
    access_log.record(request.user, AccessKind.DOWNLOAD, number, explanation="Ringkasan kasus")
    content = rendering.pdf("pdf/case_summary.html", printed_case.context(case, now), moment=now)
    return file_answer(content, PDF, f"ringkasan-{number}.pdf")
