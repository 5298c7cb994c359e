"""Views of the guardians of a victim: a new one, and a new version of what is known."""

from django.shortcuts import get_object_or_404

from gugus.access.scope import allow
from gugus.web.attempt import attempt, done
from rujukan import rules
from rujukan.actions import guardians
from rujukan.forms.guardian import GuardianForm
from rujukan.views.victim import back_from_closed, victim_form_page, victim_or_404


@allow(rules.coordinator)
def guardian_new(request, code):
    victim = victim_or_404(request, code)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    form = GuardianForm(request.POST or None)
    if form.is_bound and form.is_valid() and attempt(form, guardians.record, victim, by=request.user, **form.cleaned_data):
        return done(request, f"Wali {victim.code} tercatat.", victim)
    return victim_form_page(request, "rujukan/guardian_form.html", form, {"victim": victim})


@allow(rules.coordinator)
def guardian_edit(request, code, number):
    """Record a new version; name, telephone and address stay masked, and empty ones are unchanged."""
    victim = victim_or_404(request, code)
    guardian = get_object_or_404(victim.guardians, number=number, replaced_by=None)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    form = GuardianForm(request.POST or None, record=guardian)
    if form.is_bound and form.is_valid() and attempt(form, guardians.correct, guardian, by=request.user, **form.cleaned_data):
        return done(request, f"Data wali {victim.code} diperbarui.", victim)
    return victim_form_page(request, "rujukan/guardian_form.html", form, {"victim": victim, "guardian": guardian})
