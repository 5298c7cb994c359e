"""The views with which a second coordinator or the head decides, or the requester withdraws."""

from django.shortcuts import get_object_or_404, redirect, render

from gugus.access.scope import accepts, allow, shows
from gugus.models import User
from gugus.web.attempt import answer_of, press
from rujukan import rules
from rujukan.actions import approval as approvals, consent
from rujukan.choices.approval import RequestKind
from rujukan.disclosure.approval import reasons_of
from rujukan.lists.second_person import for_head
from rujukan.models import Approval, Consent
from rujukan.models.complaint import chosen


def waiting_among(requests, user):
    """Return the one of these requests that waits, as the page on which it is decided shows it (parts/approval.html)."""
    approval = requests.waiting().with_second().select_related("asked_by", "agreed_by").first()
    return {"approval": approval, "words": reasons_of(user, approval) if approval else ()}


@allow(rules.coordinator)
def approval_decide(request, key):
    """Grant, refuse or withdraw a request, or carry out what the head agreed to. Others read its page."""
    approval = get_object_or_404(Approval, pk=key)
    granted = answer_of(request, "granted") if request.method == "POST" else None
    if granted is not None:
        kind = approvals.KINDS[approval.kind]
        said = (kind.granted if granted else kind.refused).format(approval)
        press(request, said, approvals.decide, approval, by=request.user, granted=granted)
    elif not approval.decided_at:
        return redirect(approval)
    return redirect(approval.subject)


@shows(rules.head)
def approval_list(request):
    """Show the head what no other coordinator can decide: code, reason and outcome, and nothing else of the case."""
    mine = for_head(request.user)
    people = User.objects.in_bulk([one.asked_by for one, _ in mine])
    rows = [(one, people[one.asked_by], asked, reasons_of(request.user, asked), _facts(one, asked)) for one, asked in mine]
    return render(request, "rujukan/approval_list.html", {"rows": rows})


def _facts(waiting, asked):
    """Return what a request asks for beside its reason, as (label, words)."""
    if waiting.kind == RequestKind.BAR:
        return [("Boleh melihat kasus ini lagi", str(asked.user or asked.institution))]
    if waiting.kind == RequestKind.ENVELOPE:
        letter = waiting.detail.removeprefix("untuk surat ")
        return [("Untuk surat", letter), ("Isi amplop", ", ".join(["Nama", *chosen(asked, "parts")]))]
    if waiting.kind == RequestKind.BASIS:
        return [("Dasar", str(asked))]
    return []


@accepts(rules.head, "approval_list")
def approval_answer(request, key):
    asked = Approval.objects.filter(pk=key).first() or get_object_or_404(Consent, pk=key)
    agreed = answer_of(request, "agreed")
    if isinstance(asked, Consent):
        verb, goes_on = consent.agree_as_head, ""
    else:
        verb, goes_on = approvals.answer_as_head, " Koordinator yang meminta melanjutkannya."
    if agreed is not None:
        press(request, f"Disetujui.{goes_on}" if agreed else "Tidak disetujui.", verb, asked, by=request.user, agreed=agreed)
