"""Views of legal duties, closing and reopening for one person."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gugus.access.scope import allow
from gugus.web.attempt import answer
from rujukan import rules
from rujukan.actions import closure, legal_duty as legal_duties
from rujukan.choices.approval import RequestKind
from rujukan.forms.closing import CloseForm, DutyForm, ReopenForm
from rujukan.stages import closing
from rujukan.views.approval import waiting_among
from rujukan.views.timeline import form_page_about
from rujukan.views.victim import victim_or_404


@allow(rules.coordinator)
def duty_settle(request, code, kind):
    victim = victim_or_404(request, code)
    duty = get_object_or_404(victim.legal_duties, kind=kind)
    form = DutyForm(request.POST or None)
    taken = answer(request, form, f"{duty}: tercatat.", legal_duties.settle, duty, to=victim)
    return taken or form_page_about(request, "rujukan/duty_settle.html", form, victim, duty=duty)


@allow(rules.coordinator)
def victim_close(request, code):
    """Ask to close the services for one person. If that waits, it is decided on this page.

    The page lists all blockers; the form asks for those that a choice may overrule.
    """
    victim = victim_or_404(request, code)
    blockers = closing.blockers([victim], timezone.now())[victim.pk]
    form = CloseForm(request.POST or None, victim=victim, blockers=blockers)
    if taken := answer(request, form, "Permintaan menutup dicatat. {.decides}".format, closure.ask_to_close, victim):
        return taken
    waiting = waiting_among(victim.approvals.filter(kind=RequestKind.CLOSING), request.user)
    # Any other blocker makes the verb refuse the form.
    asks = form.is_bound or (not waiting["approval"] and all(blocker.unless for blocker in blockers))
    context = {"blockers": blockers, "asks": asks, **waiting}
    return form_page_about(request, "rujukan/victim_close.html", form, victim, **context)


@allow(rules.coordinator)
def victim_reopen(request, code):
    victim = victim_or_404(request, code)
    form = ReopenForm(request.POST or None)
    taken = answer(request, form, f"Layanan bagi {victim.code} dibuka kembali.", closure.reopen_victim, victim)
    return taken or form_page_about(request, "rujukan/victim_reopen.html", form, victim)
