"""The view with which a second coordinator decides, or the asker withdraws."""

from django.shortcuts import get_object_or_404, redirect

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import press
from rujukan import rules
from rujukan.actions import closure, guardians
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
