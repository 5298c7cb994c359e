"""The papers of case work as PDF: the page on which one is ordered and its progress is shown, and the file."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow
from gugus.choices import DrawingStatus
from gugus.web.attempt import done
from gugus.web.downloads import PDF, file_answer
from gugus.workflow.lifecycle import Refused
from rujukan import rules, tasks
from rujukan.actions import paper as papers
from rujukan.choices.paper import OF_COORDINATORS, PaperKind
from rujukan.disclosure import paper as files
from rujukan.models import IdentityEnvelope, Paper
from rujukan.printing.paper import DOWNLOADS, printed

LOOK_AGAIN = 2  # seconds until the page of a paper that is being drawn reloads itself
PAGES = {
    PaperKind.LETTER: "letter_detail",
    PaperKind.REFERRAL_LETTER: "referral_detail",
    PaperKind.HAND_OVER: "referral_history",
    PaperKind.MINUTES: "conference_detail",
    PaperKind.SUMMARY: "case_detail",
    PaperKind.RECEIPT: "complaint_detail",
    PaperKind.EXTRACT: "data_request_detail",
    PaperKind.DESTRUCTION: "destruction_list",
}
ORDERED = "PDF diminta dan sedang dibuat."
UNCHANGED = {
    DrawingStatus.DRAWING: "PDF ini sudah Anda minta dan sedang dibuat.",
    DrawingStatus.READY: "Isinya tidak berubah sejak dibuat.",
}


@allow(rules.works_on_cases)
def paper(request, kind, number):
    """Show the state of a paper that this user ordered; a POST orders it. While it is being drawn, the page reloads itself."""
    prints, refusal = _prints(request, kind, number)
    try:
        if request.method == "POST":
            ordered, draws = papers.order(kind, number, by=request.user)
            if draws:
                tasks.draw_paper.enqueue(str(ordered.pk), request.user.pk)
            return done(request, ORDERED if draws else UNCHANGED[ordered.status], "paper", kind, number)
        if refusal:
            raise refusal
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(_page_of(kind, number))
    ordered, now = Paper.objects.for_page().filter(ordered_by=request.user, kind=kind, number=number).first(), timezone.now()
    state = ordered.state(now) if ordered else "none"
    if state == DrawingStatus.READY and ordered.fingerprint != prints.fingerprint:
        state = "outdated"
    context = {"kind": kind, "number": number, "title": prints.title, "ordered": ordered, "state": state}
    context |= {"page": _page_of(kind, number), "back": "Catat pengaduan" if kind == PaperKind.BLANK else number}
    response = render(request, "rujukan/paper.html", context)
    if state == DrawingStatus.DRAWING:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _page_of(kind, number):
    """Return the address of the page on which a paper is ordered."""
    if kind == PaperKind.ENVELOPE:
        return IdentityEnvelope.objects.get(number=number).get_absolute_url()
    if kind == PaperKind.BLANK:
        return reverse("complaint_new")
    if kind == PaperKind.BREACH:
        of_breach, _, order = number.rpartition("-")
        return reverse("breach_notice", args=[of_breach, int(order)])
    return reverse(PAGES[kind], args=[number])


def _prints(request, kind, number):
    """Return what a paper prints now, or None and why it is not printed now. Raises Http404 for whom it does not exist."""
    if kind in OF_COORDINATORS and not request.user.is_coordinator:
        raise Http404
    try:
        prints = printed(request.user, kind, number)
    except Refused as refusal:
        return None, refusal
    if prints is None:
        raise Http404
    return prints, None


@accepts(rules.works_on_cases, "paper", "kind", "number")
def paper_file(request, kind, number):
    """Return the PDF of a paper. POST, because the access log records it."""
    prints, refusal = _prints(request, kind, number)
    try:
        if refusal:
            raise refusal
        content = DOWNLOADS.get(kind, files.download)(request.user, kind, number, prints)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("paper", kind, number)
    return file_answer(content, PDF, prints.file_name)
