"""Offers pairs that may be the same to the coordinators: victims who resemble each other, and what a coordinator suspects.

Nothing merges by itself. A comparison that a coordinator starts by hand waits and is decided like one that the search found.
"""

from django.db import transaction

from gugus.access.scope import bypass
from gugus.formats.indonesian import short
from gugus.workflow.lifecycle import Refused
from rujukan import rules
from rujukan.actions.steps import lock_all, locked, moment, require, require_state
from rujukan.disclosure.anonymity import require_reason
from rujukan.disclosure.retained import require_kept
from rujukan.matching.same_victims import resembling
from rujukan.models import NearDuplicate, Victim, VictimPair
from rujukan.models.identity_token import BY_HAND

ITSELF = "Ini {} sendiri. Tulis yang lain."


@transaction.atomic
def pair_victims(victim, *, by, other, reason, at=None):
    """Start the comparison of two victims whom a coordinator suspects to be one person; return the pair.

    One that waits already is returned as it is. `reason` is stored in clear, so it names nobody. Raises Refused.
    """
    rules.require_coordinator(by)
    require(other.pk != victim.pk, ITSELF.format(victim), "other")
    victims = {one.pk: locked(one, by) for one in sorted((victim, other), key=lambda one: one.code)}
    victim, other = victims[victim.pk], victims[other.pk]
    require_state(victim.merged_into_id is None, f"{victim} sudah digabung ke kode lain. Bandingkan kode itu.")
    kept = other.merged_into_id and Victim.objects.readable_by(by).filter(pk=other.merged_into_id).first()
    require(other.merged_into_id is None, f"{other} sudah digabung ke {kept or 'kode lain'}. Tulis kode itu.", "other")
    pair = VictimPair.objects.between(victim, other).first()
    if pair and pair.decision:
        decision = f"{pair.get_decision_display().lower()} ({pair.decided_by}, {short(pair.decided_at)})"
        raise Refused(f"Sudah diputuskan tentang {victim} dan {other}: {decision}.", "other")
    if pair:
        return pair
    for one in (victim, other):
        require_kept(one)
    reason = require_reason(reason, victim, other, by=by, field="reason")
    at = moment(at, victim.added_at, other.added_at)
    return VictimPair.objects.create(victim=victim, other=other, kind=BY_HAND, started_by=by, reason=reason, found_at=at)


@transaction.atomic
def pair_complaints(complaint, *, by, other, reason):
    """Start the comparison of two complaints that a coordinator suspects to report the same; return the warning.

    One that waits already is returned as it is. `reason` is stored in clear, so it names nobody. Raises Refused.
    """
    rules.require_coordinator(by)
    require(other.pk != complaint.pk, ITSELF.format(complaint), "other")
    complaint, other = lock_all([complaint, other], by)
    warning = NearDuplicate.objects.between(complaint, other).select_related("settled_by").first()
    if warning and warning.settled_at is None:
        return warning
    if warning:
        checked = f"{warning.settled_by}, {short(warning.settled_at)}"
        raise Refused(f"{complaint} dan {other} sudah diperiksa ({checked}).", "other")
    warning = NearDuplicate(complaint=complaint, other=other, kind=BY_HAND, started_by=by)
    require(not warning.linked, f"{complaint} dan {other} sudah dicatat sama, atau sudah satu kasus.", "other")
    for one in (complaint, other):
        require_kept(one)
    warning.reason = require_reason(reason, complaint, other, by=by, field="reason")
    warning.save()
    return warning


def offer(victim, at):
    """Store a pair for each victim whom this one resembles, unless there is one: what a coordinator decided stays."""
    kinds = resembling(victim)
    if kinds:
        _store_pairs(victim, kinds, at)


def offer_again(alias, kept, at):
    """Offer the undecided likenesses of a merged code under the kept one."""
    with bypass("matches"):
        waiting = VictimPair.objects.about([alias]).filter(decision="").values_list("victim", "other", "kind")
        kinds = {key: kind for *pair, kind in waiting for key in pair if key not in (alias.pk, kept.pk)}
    _store_pairs(kept, kinds, at)


def _store_pairs(victim, kinds, at):
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
