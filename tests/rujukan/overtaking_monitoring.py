"""Somebody was faster: the forms of monitoring."""

import uuid
from datetime import timedelta

from django.utils import timezone

from rujukan.actions import monitoring
from tests.overtaking import TYPED, overtaken
from tests.rujukan import visits
from tests.rujukan.overtaking import a_served_victim, finish

VISIT = {**visits.SEEN, "mode": "home", "outcome": "seen", "decision": "continue"}


@overtaken
def visit_new(cast):
    victim = a_served_victim(cast)
    monitoring.begin(victim, by=cast.koordinator, reason="Sudah pulang sendiri")
    today = timezone.localdate()
    data = {"done_on": today, "note_text": TYPED, "next_visit_on": today + timedelta(days=1), **VISIT}
    yield cast.koordinator, [victim.code], data | {"submit_key": uuid.uuid4()}
    finish(victim, cast.koordinator2, cast)


@overtaken
def visit_plan(cast):
    victim = a_served_victim(cast)
    monitoring.begin(victim, by=cast.koordinator, reason="Sudah pulang sendiri")
    tomorrow = timezone.localdate() + timedelta(days=1)
    yield cast.koordinator, [victim.code], {"next_visit_on": tomorrow, "reason": TYPED}
    finish(victim, cast.koordinator2, cast)
