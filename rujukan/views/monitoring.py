"""Views of monitoring: the desk with what is due and done, its beginning, a visit with its correction, and who visits when."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import allow, shows
from gugus.web.attempt import answer
from gugus.web.overtaken import form_page, steps
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.actions import monitoring
from rujukan.disclosure.visits import typed_again
from rujukan.forms.monitoring import MonitorForm, MonitoringFilter, VisitCorrectionForm, VisitForm, VisitPlanForm
from rujukan.lists import visits as desk
from rujukan.models import MonitoringVisit, Victim
from rujukan.stages import closing, visits
from rujukan.views.timeline import form_page_about, latest
from rujukan.views.victim import victim_or_404


@shows(rules.works_on_cases)
def monitoring_list(request):
    """Show whom to visit, the most urgent first, or the visits that were made. An institution sees its own."""
    now, form = timezone.now(), MonitoringFilter(request.GET or None)
    past = form.shown == "sudah"
    rows = desk.done() if past else desk.due(request.user, now, late=form.shown == "lewat")
    page = page_of(request, rows)
    lines = None if past else [(victim, desk.clock(victim, now)) for victim in page]
    return render(request, "rujukan/monitoring_list.html", {"form": form, "page": page, "lines": lines, "past": past})


@allow(rules.coordinator)
def victim_monitor(request, code):
    victim = victim_or_404(request, code)
    returned = closing.returned(victim)
    initial = {"next_visit_on": visits.first_day(timezone.localdate())}
    form = MonitorForm(request.POST or None, returned=returned, initial=initial)
    taken = answer(request, form, f"Pemantauan {victim.code} dimulai.", monitoring.begin, victim)
    return taken or form_page_about(request, "rujukan/victim_monitor.html", form, victim, returned=returned)


@allow(rules.coordinator)
def visit_plan(request, code):
    victim = victim_or_404(request, code)
    form = VisitPlanForm(request.POST or None, visitors=visits.visitors_of(victim), record=victim)
    words = f"Kunjungan {victim.code} diatur."
    if taken := answer(request, form, words, monitoring.plan_visit, victim, to=("victim_services", code)):
        return taken
    named = "" if victim.visiting else visits.named_by_hand_over(victim)
    return form_page_about(request, "rujukan/visit_plan.html", form, victim, named=named)


def visited_or_404(request, code):
    if request.user.is_coordinator:
        return victim_or_404(request, code)
    return get_object_or_404(Victim.objects.visited_by(request.user), code=code)


@allow(rules.works_on_cases)
def visit_new(request, code):
    victim = visited_or_404(request, code)
    form = VisitForm(request.POST or None, initial=_next_day(victim))
    taken = answer(request, form, "Kunjungan tercatat.", monitoring.record_visit, victim, to=_back(request, victim))
    return taken or _visit_page(request, victim, form)


@allow(rules.works_on_cases)
def visit_correct(request, code, key):
    """Correct a visit: the old version stays, with the new one and the reason."""
    victim = visited_or_404(request, code)
    visit = get_object_or_404(MonitoringVisit.objects.select_related("replacement__by"), victim=victim, pk=key)
    form = VisitCorrectionForm(request.POST or None, initial=typed_again(visit))
    words = "Perbaikan tersimpan. Versi lama tetap ada."
    if taken := answer(request, form, words, monitoring.correct_visit, visit, to=_back(request, victim)):
        return taken
    newer = getattr(visit, "replacement", None)
    return _visit_page(request, victim, form, visit=visit, newer=newer)


def _next_day(victim):
    """Return the planned day of the next visit after one today, for the empty form."""
    return {"next_visit_on": visits.next_day(victim, timezone.localdate())} if victim.is_monitored else {}


def _back(request, victim):
    return ("victim_services", victim.code) if request.user.is_coordinator else "monitoring_list"


def _visit_page(request, victim, form, *, visit=None, newer=None):
    if request.user.is_coordinator:
        happened = partial(latest, request.user, victim)
    else:
        happened = partial(steps, request.user, (newer and newer.at, newer and newer.by, "Catatan kunjungan diperbaiki"))
    page = victim.get_absolute_url() if request.user.is_coordinator else ""
    context = {"victim": victim, "visit": visit, "newer": newer}
    return form_page(request, "rujukan/visit_new.html", form, context, happened=happened, page=page)
