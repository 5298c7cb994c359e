"""Turns events into lines of a timeline."""

from functools import partial

from gugus.web.overtaken import SHOWN, form_page, steps
from rujukan.choices.event import EventKind
from rujukan.disclosure.case import note_of
from rujukan.models import Event

STATES = {
    EventKind.REFERRAL_DECLINED: "no",
    EventKind.REFERRAL_NOT_APPROVED: "no",
    EventKind.REFERRAL_COMPLETED: "ok",
    EventKind.REFERRAL_STARTED: "run",
    EventKind.SHELTER_ENTERED: "run",
    EventKind.EMERGENCY_INTAKE: "warn",
    EventKind.HAND_OVER_BEGUN: "warn",
    EventKind.HANDED_OVER: "na",
    EventKind.REFERRAL_RESUMED: "run",
    EventKind.REFERRAL_WITHDRAWN: "na",
    EventKind.CONSENT_WITHDRAWN: "na",
}


def timeline(user, events, *, numbers=True, codes=None):
    """Return the events as data for the timeline component; for coordinators also the reason.

    `numbers` adds the number of the referral, which its own page does not need. `codes` maps victim keys to codes, for pages with
    several victims.
    """
    return [_event_line(user, event, numbers, codes or {}) for event in events]


def latest(user, subject):
    """Return the events of the subject that were recorded last, as data for the timeline component (gugus.web.overtaken)."""
    events = subject.events.for_list().order_by("-recorded_at")[:SHOWN]
    return timeline(user, events, numbers=False)


def form_page_about(request, template, form, subject, /, *, happened=None, **context):
    """Render a page with one form about the subject, which the template knows by the name of its model.

    `happened` returns what happened last (gugus.web.overtaken), by default the latest events of the subject.
    """
    context = {subject._meta.model_name: subject} | context
    happened, page = happened or partial(latest, request.user, subject), subject.get_absolute_url()
    return form_page(request, template, form, context, happened=happened, page=page)


def latest_of_cases(user, cases):
    """Return the latest events of some cases, as `latest` does."""
    events = Event.objects.filter(case__in=[case.pk for case in cases]).for_list().order_by("-recorded_at")[:SHOWN]
    return timeline(user, events, numbers=False)


def latest_of_both(user, pair, *done):
    """Return the latest events of both subjects of a pair, and the steps `done` (gugus.web.overtaken.steps), latest first."""
    lines = steps(user, *done) + [line for subject in pair.both for line in latest(user, subject)]
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:SHOWN]


def _event_line(user, event, numbers, codes):
    word, state = event.get_kind_display(), STATES.get(event.kind)
    referral = event.referral if numbers and event.referral_id else None
    more = [referral.to_institution.short_name if referral else "", note_of(user, event)]
    return {
        "at": event.at,
        "state": state,
        "word": word,
        "text": "" if state else word,
        "number": referral.number if referral else codes.get(event.victim_id, ""),
        "more": ". ".join(filter(None, more)),
        "by": _by(event),
        "own": event.by_id == user.pk,
    }


def _by(event):
    if event.by is None:
        return "Pelapor"
    if event.on_behalf:
        return f"{event.by}, atas nama {event.institution.short_name} lewat telepon"
    return f"{event.by}, {event.institution.short_name}" if event.institution else str(event.by)
