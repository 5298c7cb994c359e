"""What an institution does under a referral: services, a stay, the end."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from gugus.access import allow
from gugus.views.attempt import attempt
from rujukan import rules
from rujukan.actions import services
from rujukan.forms.service import CompleteForm, ServiceForm, ShelterEnterForm, ShelterLeaveForm
from rujukan.views.referral import referral_or_404, referral_page


@allow(rules.works_on_cases)
@require_POST
def service_new(request, number):
    referral = referral_or_404(request, number)
    form = ServiceForm(request.POST, referral=referral)
    if form.is_valid() and attempt(form, services.record, referral, by=request.user, **form.cleaned_data):
        return redirect(referral)
    return referral_page(request, referral, status=422, service_form=form)


@allow(rules.works_on_cases)
@require_POST
def shelter_enter(request, number):
    referral = referral_or_404(request, number)
    form = ShelterEnterForm(request.POST)
    if form.is_valid() and attempt(form, services.enter_shelter, referral, by=request.user, **form.cleaned_data):
        return redirect(referral)
    return referral_page(request, referral, status=422, enter_form=form)


@allow(rules.works_on_cases)
@require_POST
def shelter_leave(request, number):
    referral = referral_or_404(request, number)
    form = ShelterLeaveForm(request.POST)
    stay = referral.stays.filter(until=None).first()
    if stay is None:  # left already, perhaps by a second click
        return redirect(referral)
    if form.is_valid() and attempt(form, services.leave_shelter, stay, by=request.user, **form.cleaned_data):
        return redirect(referral)
    return referral_page(request, referral, status=422, leave_form=form)


@allow(rules.works_on_cases)
@require_POST
def referral_complete(request, number):
    referral = referral_or_404(request, number)
    form = CompleteForm(request.POST)
    if form.is_valid() and attempt(form, services.complete, referral, by=request.user, **form.cleaned_data):
        return redirect(referral)
    return referral_page(request, referral, status=422, complete_form=form)
