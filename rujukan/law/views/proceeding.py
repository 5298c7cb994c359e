"""Views of law enforcement: who works on it, the list, the page of one proceeding, its events and their corrections."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import allow, shows
from gugus.web.attempt import answer, itself
from gugus.web.overtaken import steps
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.choices.proceeding import OF_RESTITUTION, ProceedingEvent
from rujukan.disclosure.proceeding import events_of, people_of, typed_again
from rujukan.disclosure.task import with_text
from rujukan.law.actions import proceeding as proceedings
from rujukan.law.forms.proceeding import FORMS, AssignmentForm, correcting, form_for
from rujukan.models import LegalProceeding, Letter
from rujukan.stages import addressee as addressees, hearings
from rujukan.views.case import case_or_404
from rujukan.views.timeline import form_page_about


def proceeding_or_404(request, number):
    rows = LegalProceeding.objects.readable_by(request.user).select_related("police", "prosecution")
    rows = rows.select_related("case") if request.user.is_coordinator else rows
    return get_object_or_404(rows, number=number)


@shows(rules.works_on_cases)
def proceeding_list(request):
    page = page_of(request, LegalProceeding.objects.readable_by(request.user).for_list())
    return render(request, "rujukan/proceeding_list.html", {"page": page})


@shows(rules.works_on_cases)
def proceeding_detail(request, number):
    proceeding = proceeding_or_404(request, number)
    events = events_of(proceeding)
    restitution = [row for row in events if row.event.kind in OF_RESTITUTION]
    newest = {row.event.victim_id: row.event for row in reversed(restitution)}
    tasks = proceeding.tasks.open().for_list(request.user).order_by("due_at")
    context = {
        "proceeding": proceeding,
        "course": [row for row in events if row.event.victim_id is None],
        "restitution": restitution,
        "people": [(victim, elements, newest.get(victim.pk)) for victim, elements in people_of(proceeding)],
        "hearing": hearings.planned(row.event for row in events),
        "tasks": with_text(tasks),
        "letters": list(Letter.objects.with_state().filter(proceeding=proceeding)),
        "writes": bool(addressees.purposes_of(request.user, proceeding)),
        "forms": [(about, title) for about, (_, title) in FORMS.items()],
        "now": timezone.now(),
    }
    return render(request, "rujukan/proceeding_detail.html", context)


@allow(rules.coordinator)
def case_proceeding(request, number):
    """Assign police and prosecution to a case."""
    case = case_or_404(request, number)
    proceeding = LegalProceeding.objects.filter(case=case).first()
    form = AssignmentForm(request.POST or None, record=proceeding, barred=case.barred_institutions.values("pk"))
    taken = answer(request, form, "Penegak hukum ditetapkan dalam {}.".format, proceedings.assign, case, to=itself)
    return taken or form_page_about(request, "rujukan/case_proceeding.html", form, case, proceeding=proceeding)


@allow(rules.works_on_cases)
def legal_event_new(request, number, about):
    proceeding = proceeding_or_404(request, number)
    if about not in FORMS:
        raise Http404
    kind, title = FORMS[about]
    form = kind(request.POST or None, people=[victim for victim, _ in people_of(proceeding)])
    taken = answer(request, form, "Peristiwa tercatat. Tugas dan tenggat sudah disesuaikan.", proceedings.record, proceeding)
    return taken or _event_form_page(request, proceeding, form, title)


@allow(rules.works_on_cases)
def legal_event_correct(request, number, key):
    """Correct an event: the old version stays, with the new one and the reason."""
    proceeding = proceeding_or_404(request, number)
    rows = proceeding.legal_events.exclude(kind=ProceedingEvent.VOID).select_related("replacement__by", "proceeding")
    row = get_object_or_404(rows, pk=key)
    people = [victim for victim, _ in people_of(proceeding)]
    form = correcting(form_for(row.kind))(request.POST or None, initial=typed_again(row), people=people, voids=True)
    if taken := answer(request, form, "Perbaikan tersimpan. Versi lama tetap ada.", proceedings.correct, row, to=proceeding):
        return taken
    newer = getattr(row, "replacement", None)
    return _event_form_page(request, proceeding, form, "Perbaiki peristiwa", newer)


def _event_form_page(request, proceeding, form, title, newer=None):
    happened = partial(steps, request.user, (newer and newer.at, newer and newer.by, "Peristiwa diperbaiki"))
    context = {"proceeding": proceeding, "title": title}
    return form_page_about(request, "rujukan/legal_event_form.html", form, proceeding, happened=happened, **context)
