"""Views of a companion: the page of the victim whom their institution accompanies, and the log of contacts."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer
from gugus.web.overtaken import form_page, steps
from rujukan import rules
from rujukan.actions import companionship
from rujukan.choices.referral import IN_SERVICE
from rujukan.disclosure.contact import contacts_of, typed_again
from rujukan.forms.contact import ContactCorrectionForm, ContactForm
from rujukan.lists import companion as companions
from rujukan.models import StageRole, Victim
from rujukan.views import stage as stages
from rujukan.views.timeline import latest


def accompanied_or_404(request, code):
    return get_object_or_404(Victim.objects.accompanied_by(request.user), code=code)


@shows(rules.works_on_cases)
def companion_detail(request, code):
    return companion_page(request, accompanied_or_404(request, code), ContactForm())


def companion_page(request, victim, form):
    now, user = timezone.now(), request.user
    views, running = companions.progress_of(user, victim)
    companion = victim.companions.present().select_related("user", "institution").first()
    mandated = _mandated(user)
    context = {
        "victim": victim,
        "victim_glyph": stages.VICTIM_GLYPHS[victim.status],
        "companion": companion,
        "stages": [stages.summary(view) for view in views if view.stage in mandated],
        "served": [each for view in views for each in view.referrals if _serves_person(user, each)],
        "deadlines": [(deadline, deadline.clock(now)) for deadline in running],
        "hearing": companions.hearing_of(user, victim),
        "contacts": contacts_of(victim),
        "now": now,
    }
    happened = partial(latest, user, victim)
    page = victim.get_absolute_url()
    return form_page(request, "rujukan/companion_detail.html", form, context, happened=happened, page=page)


def _mandated(user):
    """Return the stages that the page shows: a companion's institution sees those of which it holds a role (Lampiran I)."""
    roles = StageRole.objects.filter(active=True)
    return set((roles if user.is_coordinator else roles.holding(user.institution)).values_list("stage", flat=True))


def _serves_person(user, referral):
    return referral.to_institution_id == user.institution_id and referral.status in IN_SERVICE


@accepts(rules.works_on_cases, "companion_detail", "code")
def contact_new(request, code):
    victim = accompanied_or_404(request, code)
    form = ContactForm(request.POST)
    taken = answer(request, form, "Kontak tercatat.", companionship.record_contact, victim, to=("companion_detail", victim.code))
    return taken or companion_page(request, victim, form)


@allow(rules.works_on_cases)
def contact_correct(request, code, key):
    """Correct a contact: the old version stays, with the new one and the reason."""
    victim = accompanied_or_404(request, code)
    row = get_object_or_404(victim.contacts.select_related("replacement__by"), pk=key)
    form = ContactCorrectionForm(request.POST or None, initial=typed_again(row))
    if taken := answer(
        request,
        form,
        "Perbaikan tersimpan. Versi lama tetap ada.",
        companionship.correct_contact,
        row,
        to=("companion_detail", victim.code),
    ):
        return taken
    newer = getattr(row, "replacement", None)
    happened = partial(steps, request.user, (newer and newer.at, newer and newer.by, "Catatan kontak diperbaiki"))
    context = {"victim": victim, "newer": newer}
    page = row.get_absolute_url()
    return form_page(request, "rujukan/contact_correct.html", form, context, happened=happened, page=page)
