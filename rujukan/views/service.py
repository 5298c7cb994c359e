"""Views of what an institution does under a referral: services, stays, completion, hand-over."""

from django.db import transaction

from gugus.access.scope import allow
from gugus.web.attempt import answer, attempt, done
from rujukan import rules
from rujukan.actions import consent, hand_over, service as services
from rujukan.choices.stage import Stage
from rujukan.forms.consent import BasisForm
from rujukan.forms.hand_over import HandOverForm
from rujukan.forms.service import CompleteForm, ServiceForm
from rujukan.forms.shelter import BedForm, ShelterEnterForm, ShelterLeaveForm
from rujukan.stages import fulfilment, shelter_beds
from rujukan.views.referral import referral_form, referral_or_404
from rujukan.views.stage import finish_steps


def _serves(request, referral):
    """Whether this user records what is done under a referral now."""
    return referral.in_service and rules.answers(request.user, referral)


@allow(rules.works_on_cases)
def service_new(request, number):
    referral = referral_or_404(request, number)
    form = ServiceForm(request.POST or None, referral=referral)
    taken = answer(request, form, f"Layanan {referral} tercatat.", services.record, referral)
    fits, heading = _serves(request, referral), "Layanan yang tidak ada di daftar" if referral.role.forms else "Catat layanan"
    return taken or referral_form(request, referral, form, heading, "Simpan layanan", fits=fits)


@allow(rules.works_on_cases)
def shelter_enter(request, number):
    referral = referral_or_404(request, number)
    form = ShelterEnterForm(request.POST or None, referral=referral, places=shelter_beds.places_of(referral.to_institution_id))
    taken = answer(request, form, f"Masuk penampungan tercatat pada {referral}.", services.enter_shelter, referral)
    fits = _serves(request, referral) and referral.stage == Stage.SHELTER and not referral.stays.filter(until=None).exists()
    return taken or referral_form(request, referral, form, "Masuk penampungan", "Catat masuk", fits=fits)


@allow(rules.works_on_cases)
def shelter_move(request, number):
    """Record the room of somebody who stays in the shelter."""
    referral = referral_or_404(request, number)
    form = BedForm(request.POST or None, places=shelter_beds.places_of(referral.to_institution_id))
    stay = referral.stays.order_by("-since").first()  # also one that ended meanwhile: the verb says so
    taken = stay and answer(request, form, f"Kamar tercatat pada {referral}.", services.move_bed, stay, to=referral)
    fits = _serves(request, referral) and stay and not stay.until
    return taken or referral_form(request, referral, form, "Tempat dan kamar", "Simpan kamar", fits=fits)


@allow(rules.works_on_cases)
def shelter_leave(request, number):
    referral = referral_or_404(request, number)
    form = ShelterLeaveForm(request.POST or None)
    stay = referral.stays.order_by("-since").first()  # also one that ended meanwhile: the verb says so
    words = f"Keluar dari penampungan tercatat pada {referral}."
    taken = stay and answer(request, form, words, services.leave_shelter, stay, to=referral)
    fits = _serves(request, referral) and stay and not stay.until
    return taken or referral_form(request, referral, form, "Keluar dari penampungan", "Simpan waktu keluar", fits=fits)


@allow(rules.works_on_cases)
def referral_complete(request, number):
    referral = referral_or_404(request, number)
    stay = referral.stays.filter(until=None).first()
    lacking = () if stay or not referral.started_at else fulfilment.lacking(referral)
    form = CompleteForm(request.POST or None, stay=stay, lacking=lacking)
    if form.is_valid() and attempt(form, _complete, referral, stay, form, request.user):
        return done(request, f"Layanan {referral} selesai.", referral)
    more = {
        "hint": f"Sesudahnya data orang ini tertutup bagi {referral.to_institution.short_name}; catatan layanannya tetap ada.",
        "finish_steps": finish_steps(referral, lacking, request.user),
        "fits": _serves(request, referral) and referral.started_at,
        "leave": "Belum selesai",
    }
    return referral_form(request, referral, form, "Selesaikan layanan", "Selesaikan layanan", **more)


@transaction.atomic
def _complete(referral, stay, form, by):
    if stay:
        services.leave_shelter(stay, by=by, **form.leaving)
    return services.complete(referral, by=by, **form.end)


@allow(rules.works_on_cases)
def referral_hand_over(request, number):
    """Record where the person went: the receiver does it, or the coordinator on its behalf."""
    referral = referral_or_404(request, number)
    form = HandOverForm(request.POST or None, stay=referral.stays.filter(until=None).first())
    taken = answer(request, form, f"Serah terima {referral} tercatat.", hand_over.hand_over, referral)
    hint = f"Sesudah ini yang tersisa bagi {referral.to_institution.short_name} hanya kode dan catatan layanannya sendiri."
    fits = referral.is_handing_over and rules.answers(request.user, referral)
    return taken or referral_form(request, referral, form, "Serah terima", "Simpan serah terima", fits=fits, hint=hint)


@allow(rules.coordinator)
def referral_resume(request, number):
    """Put the referral back into service on a new basis, before the person has left."""
    referral = referral_or_404(request, number)
    form = BasisForm(request.POST or None, victim=referral.victim, stages=[referral.stage])
    words, receiver = f"Layanan {referral} dilanjutkan.", referral.to_institution.short_name
    taken = answer(request, form, words, consent.on_basis(hand_over.resume), referral)
    hint = f"Bila orangnya setuju lagi, atau ada dasar lain untuk melindunginya. {receiver} kembali melayani dan melihat datanya."
    fits = referral.is_handing_over
    return taken or referral_form(request, referral, form, "Lanjutkan layanan", "Lanjutkan layanan", fits=fits, hint=hint)
