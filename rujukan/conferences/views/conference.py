"""Case conferences: the list, the page of one, its plan, its minutes, and who was told the result."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer, itself
from gugus.web.overtaken import steps, with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.conferences import printing as printed
from rujukan.conferences.actions import conference as conferences, conference_minutes as minutes_verbs
from rujukan.conferences.disclosure import newest, opened, plan_of, results, typed_again
from rujukan.conferences.forms.conference import (
    ConferenceCancelForm,
    ConferenceChangeForm,
    ConferenceFilter,
    ConferenceForm,
    MinutesCorrectForm,
    MinutesForm,
    ToldForm,
)
from rujukan.conferences.lists import identities_open
from rujukan.models import CaseConference
from rujukan.views.case import case_or_404
from rujukan.views.timeline import form_page_about, latest


@shows(rules.works_on_cases)
def conference_list(request):
    form = ConferenceFilter(request.GET or None)
    page = page_of(request, form.found(request.user))
    return render(request, "rujukan/conference_list.html", {"form": form, "page": page, "now": timezone.now()})


def conference_or_404(request, number):
    rows = CaseConference.objects.select_related("meeting__recorded_by", *(["case"] if request.user.is_coordinator else []))
    return get_object_or_404(rows, number=number)


@shows(rules.works_on_cases)
def conference_detail(request, number):
    return conference_page(request, conference_or_404(request, number))


def conference_page(request, conference, **faulty):
    """Render the page of one conference; `faulty` is the form that has errors."""
    user, minutes = request.user, newest(conference) if conference.is_held else None
    runs = user.is_coordinator
    drawn = {
        "cancel_form": ConferenceCancelForm() if runs and conference.is_planned else None,
        "told_form": ToldForm(minutes=minutes) if runs and minutes else None,
    }
    context = {"conference": conference, "plan": plan_of(conference), "runs": runs, "now": timezone.now()}
    context |= {"may_record": runs and conference.is_planned and conference.starts_at <= timezone.now()}
    if minutes:
        shown = opened(minutes)
        context |= printed.context(conference, shown) | {"decisions": results(shown.decisions), "opened": shown}
    else:
        invited, open_to = conference.institutions, identities_open(conference.codes, timezone.now())
        context["invited"] = [(one, open_to.get(one.pk, [])) for one in invited if runs or one.pk == user.institution_id]
        context["names"] = invited
    context |= with_faulty(drawn, faulty, partial(_recorded_last, user, conference, minutes), conference.get_absolute_url())
    return render(request, "rujukan/conference_detail.html", context, status=422 if faulty else 200)


def _recorded_last(user, conference, minutes=None):
    """Return what was recorded last, as the timeline shows it."""
    if minutes:
        return steps(user, (minutes.given_at, minutes.by, "Notulen dicatat"))
    return latest(user, conference.case)


@allow(rules.coordinator)
def conference_new(request, number):
    case = case_or_404(request, number)
    form = ConferenceForm(request.POST or None, case=case)
    words = "Konferensi {} direncanakan, dan institusinya diberi tahu.".format
    taken = answer(request, form, words, conferences.plan, case, to=itself)
    return taken or form_page_about(request, "rujukan/conference_form.html", form, case)


@allow(rules.coordinator)
def conference_change(request, number):
    conference = conference_or_404(request, number)
    form = ConferenceChangeForm(request.POST or None, record=conference)
    if taken := answer(request, form, "Perubahan konferensi tersimpan.", conferences.change, conference):
        return taken
    return _conference_form_page(request, "rujukan/conference_form.html", form, conference, case=conference.case)


def _conference_form_page(request, template, form, conference, **context):
    happened = partial(_recorded_last, request.user, conference, newest(conference))
    return form_page_about(request, template, form, conference, happened=happened, conference=conference, **context)


@accepts(rules.coordinator, "conference_detail", "number")
def conference_cancel(request, number):
    conference = conference_or_404(request, number)
    form = ConferenceCancelForm(request.POST)
    taken = answer(
        request, form, f"Konferensi {conference} dibatalkan, dan institusinya diberi tahu.", conferences.cancel, conference
    )
    return taken or conference_page(request, conference, cancel_form=form)


@allow(rules.coordinator)
def conference_minutes(request, number):
    """Record the minutes, or correct them if there are some: the old version stays."""
    conference = conference_or_404(request, number)
    before = conference.minutes.filter(number=request.POST.get("replaces", "")).first() or newest(conference)
    invited = conference.institutions
    people = {"invited": invited, "lawful": identities_open(conference.codes, conference.starts_at)}
    if before and (request.method != "POST" or "replaces" in request.POST):
        form = MinutesCorrectForm(request.POST or None, initial=typed_again(before), **people)
        verb, subject, said = minutes_verbs.correct, before, "Perbaikan notulen tersimpan. Versi lama tetap ada."
    else:
        form = MinutesForm(request.POST or None, **people)
        verb, subject, said = minutes_verbs.record, conference, "Notulen tercatat. Keputusannya menjadi tugas."
    if taken := answer(request, form, said, verb, subject, to=conference):
        return taken
    context = {"corrects": bool(before), "early": conference.starts_at > timezone.now()}
    return _conference_form_page(request, "rujukan/conference_minutes.html", form, conference, **context)


@accepts(rules.coordinator, "conference_detail", "number")
def conference_tell(request, number):
    conference = conference_or_404(request, number)
    minutes = newest(conference)
    if minutes is None:
        raise Http404
    form = ToldForm(request.POST, minutes=minutes)
    taken = answer(request, form, "Tercatat. Notulennya menyebutnya juga.", minutes_verbs.tell, conference)
    return taken or conference_page(request, conference, told_form=form)
