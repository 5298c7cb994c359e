"""Somebody was faster: the forms about two victims who may be one person, and about two complaints."""

from rujukan.actions import likeness, merging, triage
from rujukan.models import VictimPair
from tests.overtaking import TYPED, overtaken
from tests.rujukan import scenarios


def two_alike(cast):
    """Return the pair of two victims with the same NIK."""
    scenarios.a_victim(cast.koordinator2)
    return VictimPair.objects.get(victim=scenarios.a_victim(cast.koordinator2))


@overtaken
def victim_compare(cast):
    pair = two_alike(cast)
    yield cast.koordinator, [pair.victim.code], {"other": pair.other.code, "reason": TYPED}
    merging.tell_apart(pair, by=cast.koordinator2)


@overtaken
def complaint_compare(cast):
    one, other = (scenarios.a_complaint(cast.gow, persons=[]) for _ in range(2))
    yield cast.koordinator, [one.number], {"other": other.number, "reason": TYPED}
    warning = likeness.pair_complaints(one, by=cast.koordinator2, other=other, reason="Cerita dan tempatnya sama")
    triage.settle_near_duplicate(warning, by=cast.koordinator2)
