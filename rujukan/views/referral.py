"""Views of referrals: list, page, sending, proposing, answering, withdrawing."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import allow, generic_plans
from gugus.models.compiled import compiled
from gugus.views.methods import posts_to
from gugus.web.attempt import answer, itself, press
from gugus.web.headers import may_record
from gugus.web.overtaken import with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.actions import consent, emergency, routing
from rujukan.choices.needs import ASKS
from rujukan.choices.referral import ServiceOutcome
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from rujukan.disclosure.files import files_of_referral
from rujukan.disclosure.referral import disclose_referral, need_again
from rujukan.disclosure.safety_sheet import sheet_of
from rujukan.disclosure.section import disclose, reveal
from rujukan.disclosure.stage_form import services_for
from rujukan.disclosure.statement import earlier_chronologies, statements_of_referral
from rujukan.forms.attachment import FileForm
from rujukan.forms.consent import RECORDED, BasisForm
from rujukan.forms.hand_over import HandOverForm, contact
from rujukan.forms.number import numbers
from rujukan.forms.question import ExplainForm, QuestionForm
from rujukan.forms.referral import DeclineForm, ReasonForm, ReferralFilter, ReferralForm, RouteForm, WithdrawForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.service import CompleteForm, ServiceForm
from rujukan.forms.shelter import BedForm, ShelterEnterForm, ShelterLeaveForm
from rujukan.lists import finding
from rujukan.models import Referral, ShelterStay, Victim
from rujukan.printing import hand_over
from rujukan.stages import addressee as addressees, deadlines, fulfilment, routes, shelter_beds, shelter_days
from rujukan.stages.progress import standings
from rujukan.views.reveal import revealed
from rujukan.views.stage import finish_steps, form_lines, glyphs, next_forms, status_glyph
from rujukan.views.timeline import form_page_about, latest, timeline
from rujukan.views.victim import back_from_closed


@allow(rules.works_on_cases)
def referral_list(request):
    now = timezone.localtime()
    form = ReferralFilter(request.GET, coordinator=request.user.is_coordinator, this_year=now.year)
    chosen = form.cleaned_data if form.is_valid() else {}
    side = chosen.pop("arah", "") or ("" if request.user.is_coordinator else "masuk")
    referrals = finding.referrals(request.user, now, side=side, **chosen)
    page = page_of(request, referrals, most=settings.LIST_MOST)
    rows = [(referral, status_glyph(referral)) for referral in page]
    context = {"form": form, "side": side, "now": now, "page": page, "rows": rows}
    return render(request, "rujukan/referral_list.html", context)


def referral_or_404(request, number):
    """Return the referral with what its page needs, or raise Http404 if the user may not see it."""
    user = request.user
    coordinator = user.pk if user.is_coordinator else None
    rows = finding.referrals_for_page(number=number, reader=user.pk, institution=user.institution_id, coordinator=coordinator)
    if not rows:
        raise Http404
    [referral] = rows
    referral.victim.guardian_rows = referral.guardian_rows
    return referral


@allow(rules.works_on_cases)
@generic_plans
def referral_detail(request, number):
    return referral_page(request, referral_or_404(request, number))


def referral_page(request, referral, *, opened=None, **faulty):
    """Render the page of one referral; `opened` holds an identity just revealed, `faulty` the form with errors."""
    user, victim = request.user, referral.victim
    receiver, answers = rules.works_for_receiver(user, referral), rules.answers(user, referral)
    services = services_for(victim) if receiver else None
    disclosure = opened or disclose(user, victim, referral, sections=receiver, services=services)
    stay = open_stay(referral) if answers and referral.stage == Stage.SHELTER else None
    now, duties = timezone.now(), deadlines.of_duties(victim) if rules.sees_duties(user, referral) else ()
    texts = disclose_referral(user, referral, summary=disclosure.summary, services=services)
    records = [line.service for line in texts.services]
    context = {
        "referral": referral,
        "victim": victim,
        "disclosure": disclosure,
        "receiver": receiver,
        "events": timeline(user, finding.events_of_referral(referral=referral.pk), numbers=False),
        "texts": texts,
        "files": files_of_referral(user, referral) if referral.has_files else (),
        "earlier": earlier_chronologies(user, victim.case_id, referral) if referral.has_versions else (),
        "statements": statements_of_referral(user, referral) if referral.has_statements else (),
        "stay": stay,
        "day_over": shelter_days.day_over(stay, now),
        "plan": _plan_after_limit(stay, records, now),
        "next_forms": next_forms(referral, services, user) if services and referral.in_service else (),
        "duties": [(duty, duty.clock(now)) for duty in duties],
        "followers": list(referral.next_referrals.select_related("to_institution")) if user.is_coordinator else (),
        "glyph": status_glyph(referral),
        "doubts": _doubts(user, referral, records),
        "letter": rules.downloads_letter(user, referral, referral.letter_number),
        "writes": bool(addressees.purposes_of(user, referral)),
        "status": 422 if faulty else 200,
        "now": now,
    }
    drawn = {}
    if answers:
        context |= _of_receiver(user, referral, records)
        drawn = _forms_of_receiver(referral, receiver, stay, records)
    if complete_form := drawn.get("complete_form"):
        context["finish_steps"] = finish_steps(referral, complete_form.lacking, user)
    drawn |= _forms_of_coordinator(referral) if user.is_coordinator else {}
    if rules.withdraws(user, referral):
        drawn["withdraw_form"] = _withdraw_form(user, referral, stay)
    happened = partial(latest, user, referral)
    context |= with_faulty(drawn, faulty, happened, referral.get_absolute_url())
    drawing = may_record(render) if context.get("file_form") else render
    return drawing(request, "rujukan/referral_detail.html", context, status=context["status"])


def open_stay(referral):
    """Return the open stay under a referral, or None."""
    stay = next(iter(_open_stays(referral=referral.pk)), None)
    if stay is not None:
        stay.referral = referral
    return stay


@compiled
def _open_stays(referral):
    return ShelterStay.objects.filter(referral=referral, until=None).select_related("place")


def _doubts(user, referral, records):
    """Return what a coordinator reads is missing of a need that is recorded as met."""
    recorded_as_met = user.is_coordinator and referral.outcome == ServiceOutcome.FULFILLED
    return [one.words for one in fulfilment.lacking(referral, records)] if recorded_as_met else ()


def _of_receiver(user, referral, records):
    """Return what only whoever answers for the receiver reads: the receiver, or a coordinator on its behalf."""
    return {
        "stage_forms": form_lines(referral, records) if referral.in_service else (),
        "safety_sheet": sheet_of(referral),
        "companion": referral.in_service and referral.companion_name,
        "hand_over_record": hand_over.has_record(referral),
    }


def _plan_after_limit(stay, records, now):
    """Return the plan to move (form 2c) that was recorded after the limit of a stay and whose day is not over, or None."""
    limit, today = stay and stay.leave_by, timezone.localdate(now)
    plans = (record for record in records if limit and record.form == MOVE_PLAN.code and record.finished)
    return next((plan for plan in plans if plan.at > limit and plan.next_on >= today), None)


def _forms_of_receiver(referral, receiver, stay, records):
    """Return the forms of what the receiver, or a coordinator on its behalf, may do now, exactly those that the page draws."""
    if referral.is_handing_over:
        return {"hand_over_form": HandOverForm(stay=stay)}
    if referral.awaits_answer:
        forms = {"decline_form": DeclineForm()}
        return forms | {"question_form": QuestionForm(auto_id="id_ask_%s")} if receiver and not referral.is_questioned else forms
    if not referral.in_service:
        return {}
    forms = {"service_form": ServiceForm(referral=referral)}
    if receiver:
        forms |= {"reveal_form": RevealForm(), "file_form": FileForm(sections=referral.role.sections)}
    if referral.started_at:
        lacking = () if stay else fulfilment.lacking(referral, records)
        forms["complete_form"] = CompleteForm(stay=stay, lacking=lacking)
    return forms | _stay_forms(referral, stay) if referral.stage == Stage.SHELTER else forms


def _forms_of_coordinator(referral):
    """Return the forms of what a coordinator may do besides."""
    if referral.is_questioned:
        return {"explain_form": ExplainForm(auto_id="id_explain_%s")}
    if referral.is_handing_over:
        return {"resume_form": BasisForm(victim=referral.victim, stages=[referral.stage])}
    if referral.is_proposed:
        basis = BasisForm(victim=referral.victim, stages=[referral.stage])
        return {"basis_form": basis, "not_approve_form": ReasonForm(prefix="tolak")}
    return {}


def _stay_forms(referral, stay):
    places = shelter_beds.places_of(referral.to_institution_id)
    if stay is None:
        return {"enter_form": ShelterEnterForm(referral=referral, places=places)}
    forms = {"leave_form": ShelterLeaveForm()}
    return forms | {"move_form": BedForm(places=places)} if places else forms


def _withdraw_form(user, referral, stay, data=None):
    """Return the form to withdraw; it asks for a safety sheet if the person is, or was until now, with the receiver."""
    staying = stay is not None or referral.is_treating or "must_continue" in (data or ())
    return WithdrawForm(data, call=contact(user)) if staying else ReasonForm(data)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_seen(request, number):
    """Store when the receiver first opened a referral."""
    return redirect(routing.mark_seen(referral_or_404(request, number), by=request.user))


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_reveal(request, number):
    referral = referral_or_404(request, number)
    return revealed(request, partial(referral_page, request, referral), reveal, referral.victim, referral=referral)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_accept(request, number):
    referral = referral_or_404(request, number)
    press(request, "Rujukan diterima. Catat layanan pertama selagi masih ingat.", routing.accept, referral, by=request.user)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_decline(request, number):
    referral = referral_or_404(request, number)
    form = DeclineForm(request.POST)
    taken = answer(request, form, f"Penolakan {referral} terkirim.", routing.decline, referral)
    return taken or referral_page(request, referral, decline_form=form)


@allow(rules.works_on_cases)
@posts_to("referral_detail", "number")
def referral_withdraw(request, number):
    referral = referral_or_404(request, number)
    form = _withdraw_form(request.user, referral, referral.stays.filter(until=None).first(), request.POST)
    taken = answer(request, form, f"Rujukan {referral} ditarik.", routing.withdraw, referral)
    return taken or referral_page(request, referral, withdraw_form=form)


@allow(rules.coordinator)
@posts_to("referral_detail", "number")
def referral_approve(request, number):
    referral = referral_or_404(request, number)
    form = BasisForm(request.POST, victim=referral.victim, stages=[referral.stage])
    words = f"Usulan {referral} disetujui dan terkirim ke {referral.to_institution.short_name}."
    taken = answer(request, form, words, consent.on_basis(routing.approve), referral)
    return taken or referral_page(request, referral, basis_form=form)


@allow(rules.coordinator)
@posts_to("referral_detail", "number")
def referral_not_approve(request, number):
    referral = referral_or_404(request, number)
    form = ReasonForm(request.POST, prefix="tolak")
    taken = answer(request, form, f"Usulan {referral} tidak disetujui.", routing.not_approve, referral)
    return taken or referral_page(request, referral, not_approve_form=form)


@allow(rules.coordinator)
@posts_to("referral_detail", "number")
def referral_confirm(request, number):
    referral = referral_or_404(request, number)
    press(request, "Penerimaan darurat dikonfirmasi.", emergency.confirm_emergency, referral, by=request.user)


@allow(rules.coordinator)
def referral_new(request, code):
    """Choose a stage, then a holder of its role, the need, the urgency and the basis; send the referral."""
    rows = Victim.objects.readable_by(request.user).for_page(request.user)
    victim = get_object_or_404(rows.with_needs(), code=code)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    replaced = numbers(request.GET.get("dari", ""), "RJ")
    previous = Referral.objects.filter(victim=victim, number__in=replaced).select_related("to_institution").first()
    stage = _stage(request)
    context = {"victim": victim, "previous": previous, "stage": stage, "stages": glyphs(standings(victim))}
    if stage is None:
        return render(request, "rujukan/referral_new.html", context)
    choices = _choices(victim, stage)
    initial = _again(request.user, previous) if previous else _asked(request, choices["candidates"])
    form = ReferralForm(request.POST or None, victim=victim, stages=[stage], initial=initial, **choices)
    send, words = routing.reroute if previous else routing.send, "Rujukan {0} terkirim ke {0.to_institution.short_name}.".format
    taken = answer(request, form, words, consent.on_basis(send), previous or victim, to=itself)
    return taken or form_page_about(request, "rujukan/referral_new.html", form, victim, **context)


def _again(user, previous):
    """Return what the form asks again for another holder: need, urgency and basis."""
    basis = f"{RECORDED}{previous.consent_id}"
    return {"need": need_again(user, previous), "urgency": previous.urgency, "basis": basis}


def _asked(request, candidates):
    """Return the receiver that the address names ("ke", a code), with what is usually asked of it."""
    role = next((one.role for one in candidates if one.institution.code == request.GET.get("ke")), None)
    return {"holder": str(role.pk), "need": ASKS[Stage(role.stage)]} if role else {}


def _stage(request):
    code = request.GET.get("tahap", "")
    return Stage(code) if code in Stage.values else None


def _choices(victim, stage):
    districts = {victim.current_district_id, victim.found_district_id} - {None}
    return {"candidates": routes.candidates(victim, stage), "districts": districts, "now": timezone.now()}


@allow(rules.officer)
def referral_propose(request, number):
    """Propose a next referral, as an institution that serves the victim; a coordinator decides.

    A proposal that comes after the service has ended is shown on the page of the referral, where it can be copied.
    """
    received = Referral.objects.received_by(request.user.institution_id).for_page(request.user)
    own = get_object_or_404(received if request.method == "POST" else received.in_service(), number=number)
    stage = _stage(request)
    if not own.in_service:
        now = timezone.now()
        form = RouteForm(request.POST, candidates=routes.holders(stage) if stage else (), districts=(), now=now)
        return referral_page(request, referral_or_404(request, number), route_form=form)
    stages = [{"code": choice.value, "label": choice.label} for choice in Stage]
    context = {"victim": own.victim, "own": own, "stage": stage, "stages": stages}
    if stage is None:
        return render(request, "rujukan/referral_new.html", context)
    choices = _choices(own.victim, stage)
    form = RouteForm(request.POST or None, initial=_asked(request, choices["candidates"]), **choices)
    taken = answer(request, form, "Usulan {} terkirim kepada koordinator.".format, routing.propose, own, to=itself)
    return taken or form_page_about(request, "rujukan/referral_new.html", form, own, **context)
