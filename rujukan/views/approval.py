"""The views with which a second coordinator or the head decides, or the asker withdraws."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import press
from rujukan import rules
from rujukan.actions import approvals, closure, guardians
from rujukan.disclosure.approvals import reasons_of
from rujukan.models import Approval
from rujukan.views.victim import victim_or_404


@allow(rules.coordinator)
@posts_to("victim_detail", "code")
def approval_decide(request, code, key):
    victim = victim_or_404(request, code)
    approval = get_object_or_404(victim.approvals, pk=key)
    granted = request.POST.get("granted") == "1"
    verb = closure.decide_closing if approval.is_closing else guardians.decide_lifting
    outcome = f"{approval} disetujui." if granted else f"{approval}: permintaan berakhir, tidak ada yang berubah."
    press(request, outcome, verb, approval, by=request.user, granted=granted)
    return redirect(victim)


@allow(rules.head)
@require_safe
def approval_list(request):
    """Show the head what no other coordinator can decide: code, reason and outcome, and nothing else of the case."""
    rows = Approval.objects.for_head().filter(agreed_by=None).select_related("asked_by").order_by("asked_at")
    shown = [(approval, reasons_of(request.user, approval)) for approval in rows]
    return render(request, "rujukan/approval_list.html", {"rows": shown})


@allow(rules.head)
@posts_to("approval_list")
def approval_answer(request, key):
    approval = get_object_or_404(Approval, pk=key)
    agreed = request.POST.get("agreed") == "1"
    outcome = f"{approval} disetujui. Koordinator melanjutkannya." if agreed else f"{approval} tidak disetujui."
    press(request, outcome, approvals.answer_as_head, approval, by=request.user, agreed=agreed)
    return redirect("approval_list")
