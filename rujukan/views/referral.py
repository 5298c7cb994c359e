"""Views of referrals: list, page, history, sending, proposing. What is decided about one: rujukan.views.referral_answer."""

from functools import partial

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, generic_plans, shows
from gugus.web.attempt import answer, itself
from gugus.web.overtaken import with_faulty
from gugus.web.pages import page_of
from gugus.web.sending import shows_once
from gugus.workflow import duty as on_duty
from rujukan import rules
from rujukan.actions import consent, routing
from rujukan.choices.needs import ASKS, TONIGHT
from rujukan.choices.referral import ServiceOutcome, Urgency
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import finishes_of
from rujukan.choices.stage_forms.shelter import MOVE_PLAN
from rujukan.disclosure import guardian as guardians
from rujukan.disclosure.referral import disclose_referral, need_again
from rujukan.disclosure.safety_sheet import sheet_of
from rujukan.disclosure.section import disclose, reveal
from rujukan.disclosure.stage_form import services_for
from rujukan.disclosure.statement import earlier_chronologies, statements_of_referral
from rujukan.forms.consent import RECORDED
from rujukan.forms.question import ExplainForm, QuestionForm
from rujukan.forms.referral import ReferralFilter, ReferralForm, RouteForm
from rujukan.forms.reveal import RevealForm
from rujukan.lists import finding, referral_parts as parts
from rujukan.lists.number import numbers
from rujukan.models import Referral, Victim
from rujukan.printing import hand_over
from rujukan.stages import addressee as addressees, deadlines, fulfilment, routes, shelter_days
from rujukan.stages.danger import danger_of, with_danger
from rujukan.stages.progress import standings
from rujukan.stages.proposal import usual_role, usual_urgency
from rujukan.stages.service_steps import service_path
from rujukan.views.reveal import revealed
from rujukan.views.stage import glyphs, next_forms, phone_of, status_glyph
from rujukan.views.timeline import form_page_about, latest, timeline
from rujukan.views.victim import back_from_closed


@allow(rules.works_on_cases)
def referral_list(request):
    now = timezone.localtime()
    form = ReferralFilter(request.GET, coordinator=request.user.is_coordinator)
    side = form.kept.get("arah") or ("" if request.user.is_coordinator else "masuk")
    referrals = finding.referrals(request.user, now, **form.kept | {"arah": side})
    page = page_of(request, referrals, form)
    rows = [(referral, status_glyph(referral)) for referral in page]
    context = {"form": form, "side": side, "now": now, "page": page, "rows": rows}
    return render(request, "rujukan/referral_list.html", context)


def referral_or_404(request, number):
    """Return the referral with what its page needs, or raise Http404 if the user may not see it."""
    user = request.user
    coordinator = user.pk if user.is_coordinator else None
    rows = parts.referrals_with_parts(number=number, reader=user.pk, institution=user.institution_id, coordinator=coordinator)
    if not rows:
        raise Http404
    return parts.with_victim(rows[0])


@allow(rules.works_on_cases)
def referral_detail(request, number):
    return referral_page(request, referral_or_404(request, number))


def referral_page(request, referral, *, opened=None, **faulty):
    """Render the page of one referral; `opened` holds an identity just revealed, `faulty` the form with errors."""
    user, victim, now = request.user, referral.victim, timezone.now()
    receiver, answers = rules.works_for_receiver(user, referral), rules.answers(user, referral)
    services = services_for(victim) if receiver and referral.in_service else None
    disclosure = opened or disclose(user, victim, referral, sections=receiver, services=services)
    duties = deadlines.of_duties(victim) if rules.sees_duties(user, referral) else ()
    context = {
        "referral": referral,
        "victim": victim,
        "disclosure": disclosure,
        "receiver": receiver,
        "answers": answers,
        "texts": disclose_referral(user, referral, summary=disclosure.summary, services=()),
        "earlier": earlier_chronologies(user, victim.case_id, referral) if referral.has_versions else (),
        "statements": statements_of_referral(user, referral) if referral.has_statements else (),
        "next_forms": next_forms(referral, services, user) if services else (),
        "duties": [(duty, duty.clock(now)) for duty in duties],
        "glyph": status_glyph(referral),
        "warnings": warnings_for(user, referral),
        "safety_sheet": sheet_of(referral) if answers else None,
        "companion": referral.in_service and receiver and referral.companion_name,
        "withdraws": rules.withdraws(user, referral),
        "calls": _calls(user, referral, now),
        "status": 422 if faulty else 200,
        "now": now,
    }
    if answers:
        context |= _served(referral, services, now) if referral.in_service else {"path": service_path(referral, ())}
        context["doubts"] = _doubts(user, referral)
    drawn = _forms(user, referral, receiver)
    context |= with_faulty(drawn, faulty, partial(latest, user, referral), referral.get_absolute_url())
    return render(request, "rujukan/referral_detail.html", context, status=context["status"])


def warnings_for(user, referral):
    """Return whom the receiver must leave alone while it serves; its forms say it as the page of the referral does."""
    return guardians.warnings(referral.victim) if rules.works_for_receiver(user, referral) and referral.in_service else ()


def _calls(user, referral, now):
    """Return whom a user calls about a referral, as (who, number, words): a coordinator its receiver, others the coordinators."""
    if not user.is_coordinator:
        return [("Koordinator piket", *on_duty.coordinator_on_duty(now))]
    receiver = referral.to_institution
    number = phone_of(receiver, on_duty.phones_of({receiver.pk}, now)) if referral.is_open else ""
    return [(receiver.short_name, number, "Penerima rujukan ini")]


def _served(referral, services, now):
    """Return what is done for a person in service: the steps, the stay, and the plan to move after its limit."""
    if services is None:
        records = list(referral.services.latest_versions())
    else:
        records = [service for service in services if service.referral_id == referral.pk]
    newest = parts.newest_stay(referral) if referral.stage == Stage.SHELTER else None
    stay = newest if newest and newest.until is None else None
    met = bool(referral.started_at and not stay and finishes_of(referral.role) and not fulfilment.lacking(referral, records))
    return {
        "path": service_path(referral, records, newest, met=met),
        "stay": stay,
        "has_places": stay and referral.has_places,
        "day_over": shelter_days.day_over(stay, now),
        "plan": _plan_after_limit(stay, records, now),
    }


def _doubts(user, referral):
    """Return what a coordinator reads is missing of a need that is recorded as met."""
    recorded_as_met = user.is_coordinator and referral.outcome == ServiceOutcome.FULFILLED
    return [one.words for one in fulfilment.lacking(referral)] if recorded_as_met else ()


def _plan_after_limit(stay, records, now):
    """Return the plan to move (form 2c) that was recorded after the limit of a stay and whose day is not over, or None."""
    limit, today = stay and stay.leave_by, timezone.localdate(now)
    plans = (record for record in records if limit and record.form == MOVE_PLAN.code and record.finished)
    return next((plan for plan in plans if plan.at > limit and plan.next_on >= today), None)


def _forms(user, referral, receiver):
    """Return the forms that the page of a referral draws for this user."""
    if receiver and referral.in_service:
        return {"reveal_form": RevealForm()}
    if receiver and referral.awaits_answer and not referral.is_questioned:
        return {"question_form": QuestionForm(auto_id="id_ask_%s")}
    explains = user.is_coordinator and referral.is_questioned
    return {"explain_form": ExplainForm(auto_id="id_explain_%s")} if explains else {}


@shows(rules.works_on_cases)
def referral_history(request, number):
    """Show what was done under a referral, its letters and tasks, and its events."""
    referral, user = referral_or_404(request, number), request.user
    answers = rules.answers(user, referral)
    context = {
        "referral": referral,
        "victim": referral.victim,
        "services": disclose_referral(user, referral, summary=False).services,
        "events": timeline(user, parts.events_of_referral(referral=referral.pk), numbers=False),
        "followers": parts.following_of(referral) if user.is_coordinator else (),
        "letter": rules.downloads_letter(user, referral, referral.letter_number),
        "writes": bool(addressees.purposes_of(user, referral)),
        "corrects": answers and referral.in_service,
        "hand_over_record": answers and hand_over.has_record(referral),
    }
    return render(request, "rujukan/referral_history.html", context)


def referral_form(request, referral, form, heading, button, *, fits, **context):
    """Render the page of one form about a referral. Where its state has no use for it, lead back, or say what has happened."""
    if not fits and request.method != "POST":
        messages.info(request, f"“{heading}” tidak dapat diisi sekarang. Keadaan {referral} ada di bawah.")
        return redirect(referral)
    form.too_late = getattr(form, "too_late", False) or not fits
    context |= {"heading": heading, "button": button, "warnings": warnings_for(request.user, referral)}
    return form_page_about(request, "rujukan/referral_form.html", form, referral, **context)


@shows(rules.works_on_cases)
def referral_next(request, number):
    """Lead to what the main button of the page of a referral that the user serves leads to; otherwise to that page."""
    referral = referral_or_404(request, number)
    if not rules.works_for_receiver(request.user, referral) or not referral.in_service or referral.is_handing_over:
        return redirect(referral)
    return redirect(_served(referral, None, timezone.now())["path"].main.url)


@accepts(rules.works_on_cases, "referral_detail", "number")
def referral_seen(request, number):
    """Store when the receiver first opened a referral."""
    return redirect(routing.mark_seen(referral_or_404(request, number), by=request.user))


@accepts(rules.works_on_cases, "referral_detail", "number")
@shows_once
@generic_plans
def referral_reveal(request, number):
    referral = referral_or_404(request, number)
    return revealed(request, partial(referral_page, request, referral), reveal, referral.victim, referral=referral)


@allow(rules.coordinator)
def referral_new(request, code):
    """Choose a stage, then a holder of its role, the need, the urgency and the basis; send the referral."""
    rows = Victim.objects.readable_by(request.user).for_page(request.user)
    victim = get_object_or_404(with_danger(rows.with_needs()).annotate(tonight=_latest_urgency()), code=code)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    replaced = numbers(request.GET.get("dari", ""), "RJ")
    previous = Referral.objects.filter(victim=victim, number__in=replaced).select_related("to_institution").first()
    stage = _stage(request)
    context = {"victim": victim, "previous": previous, "stage": stage, "stages": glyphs(standings(victim))}
    if stage is None:
        return render(request, "rujukan/referral_new.html", context)
    choices = _choices(victim, stage)
    initial = _again(request.user, previous) if previous else _asked(request, choices["candidates"], victim)
    form = ReferralForm(request.POST or None, victim=victim, stages=[stage], initial=initial, **choices)
    send, words = routing.reroute if previous else routing.send, "Rujukan {0} terkirim ke {0.to_institution.short_name}.".format
    taken = answer(request, form, words, consent.on_basis(send), previous or victim, to=itself)
    return taken or form_page_about(request, "rujukan/referral_new.html", form, victim, **context)


def _again(user, previous):
    """Return what the form asks again for another holder: need, urgency and basis."""
    basis = f"{RECORDED}{previous.consent_id}"
    return {"need": need_again(user, previous), "urgency": previous.urgency, "basis": basis}


def _asked(request, candidates, victim=None):
    """Return the receiver that the address names ("ke", a code), with what is usually asked of it.

    For a `victim` who is unsafe it is the usual one, and the urgency is that of an emergency where it cannot wait.
    """
    stage, role = _stage(request), next((one.role for one in candidates if one.institution.code == request.GET.get("ke")), None)
    danger = victim and danger_of(victim)
    role = role or (usual_role(stage, candidates, of_child=victim.is_child) if danger else None)
    chosen = {"holder": str(role.pk), "need": ASKS[stage]} if role else {}
    urgency = victim and (Urgency.EMERGENCY if danger else victim.tonight)
    return chosen | ({"urgency": usual_urgency(stage, candidates, role, urgency)} if urgency else {})


def _latest_urgency():
    """Return the annotation with the urgency of a victim's latest open referral for what cannot wait until the morning."""
    rows = Referral.objects.open().filter(victim=OuterRef("pk"), stage__in=TONIGHT, sent_at__isnull=False)
    return Subquery(rows.order_by("-sent_at").values("urgency")[:1])


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
