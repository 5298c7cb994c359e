"""The views with which a second coordinator or the head decides, or the requester withdraws."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.models import User
from gugus.views.methods import posts_to
from gugus.web.attempt import answer_of, press
from rujukan import rules
from rujukan.actions import closure, consent, guardian as guardians, second_person
from rujukan.choices.approval import RequestKind
from rujukan.disclosure.approval import reasons_of
from rujukan.lists.second_person import for_head
from rujukan.models import Approval, BarLifting, Consent
from rujukan.models.complaint import chosen
from rujukan.views.victim import victim_or_404

ANSWERS = {
    Approval: second_person.answer_as_head,
    BarLifting: second_person.answer_as_head,
    Consent: consent.agree_as_head,
}


@allow(rules.coordinator)
@posts_to("victim_detail", "code")
def approval_decide(request, code, key):
    victim = victim_or_404(request, code)
    approval = get_object_or_404(victim.approvals, pk=key)
    granted = answer_of(request, "granted")
    if granted is None:
        return redirect(approval)
    verb = closure.decide_closing if approval.is_closing else guardians.decide_lifting
    outcome = f"{approval} disetujui." if granted else f"{approval}: permintaan berakhir, tidak ada yang berubah."
    press(request, outcome, verb, approval, by=request.user, granted=granted)
    return redirect(victim)


@allow(rules.head)
@require_safe
def approval_list(request):
    """Show the head what no other coordinator can decide: code, reason and outcome, and nothing else of the case."""
    mine = for_head(request.user)
    people = User.objects.in_bulk([one.asked_by for one, _ in mine])
    rows = [(one, people[one.asked_by], asked, reasons_of(request.user, asked), _facts(one, asked)) for one, asked in mine]
    return render(request, "rujukan/approval_list.html", {"rows": rows})


def _facts(waiting, asked):
    """Return what a request asks for beside its reason, as (label, words)."""
    if waiting.kind == RequestKind.BAR:
        return [("Boleh melihat kasus ini lagi", str(asked))]
    if waiting.kind == RequestKind.ENVELOPE:
        return [("Untuk surat", waiting.detail), ("Isi amplop", ", ".join(["Nama", *chosen(asked, "parts")]))]
    if waiting.kind == RequestKind.BASIS:
        return [("Dasar", str(asked))]
    return []


@allow(rules.head)
@posts_to("approval_list")
def approval_answer(request, key):
    verbs = ANSWERS | second_person.ANSWERS
    asked = next((one for model in verbs for one in model.objects.filter(pk=key)), None)
    if asked is None:
        raise Http404
    agreed = answer_of(request, "agreed")
    goes_on = "" if isinstance(asked, Consent) else " Koordinator yang meminta melanjutkannya."
    outcome = f"Disetujui.{goes_on}" if agreed else "Tidak disetujui."
    if agreed is not None:
        press(request, outcome, verbs[type(asked)], asked, by=request.user, agreed=agreed)
