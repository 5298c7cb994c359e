"""Views of a victim or witness: the page, and what a coordinator does for one."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow, generic_plans
from gugus.models import AccessLog
from gugus.views.methods import posts_to
from gugus.web.attempt import answer, itself, press
from gugus.web.pages import page_of
from gugus.web.steps import Steps
from rujukan import rules
from rujukan.actions import casework, consent, identification
from rujukan.choices.approval import RequestKind
from rujukan.choices.children import GuardianRelation
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage, StageState
from rujukan.disclosure.section import disclose, reveal
from rujukan.disclosure.victim import disclose_care, with_grounds
from rujukan.forms.consent import ConsentForm
from rujukan.forms.hand_over import WithdrawalForm, contact, sheet_typed
from rujukan.forms.identification import STEPS, IdentificationForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.victim import CompanionForm, StageForm, VictimEditForm, VictimForm
from rujukan.lists import finding
from rujukan.models import Complaint, Consent, Referral, Victim
from rujukan.models.victim_pair import pairs_of
from rujukan.stages import deadlines
from rujukan.stages.progress import stage_views
from rujukan.views import stage as stages
from rujukan.views.case import case_or_404
from rujukan.views.reveal import revealed
from rujukan.views.timeline import form_page_about, timeline


def victim_or_404(request, code):
    """Return the victim for a page about it, or raise Http404."""
    return get_object_or_404(Victim.objects.readable_by(request.user).for_page(request.user), code=code)


def victim_with_progress_or_404(request, code):
    """Return the victim for a page of coordinators that shows the progress of the stages, or raise Http404."""
    user = request.user
    rows = finding.victims_with_progress(code=code, reader=user.pk, institution=user.institution_id)
    if not rows:
        raise Http404
    return rows[0]


@allow(rules.coordinator)
@generic_plans
def victim_detail(request, code):
    """Show a victim; a merged code leads to the page of the code that goes on."""
    victim = victim_with_progress_or_404(request, code)
    kept = victim.merged_into_id and Victim.objects.readable_by(request.user).filter(pk=victim.merged_into_id).first()
    if kept:
        messages.info(request, f"{victim} digabung ke {kept}.")
        return redirect(kept)
    return victim_page(request, victim)


def victim_page(request, victim, *, opened=None, reveal_form=None):
    now = timezone.now()
    views = stage_views(victim)
    pairs = pairs_of(victim.carried_pairs)
    merged = [pair for pair in pairs if pair.is_same and pair.merged != victim]
    running = deadlines.of_victim(victim, views, [pair.merged for pair in merged])
    services = finding.services_of_person(person=victim.pk)
    liftings = {one["guardian__number"] for one in victim.waiting_approvals}
    context = {
        "victim": victim,
        "victim_glyph": stages.VICTIM_GLYPHS[victim.status],
        "disclosure": opened or disclose(request.user, victim, services=services),
        **_progress(victim, views, running, now),
        "events": _events(request.user, victim, merged),
        "services": services,
        "merged": merged,
        "likenesses": [pair for pair in pairs if pair.is_open],
        "care": disclose_care(request.user, victim),
        "guardians": [
            each | {"relation": GuardianRelation(each["relation"]).label, "lifting": each["number"] in liftings}
            for each in victim.known_guardians
        ],
        "closing_waits": any(one["kind"] == RequestKind.CLOSING for one in victim.waiting_approvals),
        "visiting": victim.visiting_name,
        "reveal_form": reveal_form or RevealForm(),
        "gone": None if victim.is_open else victim.destruction,
        "now": now,
    }
    return render(request, "rujukan/victim_detail.html", context, status=422 if reveal_form else 200)


def _progress(victim, views, running, now):
    """Return the path of the stages, the running clocks, and who holds the person now."""
    referrals = [referral for view in views for referral in view.referrals if referral.is_open]
    return {
        "stages": stages.progress_rows(victim, views, running, now),
        "deadlines": [(deadline, deadline.clock(now)) for deadline in running],
        "done": sum(view.standing.met for view in views),
        "holding": [referral for referral in referrals if not referral.is_proposed],
        "handing_over": [referral for referral in referrals if referral.is_handing_over],
        "unassessed": [view.stage.label for view in views if view.state == StageState.NOT_ASSESSED],
    }


def _events(user, victim, merged):
    """Return the latest events of the person as data for the timeline; those of merged codes name the code."""
    return timeline(user, finding.events_of_person(person=victim.pk), codes={pair.merged.pk: pair.merged.code for pair in merged})


@allow(rules.coordinator)
@posts_to("victim_detail", "code")
def victim_reveal(request, code):
    victim = victim_with_progress_or_404(request, code)
    return revealed(request, partial(victim_page, request, victim), reveal, victim)


@allow(rules.coordinator)
@require_safe
def victim_access(request, code):
    """Show who opened the victim's identity, here or in a complaint of the case, so that the victim can be told."""
    victim = victim_or_404(request, code)
    codes = list(Victim.objects.readable_by(request.user).filter(pk__in=victim.codes).values_list("code", flat=True))
    complaints = Complaint.objects.filter(case__victims__in=victim.codes).distinct()
    subjects = (*codes, *complaints.values_list("number", flat=True))
    entries = AccessLog.objects.about(*subjects).for_list()
    page = page_of(request, entries)
    return render(request, "rujukan/victim_access.html", {"victim": victim, "page": page, "now": timezone.now()})


def back_from_closed(request, victim):
    """Redirect to the page of a closed victim with a message, before a form is filled in that the verb would refuse."""
    messages.error(request, "Layanan bagi orang ini sudah ditutup, atau ia bukan korban.")
    return redirect(victim)


@allow(rules.coordinator)
def victim_new(request, number):
    case = case_or_404(request, number)
    form = VictimForm(request.POST or None)
    taken = answer(request, form, "{.code} tercatat.".format, casework.add_victim, case, to=itself)
    return taken or form_page_about(request, "rujukan/victim_form.html", form, case)


@allow(rules.coordinator)
def victim_edit(request, code):
    """Correct a victim. After a conflicting edit (optimistic locking) the form shows both values; the second attempt saves."""
    victim = victim_or_404(request, code)
    form = VictimEditForm(request.POST or None, record=victim)
    taken = answer(request, form, f"Perubahan {victim.code} tersimpan.", casework.correct_victim, victim)
    return taken or form_page_about(request, "rujukan/victim_form.html", form, victim, case=victim.case)


@allow(rules.coordinator)
def stage_assess(request, code, stage):
    victim = victim_or_404(request, code)
    need = get_object_or_404(victim.needs, stage=stage)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    form = StageForm(request.POST or None, record=need)
    words = f"Penilaian {Stage(stage).label.lower()} tersimpan."
    taken = answer(request, form, words, casework.assess_stage, victim, Stage(stage))
    return taken or form_page_about(request, "rujukan/stage_assess.html", form, victim, stage=Stage(stage))


@allow(rules.coordinator)
def companion_new(request, code):
    victim = victim_or_404(request, code)
    form = CompanionForm(request.POST or None, victim=victim, record=victim.companions.present().first())
    taken = answer(request, form, f"Pendamping {victim.code} tersimpan.", casework.name_companion, victim)
    return taken or form_page_about(request, "rujukan/companion_new.html", form, victim)


@allow(rules.coordinator)
def identification_new(request, code):
    """Conclude, or revise a conclusion; the page shows the earlier conclusions with who, when and why."""
    victim = victim_or_404(request, code)
    if not identification.conclusions_open_to(victim) and request.method != "POST":
        messages.info(request, "Layanan bagi orang ini sudah ditutup. Buka kembali dulu untuk memperbaiki kesimpulannya.")
        return redirect(victim)
    earlier = list(victim.identifications.select_related("by"))
    rows = Referral.objects.open().filter(victim__in=victim.codes)
    referrals = list(rows.exclude(status=ReferralStatus.HANDING_OVER).select_related("to_institution"))
    before = earlier[0] if earlier else None
    complaints = () if before else victim.case.complaints.only("number", "acts", "means", "purposes").order_by("number")
    label = "Perbaiki kesimpulan identifikasi" if before else "Simpulkan identifikasi"
    steps = Steps(request, STEPS, label, "Simpan kesimpulan")
    form = IdentificationForm(steps.data, victim=victim, record=before, complaints=complaints, open_referrals=referrals)
    words = f"Kesimpulan identifikasi {victim.code} tersimpan."
    if response := steps.turn(form) or answer(request, form, words, identification.conclude, victim):
        return response
    context = {"disclosure": disclose(request.user, victim), "earlier": with_grounds(request.user, earlier), "steps": steps}
    return form_page_about(request, "rujukan/identification_new.html", form, victim, **context)


@allow(rules.coordinator)
def consent_new(request, code):
    victim = victim_or_404(request, code)
    form = ConsentForm(request.POST or None, victim=victim)
    taken = answer(request, form, f"Dasar berbagi data {victim.code} tercatat.", consent.record_consent, victim)
    return taken or form_page_about(request, "rujukan/consent_new.html", form, victim)


@allow(rules.coordinator)
def consent_withdraw(request, code, key):
    """End a basis: who asked and why, and a safety sheet for each receiver that the person is still with."""
    victim = victim_or_404(request, code)
    record = get_object_or_404(victim.consents, pk=key)
    if record.withdrawn_at and request.method != "POST":
        messages.info(request, "Dasar ini sudah ditarik.")
        return redirect(victim)
    falling = list(Consent.objects.falling_with(record).select_related("victim").order_by("recorded_at"))
    referrals = list(Referral.objects.filter(consent__in=falling).select_related("to_institution", "victim"))
    resting = [referral for referral in referrals if referral.is_open and not referral.is_handing_over]
    staying = [each for each in referrals if (each in resting and each.holds_somebody) or sheet_typed(request.POST, each)]
    form = WithdrawalForm(request.POST or None, consent=record, staying=staying, call=contact(request.user))
    words = f"Penarikan dasar berbagi data {victim.code} dicatat."
    if taken := answer(request, form, words, consent.withdraw_consent, record, to=victim):
        return taken
    ending = [referral for referral in resting if referral not in staying]
    context = {"record": record, "others": [each for each in falling if each != record], "ending": ending}
    return form_page_about(request, "rujukan/consent_withdraw.html", form, victim, **context)


@allow(rules.coordinator)
@posts_to("victim_detail", "code")
def consent_agree(request, code, key):
    victim = victim_or_404(request, code)
    record = get_object_or_404(victim.consents, pk=key)
    press(request, "Dasar berbagi data disetujui.", consent.agree, record, by=request.user)
