"""Offers pairs of victims who resemble each other to the coordinators. Nothing merges by itself."""

from gugus.access.scope import bypass
from rujukan.matching.same_victims import resembling
from rujukan.models import Victim, VictimPair


def offer(victim, at):
    """Store a pair for each victim whom this one resembles, unless there is one: what a coordinator decided stays."""
    kinds = resembling(victim)
    if kinds:
        _store(victim, kinds, at)


def offer_again(alias, kept, at):
    """Offer the undecided likenesses of a merged code under the kept one."""
    with bypass("matches"):
        waiting = VictimPair.objects.about([alias]).filter(decision="").values_list("victim", "other", "kind")
        kinds = {key: kind for *pair, kind in waiting for key in pair if key not in (alias.pk, kept.pk)}
    _store(kept, kinds, at)


def _store(victim, kinds, at):
    """Store the pairs of a victim with others, {key: TokenKind}; for a merged code those of the kept one.

    A bypass, because a case may bar the user from the other one.
    """
    with bypass("matches"):
        kept = dict(Victim.objects.filter(pk__in=[victim.pk, *kinds]).exclude(merged_into=None).values_list("pk", "merged_into"))
        own = kept.get(victim.pk, victim.pk)
        known = {key for pair in VictimPair.objects.about([own]).values_list("victim", "other") for key in pair} | {own}
        others = {kept.get(key, key): kind for key, kind in kinds.items()}
        VictimPair.objects.bulk_create(
            VictimPair(victim_id=own, other_id=key, kind=kind, found_at=at) for key, kind in others.items() if key not in known
        )
