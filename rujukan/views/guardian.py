"""Views of the guardians of a victim: a new one, a new version of what is known, and lifting a suspicion."""

from django.shortcuts import get_object_or_404, redirect

from gugus.access.scope import allow
from gugus.web.attempt import answer
from rujukan import rules
from rujukan.actions import guardian as guardians
from rujukan.forms.guardian import GuardianForm, SuspicionLiftForm
from rujukan.views.approval import waiting_among
from rujukan.views.timeline import form_page_about
from rujukan.views.victim import back_from_closed, victim_or_404


@allow(rules.coordinator)
def guardian_new(request, code):
    victim = victim_or_404(request, code)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    form = GuardianForm(request.POST or None)
    taken = answer(request, form, f"Wali {victim.code} tercatat.", guardians.record, victim, to=("victim_person", code))
    return taken or form_page_about(request, "rujukan/guardian_form.html", form, victim)


@allow(rules.coordinator)
def guardian_edit(request, code, number):
    """Record a new version; name, telephone and address stay masked, and empty ones are unchanged."""
    victim = victim_or_404(request, code)
    guardian = get_object_or_404(victim.guardians, number=number, replaced_by=None)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    form = GuardianForm(request.POST or None, record=guardian)
    taken = answer(request, form, f"Data wali {victim.code} diperbarui.", guardians.correct, guardian, to=("victim_person", code))
    return taken or form_page_about(request, "rujukan/guardian_form.html", form, victim, guardian=guardian)


@allow(rules.coordinator)
def guardian_lift(request, code, number):
    """Ask that the suspicion of a guardian be lifted. If that waits, it is decided on this page."""
    victim = victim_or_404(request, code)
    guardian = get_object_or_404(victim.guardians, number=number, replaced_by=None)
    offered = victim.is_open and guardian.under_suspicion
    if not offered and request.method != "POST":
        return redirect("victim_person", code)
    form = SuspicionLiftForm(request.POST or None)
    words = "Permintaan dicatat. {.decides}".format
    if taken := answer(request, form, words, guardians.ask_to_lift, guardian, to=("victim_person", code)):
        return taken
    waiting = waiting_among(victim.approvals.filter(guardian=guardian), request.user)
    return form_page_about(request, "rujukan/guardian_lift.html", form, victim, guardian=guardian, **waiting)
