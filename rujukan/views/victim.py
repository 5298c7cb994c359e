"""Views of a victim or witness: the page, and what a coordinator does for one."""

from functools import partial, wraps
from math import inf
from pathlib import PurePath

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, generic_plans, shows
from gugus.models import AccessLog
from gugus.navigation import subject_tabs
from gugus.web.attempt import answer, itself, press
from gugus.web.pages import page_of
from gugus.web.sending import shows_once
from gugus.web.steps import Steps
from gugus.workflow import duty
from rujukan import rules
from rujukan.actions import casework, consent, identification
from rujukan.choices.approval import RequestKind
from rujukan.choices.children import GuardianRelation
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage, StageState
from rujukan.disclosure import guardian as guardians, retained
from rujukan.disclosure.section import disclose, reveal
from rujukan.disclosure.victim import bases_of, disclose_care, with_grounds
from rujukan.forms.consent import ConsentForm
from rujukan.forms.hand_over import WithdrawalForm, contact, sheet_typed
from rujukan.forms.identification import STEPS, IdentificationForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.victim import CompanionForm, StageForm, VictimEditForm, VictimForm
from rujukan.lists import finding
from rujukan.models import Complaint, Consent, Referral, Victim
from rujukan.models.victim_pair import pairs_of
from rujukan.stages import deadlines
from rujukan.stages.danger import danger_of
from rujukan.stages.next_step import NOBODY, Situation, next_step, turn_of_coordinator
from rujukan.stages.progress import stage_views
from rujukan.views import stage as stages
from rujukan.views.case import case_or_404
from rujukan.views.reveal import revealed
from rujukan.views.timeline import form_page_about, timeline


def victim_or_404(request, code):
    """Return the victim for a page about it, or raise Http404."""
    return get_object_or_404(Victim.objects.readable_by(request.user).for_page(request.user), code=code)


def victim_with_progress_or_404(request, code, read=finding.victims_with_progress):
    """Return the victim for a page of coordinators that shows the progress of the stages, or raise Http404."""
    user = request.user
    rows = read(code=code, reader=user.pk, institution=user.institution_id)
    if not rows:
        raise Http404
    return rows[0]


# The addresses of one victim, as tabs; the first is the old one.
PAGES = (
    ("Ringkas", "victim_detail"),
    ("Layanan", "victim_services"),
    ("Orang", "victim_person", "perlu"),
    ("Riwayat", "victim_history"),
)


def page_of_person(read=finding.victims_with_progress):
    """Return the decorator of a tab of a victim, `page(request, victim)`, for which `read` finds it.

    A merged code leads to the same tab of the code that goes on.
    """

    def decorate(page):
        @wraps(page)
        def view(request, code):
            victim = victim_with_progress_or_404(request, code, read)
            kept = victim.merged_into_id and Victim.objects.readable_by(request.user).filter(pk=victim.merged_into_id).first()
            if kept:
                messages.info(request, f"{victim} digabung ke {kept}.")
                return redirect(page.__name__, kept.code)
            return page(request, victim)

        return view

    return decorate


def _tab(request, victim, template, *, status=200, **context):
    """Render a tab, whose template is named as its URL, with what each shows: the tabs, the state, what is dangerous."""
    pairs = pairs_of(victim.carried_pairs)
    context |= {
        "victim": victim,
        "victim_glyph": stages.VICTIM_GLYPHS[victim.status],
        "tabs": subject_tabs(PAGES, PurePath(template).stem, victim.code),
        "warnings": guardians.warnings(victim),
        "merged": _merged(victim),
        "danger": danger_of(victim),
        "likenesses": [pair for pair in pairs if pair.is_open],
        "gone": None if victim.is_open else retained.known_destruction(victim),
        "now": timezone.now(),
    }
    return render(request, template, context, status=status)


def _merged(victim):
    return [pair for pair in pairs_of(victim.carried_pairs) if pair.is_same and pair.merged != victim]


def _progress(victim):
    """Return the seven stages and the running clocks, which the victim carries."""
    views = stage_views(victim)
    return views, deadlines.of_victim(victim, views, [pair.merged for pair in _merged(victim)])


@shows(rules.coordinator)
@page_of_person(finding.victims_with_stages)
def victim_detail(request, victim):
    """Show what to do next for a person, who serves now, how the seven stages stand, and what else is due."""
    now, (views, running) = timezone.now(), _progress(victim)
    situation = Situation(victim, views, running, request.user, now, danger_of(victim))
    step = next_step(situation)
    others = situation.others(step)
    phones = duty.phones_of({victim.companion_at, *(each.to_institution_id for each in situation.open_referrals)} - {None}, now)
    context = {
        "step": step,
        "turn": turn_of(step, victim, request.user),
        "others": _folded(others, 2, sum(other.deadline.overdue(now) for other in others)),
        "call": step.call and (step.call.short_name, stages.phone_of(step.call, phones)),
        "serving": _folded(stages.serving(victim, situation.open_referrals, phones), 2, 0),
        "handing_over": [referral for referral in situation.open_referrals if referral.is_handing_over],
        "stages": stages.path_rows(views, running, now),
        "closing_waits": any(one["kind"] == RequestKind.CLOSING for one in victim.waiting_approvals),
    }
    return _tab(request, victim, "rujukan/victim_detail.html", **context)


def turn_of(step, victim, user):
    """Return whose turn it is, in words; of a coordinator's step that of the one who is responsible for the case."""
    if step.is_own:
        return turn_of_coordinator(victim.case, user)
    return "Selesai" if step.who == NOBODY else f"Giliran {step.who}"


@shows(rules.coordinator)
@page_of_person(finding.victims_with_stages)
def victim_services(request, victim):
    """Show who is asked, serves and has served, what is needed, what was recorded, and where letters and tasks are."""
    now, (views, running) = timezone.now(), _progress(victim)
    referrals = [referral for view in views for referral in view.referrals]
    ended = sorted((each for each in referrals if not each.is_open), key=lambda each: each.over_at, reverse=True)
    context = {
        "open": _open_lines(referrals, running, now),
        "ended": _folded(ended, 3, 0),
        "handing_over": [referral for referral in referrals if referral.is_handing_over],
        "needs": stages.needs_rows(victim, [view for view in views if view.is_unserved], running, now),
        "needless": stages.needs_rows(victim, [view for view in views if view.state == StageState.NOT_NEEDED], running, now),
        "services": finding.services_of_person(person=victim.pk),
        "care": disclose_care(request.user, victim),
        "visiting": victim.visiting_name,
    }
    return _tab(request, victim, "rujukan/victim_services.html", **context)


def _open_lines(referrals, running, now):
    """Return the open referrals, each with its clock or None, the nearest first."""
    clocks = {deadline.number: deadline for deadline in reversed(running)}
    lines = [(referral, clocks.get(referral.number)) for referral in referrals if referral.is_open]
    lines.sort(key=lambda line: line[1].due.timestamp() if line[1] else inf)
    late = sum(clock is not None and clock.overdue(now) for _, clock in lines)
    return _folded([(referral, clock and clock.clock(now)) for referral, clock in lines], 4, late)


def _folded(rows, most, late):
    """Return the rows that a page shows, and those that it folds: at most so many, but all that are late, which are the first.

    A single row is not folded.
    """
    shown = max(most + (len(rows) == most + 1), late)
    return {"shown": rows[:shown], "folded": rows[shown:], "total": len(rows)}


@shows(rules.coordinator)
@page_of_person()
def victim_person(request, victim):
    """Show who the person is, masked, what it takes to serve them, guardians, legal bases, other codes, rights."""
    return person_page(request, victim)


def person_page(request, victim, *, opened=None, reveal_form=None):
    context = {
        "disclosure": opened or disclose(request.user, victim),
        "guardians": [each | {"relation": GuardianRelation(each["relation"]).label} for each in victim.known_guardians],
        "bases": bases_of(request.user, victim),
        "lifting": {one["guardian__number"] for one in victim.waiting_approvals},
        "reveal_form": reveal_form or RevealForm(),
    }
    return _tab(request, victim, "rujukan/victim_person.html", status=422 if reveal_form else 200, **context)


@shows(rules.coordinator)
@page_of_person()
def victim_history(request, victim):
    """Show the latest events of the person; those of merged codes name the code."""
    codes = {pair.merged.pk: pair.merged.code for pair in _merged(victim)}
    events = timeline(request.user, finding.events_of_person(person=victim.pk), codes=codes)
    return _tab(request, victim, "rujukan/victim_history.html", events=events)


@accepts(rules.coordinator, "victim_person", "code")
@shows_once
@generic_plans
def victim_reveal(request, code):
    victim = victim_with_progress_or_404(request, code)
    return revealed(request, partial(person_page, request, victim), reveal, victim)


@shows(rules.coordinator)
def victim_access(request, code):
    """Show who opened the victim's identity, here or in a complaint of the case, so that the victim can be told."""
    victim = victim_or_404(request, code)
    codes = Victim.objects.readable_by(request.user).filter(pk__in=victim.codes).order_by().values_list("code", flat=True)
    complaints = Complaint.objects.filter(case__victims__in=victim.codes).order_by().values_list("number", flat=True)
    subjects = codes.union(complaints).order_by()
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
    form = VictimForm(request.POST or None, initial={"found_district": case.district_id})
    taken = answer(request, form, "{.code} tercatat.".format, casework.add_victim, case, to=itself)
    return taken or form_page_about(request, "rujukan/victim_form.html", form, case)


@allow(rules.coordinator)
def victim_edit(request, code):
    """Correct a victim. After a conflicting edit (optimistic locking) the form shows both values; the second attempt saves."""
    victim = victim_or_404(request, code)
    form = VictimEditForm(request.POST or None, record=victim)
    words = f"Perubahan {victim.code} tersimpan."
    taken = answer(request, form, words, casework.correct_victim, victim, to=("victim_person", code))
    return taken or form_page_about(request, "rujukan/victim_form.html", form, victim, case=victim.case)


@allow(rules.coordinator)
def stage_assess(request, code, stage):
    victim = victim_or_404(request, code)
    need = get_object_or_404(victim.needs, stage=stage)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    form = StageForm(request.POST or None, record=need)
    words = f"Jawaban untuk {Stage(stage).label.lower()} tersimpan."
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
    words = f"Dasar berbagi data {victim.code} tercatat."
    taken = answer(request, form, words, consent.record_consent, victim, to=("victim_person", code))
    return taken or form_page_about(request, "rujukan/consent_new.html", form, victim)


@allow(rules.coordinator)
def consent_withdraw(request, code, key):
    """End a basis: who asked and why, and a safety sheet for each receiver that the person is still with."""
    victim = victim_or_404(request, code)
    record = get_object_or_404(victim.consents, pk=key)
    if record.withdrawn_at and request.method != "POST":
        messages.info(request, "Dasar ini sudah ditarik.")
        return redirect("victim_person", code)
    falling = list(Consent.objects.falling_with(record).select_related("victim").order_by("recorded_at"))
    referrals = list(Referral.objects.filter(consent__in=falling).select_related("to_institution", "victim"))
    resting = [referral for referral in referrals if referral.is_open and not referral.is_handing_over]
    staying = [each for each in referrals if (each in resting and each.holds_somebody) or sheet_typed(request.POST, each)]
    call = contact(request.user) if staying else ""
    form = WithdrawalForm(request.POST or None, consent=record, staying=staying, call=call)
    words = f"Penarikan dasar berbagi data {victim.code} dicatat."
    if taken := answer(request, form, words, consent.withdraw_consent, record, to=("victim_person", code)):
        return taken
    ending = [referral for referral in resting if referral not in staying]
    context = {"record": record, "others": [each for each in falling if each != record], "ending": ending}
    return form_page_about(request, "rujukan/consent_withdraw.html", form, victim, **context)


@accepts(rules.coordinator, "victim_person", "code")
def consent_agree(request, code, key):
    victim = victim_or_404(request, code)
    record = get_object_or_404(victim.consents, pk=key)
    press(request, "Dasar berbagi data disetujui.", consent.agree, record, by=request.user)
