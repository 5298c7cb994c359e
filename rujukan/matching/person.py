"""Finds complaints, victims and referrals by NIK, telephone number or the sound of a name, and logs each search.

It compares blind indexes only: nothing is decrypted. The result holds codes and numbers, of rows that the user may see.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.contrib.postgres.aggregates import BoolOr
from django.db import transaction
from django.db.models import Q

from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.vault.sealing import blind_index
from gugus.workflow.lifecycle import require
from rujukan.disclosure.anonymity import require_other_words, require_reason
from rujukan.matching.phonetics import COMMON_SOUNDS, sound, words
from rujukan.matching.tokens import logged_as, phone_digits, tokens
from rujukan.models import Complaint, IdentityToken, Referral, Victim
from rujukan.models.identity_token import TokenKind

MOST_CANDIDATES = 200
MOST_HITS = 50
NOTHING_TO_FIND = "Isi NIK, telepon, atau nama."


@dataclass(frozen=True)
class Hit:
    """A complaint, victim or referral that the user may see, and what of the search it matches."""

    subject: Complaint | Victim | Referral
    kinds: tuple[TokenKind, ...]

    @property
    def why(self) -> str:
        """What matches, in words: "NIK sama, nama serupa"."""
        return ", ".join([self.kinds[0].label, *(kind.label[0].lower() + kind.label[1:] for kind in self.kinds[1:])])


@transaction.atomic
def search(user, *, nik="", phone="", name="", reason, explanation) -> list[Hit]:
    """Return what matches at least one of the three, what matches most of them first, and log it. Raises Refused.

    A coordinator finds complaints and victims, an officer the complaints and running referrals of the institution. The log holds
    the kind and a keyed hash of what was typed, so that equal searches are recognised and nothing is revealed.
    """
    typed = {TokenKind.NIK: nik, TokenKind.PHONE: phone_digits(phone), TokenKind.NAME: " ".join(sorted(words(name)))}
    typed = {kind: value for kind, value in typed.items() if value}
    require(typed, NOTHING_TO_FIND, "name")
    require(reason, "Pilih untuk apa Anda mencari.", "reason")
    explanation = require_reason(explanation, by=user, field="explanation")
    require_other_words(explanation, name, nik, phone, field="explanation")
    for kind, value in typed.items():
        access_log.record(
            user, AccessKind.SEARCH, logged_as(kind, value), sections=[kind.value], reason=reason, explanation=explanation
        )
    matched = defaultdict(list)
    for kind, token in sorted(tokens(nik=nik, phone=phone)):
        for owner in IdentityToken.objects.filter(kind=kind, token=token).values_list("complaint", "victim")[:MOST_CANDIDATES]:
            _add_match(matched, owner, TokenKind(kind))
    for owner in _sounding(name):
        _add_match(matched, owner, TokenKind.NAME)
    return _hits(user, matched)


def _add_match(matched, owner, kind):
    complaint, victim = owner
    kinds = matched[(Complaint, complaint) if complaint else (Victim, victim)]
    if kind not in kinds:
        kinds.append(kind)


def _sounding(name):
    """Yield (complaint, victim) of each person whose name holds the sounds of all distinctive words of `name`."""
    parts = words(name)
    places = [{blind_index("name", sound(word))} for word in parts]
    for place in range(len(parts) - 1):
        joined = blind_index("name", sound(parts[place] + parts[place + 1]))  # Nur Hayati = Nurhayati
        places[place].add(joined)
        places[place + 1].add(joined)
    distinctive = [indexes for word, indexes in zip(parts, places, strict=True) if sound(word) not in COMMON_SOUNDS]
    needed = distinctive or places
    if not needed:
        return
    rows = IdentityToken.objects.filter(kind=TokenKind.NAME, token__in=set().union(*needed)).order_by()
    held = {f"word_{place}": BoolOr(Q(token__in=indexes)) for place, indexes in enumerate(needed)}
    owners = rows.values("complaint", "person", "victim").annotate(**held).filter(**dict.fromkeys(held, True))
    yield from owners.values_list("complaint", "victim")[:MOST_CANDIDATES]


def _hits(user, matched):
    keys = {model: [key for owner, key in matched if owner is model] for model in (Complaint, Victim)}
    complaints = Complaint.objects.for_list().filter(pk__in=keys[Complaint])[:MOST_HITS]
    hits = [(row, matched[Complaint, row.pk]) for row in complaints]
    if user.is_coordinator:
        victims = Victim.objects.readable_by(user).for_list().filter(pk__in=keys[Victim])[:MOST_HITS]
        hits += [(row, matched[Victim, row.pk]) for row in victims]
    elif user.is_officer:
        served = Referral.objects.received_by(user.institution_id).in_service().filter(victim__in=keys[Victim])
        hits += [(row, matched[Victim, row.victim_id]) for row in served.for_list().order_by("-number")[:MOST_HITS]]
    hits = [Hit(row, tuple(kind for kind in TokenKind if kind in kinds)) for row, kinds in hits]
    return sorted(hits, key=lambda hit: -len(hit.kinds))


def is_cut(hits) -> bool:
    """Whether there may be more than these hits of a search."""
    return MOST_HITS in Counter(type(hit.subject) for hit in hits).values()
