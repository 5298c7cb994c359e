"""Views of what is decided about a referral: its receiver accepts or declines it, a coordinator approves, confirms, withdraws."""

from gugus.access.scope import accepts, allow
from gugus.web.attempt import answer, press
from rujukan import rules
from rujukan.actions import consent, emergency, routing
from rujukan.forms.consent import BasisForm
from rujukan.forms.hand_over import contact
from rujukan.forms.referral import DeclineForm, ReasonForm, WithdrawForm
from rujukan.views.referral import referral_form, referral_or_404


@accepts(rules.works_on_cases, "referral_detail", "number")
def referral_accept(request, number):
    referral = referral_or_404(request, number)
    press(request, "Rujukan diterima.", routing.accept, referral, by=request.user)


@allow(rules.works_on_cases)
def referral_decline(request, number):
    referral = referral_or_404(request, number)
    form = DeclineForm(request.POST or None)
    taken = answer(request, form, f"Penolakan {referral} terkirim.", routing.decline, referral)
    fits = referral.awaits_answer and rules.answers(request.user, referral)
    return taken or referral_form(request, referral, form, "Tidak bisa menerima", "Kirim penolakan", fits=fits)


@allow(rules.works_on_cases)
def referral_withdraw(request, number):
    referral = referral_or_404(request, number)
    form = _withdraw_form(request, referral)
    taken = answer(request, form, f"Rujukan {referral} ditarik.", routing.withdraw, referral)
    hint = "Penerima diberi tahu dan tidak melihat data orangnya lagi."
    if isinstance(form, WithdrawForm):
        hint += " Orangnya masih di sana: penerima memegang lembar keselamatan sampai serah terima dicatat."
    fits = rules.withdraws(request.user, referral)
    return taken or referral_form(request, referral, form, "Tarik rujukan", "Tarik rujukan", fits=fits, hint=hint)


def _withdraw_form(request, referral):
    """Return the form to withdraw; it asks for a safety sheet if the person is, or was until now, with the receiver."""
    data = request.POST or None
    staying = referral.is_treating or "must_continue" in (data or ()) or referral.stays.filter(until=None).exists()
    return WithdrawForm(data, call=contact(request.user)) if staying else ReasonForm(data)


@allow(rules.coordinator)
def referral_approve(request, number):
    referral = referral_or_404(request, number)
    form = BasisForm(request.POST or None, victim=referral.victim, stages=[referral.stage])
    words = f"Usulan {referral} disetujui dan terkirim ke {referral.to_institution.short_name}."
    taken = answer(request, form, words, consent.on_basis(routing.approve), referral)
    return taken or referral_form(request, referral, form, "Setujui usulan", "Setujui dan kirim", fits=referral.is_proposed)


@allow(rules.coordinator)
def referral_not_approve(request, number):
    referral = referral_or_404(request, number)
    form = ReasonForm(request.POST or None, prefix="tolak")
    taken = answer(request, form, f"Usulan {referral} tidak disetujui.", routing.not_approve, referral)
    return taken or referral_form(request, referral, form, "Tidak setuju", "Tolak usulan", fits=referral.is_proposed)


@accepts(rules.coordinator, "referral_detail", "number")
def referral_confirm(request, number):
    referral = referral_or_404(request, number)
    press(request, "Penerimaan darurat dikonfirmasi.", emergency.confirm_emergency, referral, by=request.user)
