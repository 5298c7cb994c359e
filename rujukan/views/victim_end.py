"""Views of legal duties, closing and reopening for one person."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gugus.access.scope import allow
from gugus.web.attempt import attempt, done
from rujukan import rules
from rujukan.actions import closure, legal_duties
from rujukan.choices.approvals import ApprovalKind
from rujukan.disclosure.approvals import reasons_of
from rujukan.forms.closing import CloseForm, DutyForm, ReopenForm
from rujukan.stages import closing
from rujukan.views.victim import victim_form_page, victim_or_404


def _page(request, template, victim, form, **more):
    return victim_form_page(request, template, form, {"victim": victim} | more)


@allow(rules.coordinator)
def duty_settle(request, code, kind):
    victim = victim_or_404(request, code)
    duty = get_object_or_404(victim.legal_duties, kind=kind)
    form = DutyForm(request.POST or None)
    if form.is_bound and form.is_valid() and attempt(form, legal_duties.settle, duty, by=request.user, **form.cleaned_data):
        return done(request, f"{duty}: tercatat.", victim)
    return _page(request, "rujukan/duty_settle.html", victim, form, duty=duty)


@allow(rules.coordinator)
def victim_close(request, code):
    """Ask to close the services for one person. If that waits, it is decided on this page.

    The page lists all blockers; the form asks for those that a choice may overrule.
    """
    victim = victim_or_404(request, code)
    blockers = closing.blockers([victim], timezone.now())[victim.pk]
    form = CloseForm(request.POST or None, victim=victim, blockers=blockers)
    if form.is_bound and form.is_valid():
        asked = attempt(form, closure.ask_to_close, victim, by=request.user, **form.cleaned_data)
        if asked:
            return done(request, f"Permintaan menutup dicatat. {asked.decides}", victim)
    waiting = victim.approvals.waiting().with_second().filter(kind=ApprovalKind.CLOSING)
    approval = waiting.select_related("asked_by", "agreed_by").first()
    # Any other blocker makes the verb refuse the form.
    asks = form.is_bound or (not approval and all(blocker.unless for blocker in blockers))
    context = {"blockers": blockers, "asks": asks, "approval": approval}
    context["words"] = reasons_of(request.user, approval) if approval else ()
    return _page(request, "rujukan/victim_close.html", victim, form, **context)


@allow(rules.coordinator)
def victim_reopen(request, code):
    victim = victim_or_404(request, code)
    form = ReopenForm(request.POST or None)
    if form.is_bound and form.is_valid() and attempt(form, closure.reopen_victim, victim, by=request.user, **form.cleaned_data):
        return done(request, f"Layanan bagi {victim.code} dibuka kembali.", victim)
    return _page(request, "rujukan/victim_reopen.html", victim, form)
