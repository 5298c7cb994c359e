"""Sealed letters of identity: the request, and the page on which it is decided and from which it is printed."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer, itself, press
from gugus.web.overtaken import form_page, steps
from rujukan import rules
from rujukan.choices.approval import RequestKind
from rujukan.choices.paper import PaperKind
from rujukan.disclosure.approval import reasons_of
from rujukan.letters.actions import envelope as envelopes
from rujukan.letters.forms.envelope import EnvelopeForm
from rujukan.letters.printing.notice import PARTS
from rujukan.letters.views.correspondence import letter_or_404
from rujukan.models import Approval
from rujukan.models.complaint import chosen


@allow(rules.coordinator)
def envelope_new(request, number):
    letter = letter_or_404(request, number)
    if request.method != "POST" and not rules.takes_envelope(letter):
        raise Http404
    form = EnvelopeForm(request.POST or None, letter=letter)
    if taken := answer(request, form, "Permintaan dicatat. {.decides}".format, envelopes.ask, letter, to=itself):
        return taken
    happened = partial(_asked_meanwhile, request.user, letter)
    return form_page(
        request, "rujukan/envelope_new.html", form, {"letter": letter}, happened=happened, page=letter.get_absolute_url()
    )


def _asked_meanwhile(user, letter):
    """Return who asked for an envelope meanwhile."""
    return steps(user, *((one.asked_at, one.asked_by, "Amplop identitas diminta") for one in letter.approvals.all()[:1]))


def request_or_404(request, key):
    """Return the request for an envelope, with the envelope once it is granted."""
    rows = (
        Approval.objects.with_second()
        .filter(kind=RequestKind.ENVELOPE)
        .select_related("letter__to", "letter__victim", "consent", "asked_by", "agreed_by", "decided_by", "envelope__printed_by")
    )
    return get_object_or_404(rows, pk=key)


@shows(rules.coordinator)
def envelope_detail(request, key):
    approval = request_or_404(request, key)
    envelope = getattr(approval, "envelope", None)
    context = {"approval": approval, "envelope": envelope, "letter": approval.letter, "kind": PaperKind.ENVELOPE}
    context |= {"words": reasons_of(request.user, approval), "parts": ["Nama", *chosen(approval, "parts")]}
    if envelope:
        context["repeats"] = bool(envelope.printed_at) and rules.prints_envelope(request.user, envelope, timezone.now())
        context["corrected"] = ", ".join(label for column, label in PARTS.items() if column in envelope.corrected)
        context["confirms"] = envelope.printed_by_id == request.user.pk and envelope.on_paper_at is None
    return render(request, "rujukan/envelope_detail.html", context)


@accepts(rules.coordinator, "envelope_detail", "key")
def envelope_on_paper(request, key):
    """Record that the printed sheet lies before the user; then it is not downloaded again."""
    words = "Dicatat. Lembarnya tidak dapat diunduh lagi; segel amplopnya."
    press(request, words, envelopes.put_on_paper, request_or_404(request, key), by=request.user)
