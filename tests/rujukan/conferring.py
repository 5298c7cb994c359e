"""Scenarios of case conferences, made through the verbs, and what their two test modules share."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from gugus.documents import rendering
from gugus.models import Notice
from rujukan.conferences import printing as printed
from rujukan.conferences.actions import conference as conferences, conference_minutes
from rujukan.conferences.disclosure import newest, opened
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk


def fields_of(case, **changes):
    """Return the fields of a conference about all people of a case, in three days."""
    fields = {
        "kind": "plan",
        "why": [],
        "mode": "in_person",
        "place": "Ruang rapat lantai 2",
        "agenda": "Tempat sesudah hari ke-14",
    }
    fields |= {"held_on": timezone.localdate() + timedelta(days=3), "time": time(9, 0)}
    return fields | {"codes": [victim.code for victim in case.victims.all()]} | changes


def a_conference(case, coordinator, institutions=(), others=(), *, at=None, **changes):
    """Return a conference about a case in three days, to which institutions are invited."""
    arguments = {"fields": fields_of(case, **changes), "institutions": institutions}
    return conferences.plan(case, by=coordinator, others=others, at=at, **arguments)


def a_held_conference(case, coordinator, institutions=(), others=(), **changes):
    """Return a conference of last midnight, whose minutes can be recorded."""
    return a_conference(case, coordinator, institutions, others, held_on=timezone.localdate(), time=time(0, 0), **changes)


def a_decision(who=None, text="Cari tempat sesudah rumah singgah.", days=7, **changes):
    """Return one decision, as the verbs of minutes take it."""
    due_on = timezone.localdate() + timedelta(days=days)
    return {"place": 1, "stage": "shelter", "text": text, "who": who, "due_on": due_on} | changes


def minutes_columns(conference, present=None, **changes):
    """Return the arguments of minutes in which all who were invited were present."""
    invited = [one.institution for one in conference.meeting.participants.all()]
    columns = {"present": invited if present is None else present, "shown": []}
    columns |= {"text": "Tempat berikut dibicarakan.", "outcome": "open", "victim_view": "heard"}
    return columns | changes


def minutes_of(conference, coordinator, present=None, **changes):
    """Return the minutes of a conference that was held."""
    return conference_minutes.record(conference, by=coordinator, **minutes_columns(conference, present, **changes))


def begin(cast):
    return scenarios.a_victim(cast.koordinator, at=timezone.now() - timedelta(days=2))


@pytest.fixture
def case(victim):
    return victim.case


@pytest.fixture
def running(cast, victim):
    """The referral under which Polres serves the person."""
    at = timezone.now() - timedelta(days=1)
    return scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "polres", at=at), cast.polres, at=at)


@pytest.fixture
def planned(cast, case, running):
    """A conference with Polres, which serves the person, and RSUD, which knows nothing of it."""
    return a_conference(case, cast.koordinator, [cast.polres.institution], [cast.rsud.institution])


@pytest.fixture
def held(cast, case, running):
    """A conference like `planned`, whose time has passed."""
    return a_held_conference(case, cast.koordinator, [cast.polres.institution], [cast.rsud.institution])


def page_of(user, conference):
    return at_desk(user).get(conference.get_absolute_url())


def markup(conference):
    context = printed.context(conference, opened(newest(conference)))
    return rendering.markup("pdf/conference.html", context, moment=context["as_of"])


def told_to(user, conference):
    """Return the notices of an institution that lead to a conference."""
    return [one.text for one in Notice.objects.filter(institution=user.institution, path=conference.get_absolute_url())]
