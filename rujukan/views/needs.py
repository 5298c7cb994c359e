"""Views of the needs of one person: the assessment, and the page that sends what it proposes."""

from functools import partial

from django.http import Http404
from django.utils import timezone

from gugus.access.scope import allow
from gugus.models.compiled import together
from gugus.web.attempt import answer
from gugus.web.steps import Steps
from gugus.workflow import duty
from rujukan import rules
from rujukan.actions import consent, needs
from rujukan.actions.selected_referrals import SelectionRefused, send_selected
from rujukan.disclosure.needs import assessments_of, compared, newest_needs, newest_of
from rujukan.forms.consent import usable_consents
from rujukan.forms.needs import STEPS, NeedsForm
from rujukan.forms.selection import SelectionForm
from rujukan.lists import finding
from rujukan.stages import routes
from rujukan.stages.danger import danger_of
from rujukan.stages.progress import stage_views
from rujukan.stages.proposal import propose
from rujukan.views.timeline import form_page_about
from rujukan.views.victim import back_from_closed, victim_or_404


@allow(rules.coordinator)
def needs_new(request, code):
    """Assess needs and risk; the page shows the earlier assessments. What they propose is sent on the next page."""
    victim = victim_or_404(request, code)
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    earlier = assessments_of(request.user, victim)
    steps = Steps(request, STEPS, "Asesmen kebutuhan dan risiko", "Simpan asesmen")
    form = NeedsForm(steps.data, record=earlier[0].assessment if earlier else None)
    words = f"Asesmen {victim.code} tersimpan. Periksa usulannya, lalu kirim."
    if response := steps.turn(form) or answer(request, form, words, needs.assess, victim, to=("referrals_send", victim.code)):
        return response
    context = {"steps": steps, "earlier": earlier, "compared": compared(earlier)}
    return form_page_about(request, "rujukan/needs_new.html", form, victim, **context)


@allow(rules.coordinator)
def referrals_send(request, code):
    """Correct the proposed state of all stages, choose receivers, and send several referrals on one basis."""
    user = request.user
    victims, needed, consents, contacts = together(
        finding.victims_with_stages.asked(code=code, reader=user.pk, institution=user.institution_id),
        newest_needs.asked(code=code),
        usable_consents.asked(code=code, on=timezone.localdate()),
        duty.at_institutions.asked(),
    )
    if not victims:
        raise Http404
    [victim] = victims
    if not victim.is_open and request.method != "POST":
        return back_from_closed(request, victim)
    latest = newest_of(user, needed)
    offer = _offer(victim, stage_views(victim), latest, contacts)
    form = SelectionForm(request.POST or None, victim=victim, records=consents, **offer)
    taken = answer(request, form, _sent_words, partial(_send, form), victim)
    return taken or form_page_about(request, "rujukan/referrals_send.html", form, victim, latest=latest, danger=danger_of(victim))


def _offer(victim, views, latest, contacts):
    """Return the arguments of `SelectionForm` for a victim and the newest assessment."""
    referrals = sorted((each for view in views for each in view.referrals if each.sent_at), key=lambda each: each.sent_at)
    candidates, load = routes.of_all_stages(victim, referrals)
    now = timezone.now()
    assessment, assessed = (latest.assessment, latest.needs) if latest else (None, {})
    return {
        "proposals": propose(views, candidates, assessment, assessed, of_child=victim.is_child, danger=danger_of(victim)),
        "loads": load,
        "on_duty": {contact.institution_id for contact in contacts if contact.on_duty(now)},
        "districts": {victim.current_district_id, victim.found_district_id} - {None},
        "seen": sum(len(view.referrals) for view in views),
    }


def _sent_words(referrals):
    return f"{len(referrals)} rujukan terkirim." if referrals else "Jawaban tersimpan."


def _send(form, victim, *, by, **selection):
    """Send on the chosen basis, or a new one; on none where nothing is sent."""
    send = consent.on_basis(send_selected) if selection["routes"] else partial(send_selected, consent=None)
    try:
        return send(victim, by=by, **selection)
    except SelectionRefused as refused:
        form.show(refused.refusals, victim.referrals.count())
        raise
