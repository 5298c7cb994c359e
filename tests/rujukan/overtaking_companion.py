"""Somebody was faster: the forms of a companion's contacts."""

import uuid

from django.utils import timezone

from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios
from tests.rujukan.overtaking import closure_of


def accompanied(cast):
    victim = scenarios.a_victim(cast.koordinator)
    scenarios.accompany(victim, cast.koordinator, cast.gow)
    return victim


def typed():
    now = timezone.localtime()
    data = {"contacted_at": f"{now:%Y-%m-%dT%H:%M}", "mode": "phone", "reached": "yes", "submit_key": uuid.uuid4()}
    return data | {"note_text": TYPED, "next_on": now.date().isoformat()}


@overtaken
def contact_new(cast):
    victim = accompanied(cast)
    yield cast.koordinator, [victim.code], typed()
    closure_of(victim.case, cast.koordinator2)
