"""Finds victims who may be one person by blind index: same NIK, same phone, or a like-sounding name and a near birth date."""

from django.db.models import Count, Q

from gugus.access.scope import bypass
from rujukan.disclosure.comparison import may_be_same
from rujukan.matching.near_duplicate import MOST_CANDIDATES, common
from rujukan.models import IdentityToken, VictimIdentity
from rujukan.models.identity_token import TokenKind


def resembling(victim) -> dict:
    """Return {key of another victim: TokenKind}, also of cases that the user may not see: for the work list alone."""
    with bypass("matches"):
        indexes = {kind: set() for kind in TokenKind}
        for kind, token in IdentityToken.objects.filter(victim=victim).values_list("kind", "token"):
            indexes[kind].add(token)
        others = {}
        for kind in (TokenKind.NIK, TokenKind.PHONE):
            for key in _victims_with_tokens(victim, kind, indexes[kind]):
                others.setdefault(key, kind)
        for identity in _sounding_victims(victim, indexes[TokenKind.NAME]):
            if identity.victim_id not in others and may_be_same(victim.identity, identity):
                others[identity.victim_id] = TokenKind.NAME
    return others


def _victims_with_tokens(victim, kind, tokens):
    if not tokens:
        return ()
    rows = IdentityToken.objects.filter(kind=kind, token__in=tokens, victim__isnull=False).exclude(victim=victim)
    return rows.values_list("victim", flat=True)[:MOST_CANDIDATES]


def _sounding_victims(victim, tokens):
    if not tokens:
        return ()
    heard = Q(victim__tokens__kind=TokenKind.NAME, victim__tokens__token__in=tokens)
    return (
        VictimIdentity.objects.filter(heard)
        .exclude(victim=victim)
        .annotate(shared=Count("victim__tokens"), telling=Count("victim__tokens", filter=~Q(victim__tokens__token__in=common())))
        .order_by("-telling", "-shared", "victim__code")[:MOST_CANDIDATES]
    )
