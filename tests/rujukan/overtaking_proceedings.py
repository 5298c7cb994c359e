"""Somebody was faster: the correction of an event of a legal proceeding."""

import uuid

from django.utils import timezone

from rujukan.law.actions import proceeding as proceedings
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios


@overtaken
def legal_event_correct(cast):
    proceeding = scenarios.a_proceeding(scenarios.a_victim(cast.koordinator).case, cast.koordinator)
    event = scenarios.a_legal_event(proceeding, cast.polres)
    typed = {"kind": "reported", "on": timezone.localdate().isoformat(), "note": TYPED, "reason": "Salah tanggal"}
    yield cast.polres, [proceeding.number, event.pk], typed | {"submit_key": uuid.uuid4()}
    columns = {"kind": "reported", "on": event.on, "note": "Yang lain"}
    proceedings.correct(event, by=cast.koordinator2, reason="Lebih lengkap", **columns)
