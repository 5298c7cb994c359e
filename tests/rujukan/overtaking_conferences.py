"""Somebody was faster: the plan of a conference, its change, and its minutes."""

import uuid

from django.utils import timezone

from rujukan.conferences.actions import conference as conferences
from tests.overtaking import TYPED, overtaken
from tests.rujukan import conferring, scenarios
from tests.rujukan.overtaking import closure_of


def planned(case, institution, **changes):
    fields = {"kind": "plan", "held_on": timezone.localdate().isoformat(), "time": "09:00", "mode": "in_person", "place": "Aula"}
    codes = [victim.code for victim in case.victims.all()]
    return fields | {"codes": codes, "agenda": TYPED, "others": [institution.pk], "submit_key": uuid.uuid4()} | changes


@overtaken
def conference_new(cast):
    case = scenarios.a_victim(cast.koordinator).case
    yield cast.koordinator, [case.number], planned(case, cast.rsud.institution)
    closure_of(case, cast.koordinator2)


@overtaken
def conference_change(cast):
    case = scenarios.a_victim(cast.koordinator).case
    conference = conferring.a_conference(case, cast.koordinator, [], [cast.rsud.institution])
    data = planned(case, cast.rsud.institution, version=conference.version, reason="pressing")
    yield cast.koordinator, [conference.number], data
    conferences.cancel(conference, by=cast.koordinator2, reason="settled")
