"""The page of a form of a stage: filling it, and a new version of what was filled."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from gugus.access.scope import allow
from gugus.web.attempt import attempt, done
from gugus.web.headers import may_record
from gugus.web.overtaken import form_page
from gugus.web.steps import Steps
from rujukan import rules
from rujukan.actions import stage_form as stage_forms
from rujukan.choices.stage_forms import FORMS, of_role
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from rujukan.forms.stage_form import StageAnswersForm, colleagues_of, steps_of
from rujukan.lists import referral_parts as parts
from rujukan.stages import shelter_days
from rujukan.views.referral import referral_or_404, warnings_for
from rujukan.views.stage import referral_after
from rujukan.views.timeline import latest


@allow(rules.works_on_cases)
def stage_form(request, number, form, record=None):
    """Fill a form of the receiver's role. `record` is the number of the record that gets a new version."""
    referral = referral_or_404(request, number)
    declared = FORMS.get(form)
    if not rules.answers(request.user, referral) or declared not in of_role(referral.role) or not declared.suits(referral.victim):
        raise Http404
    if not referral.in_service and request.method != "POST":
        messages.info(request, f"{referral} tidak dalam layanan, jadi formulirnya tidak dapat diisi.")
        return redirect(referral)
    before = _before(referral, declared, record)
    asked = {"declared": declared, "record": before, "circumstances": referral.victim.circumstances}
    asked |= {"sections": referral.role.sections, "colleagues": colleagues_of(referral.to_institution)}
    steps = Steps(request, steps_of(declared), declared.label, "Simpan") if declared.groups else None
    sent = (steps.data, steps.files) if steps else (request.POST or None, request.FILES or None)
    filled = StageAnswersForm(*sent, **asked)
    if steps and (response := steps.turn(filled)):
        if declared.alarms(request.POST):
            messages.warning(request, "Koordinator baru diberi tahu bila formulir ini dikirim. Bila mendesak, telepon sekarang.")
        return response
    if filled.is_bound and filled.is_valid():
        arguments = filled.filled | {"number": before and before.number}
        record = attempt(filled, stage_forms.fill, referral, declared, by=request.user, **arguments)
        if record:
            words, step = f"{declared.label} {referral} tersimpan.", referral_after(referral, record, request.user)
            return done(request, f"{words} {step.words}", step.url) if step else done(request, words, referral)
    context = {"referral": referral, "declared": declared, "before": before, "victim": referral.victim}
    context["warnings"] = warnings_for(request.user, referral)
    context["day_over"] = shelter_days.day_over(parts.newest_stay(referral), timezone.now()) if declared is MOVE_PLAN else None
    if context["day_over"]:
        filled.fields["waiting_for"].conditional = True  # not marked as one that may stay empty
    happened, page = partial(latest, request.user, referral), referral.get_absolute_url()
    drawing = may_record(form_page) if filled.is_multipart() else form_page
    template = "rujukan/stage_steps.html" if steps else "rujukan/stage_form.html"
    return drawing(request, template, filled, context | {"steps": steps}, happened=happened, page=page)


def _before(referral, declared, record):
    """Return the record that is filled again; None for the first, or for another record of a form that repeats."""
    if record is None and declared.repeats:
        return None
    before = referral.services.latest_versions().filter(form=declared.code, number=record or 1).first()
    if before is None and record is not None:
        raise Http404
    return before
