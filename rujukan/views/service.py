"""Views of what an institution does under a referral: services, stays, completion, hand-over."""

from django.db import transaction

from gugus.access.scope import allow
from gugus.views.methods import posts_to
from gugus.web.attempt import answer, attempt, done
from rujukan import rules
from rujukan.actions import consent, hand_over, service as services
from rujukan.forms.consent import BasisForm
from rujukan.forms.hand_over import HandOverForm
from rujukan.forms.service import CompleteForm, ServiceForm
from rujukan.forms.shelter import BedForm, ShelterEnterForm, ShelterLeaveForm
from rujukan.stages import fulfilment, shelter_beds
from rujukan.views.referral import referral_or_404, referral_page


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def service_new(request, number):
    referral = referral_or_404(request, number)
    form = ServiceForm(request.POST, referral=referral)
    taken = answer(request, form, f"Layanan {referral} tercatat.", services.record, referral)
    return taken or referral_page(request, referral, service_form=form)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def shelter_enter(request, number):
    referral = referral_or_404(request, number)
    form = ShelterEnterForm(request.POST, referral=referral, places=shelter_beds.places_of(referral.to_institution_id))
    taken = answer(request, form, f"Masuk penampungan tercatat pada {referral}.", services.enter_shelter, referral)
    return taken or referral_page(request, referral, enter_form=form)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def shelter_move(request, number):
    """Record the room of somebody who stays in the shelter."""
    referral = referral_or_404(request, number)
    form = BedForm(request.POST, places=shelter_beds.places_of(referral.to_institution_id))
    stay = referral.stays.order_by("-since").first()  # also one that ended meanwhile: the verb says so
    taken = stay and answer(request, form, f"Kamar tercatat pada {referral}.", services.move_bed, stay, to=referral)
    return taken or referral_page(request, referral, move_form=form)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def shelter_leave(request, number):
    referral = referral_or_404(request, number)
    form = ShelterLeaveForm(request.POST)
    stay = referral.stays.order_by("-since").first()  # also one that ended meanwhile: the verb says so
    words = f"Keluar dari penampungan tercatat pada {referral}."
    taken = stay and answer(request, form, words, services.leave_shelter, stay, to=referral)
    return taken or referral_page(request, referral, leave_form=form)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_complete(request, number):
    referral = referral_or_404(request, number)
    stay = referral.stays.filter(until=None).first()
    form = CompleteForm(request.POST, stay=stay, lacking=() if stay else fulfilment.lacking(referral))
    if form.is_valid() and attempt(form, _complete, referral, stay, form, request.user):
        return done(request, f"Layanan {referral} selesai.", referral)
    return referral_page(request, referral, complete_form=form)


@transaction.atomic
def _complete(referral, stay, form, by):
    if stay:
        services.leave_shelter(stay, by=by, **form.leaving)
    return services.complete(referral, by=by, **form.end)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_hand_over(request, number):
    """Record where the person went: the receiver does it, or the coordinator on its behalf."""
    referral = referral_or_404(request, number)
    form = HandOverForm(request.POST, stay=referral.stays.filter(until=None).first())
    taken = answer(request, form, f"Serah terima {referral} tercatat.", hand_over.hand_over, referral)
    return taken or referral_page(request, referral, hand_over_form=form)


@allow(rules.coordinator)
@posts_to("referral_detail", "number")
def referral_resume(request, number):
    """Put the referral back into service on a new basis, before the person has left."""
    referral = referral_or_404(request, number)
    form = BasisForm(request.POST, victim=referral.victim, stages=[referral.stage])
    words = f"Layanan {referral} dilanjutkan."
    taken = answer(request, form, words, consent.on_basis(hand_over.resume), referral)
    return taken or referral_page(request, referral, resume_form=form)
