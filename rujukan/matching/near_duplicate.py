"""Finds near duplicates by blind index: same NIK, same phone, or a name that sounds alike with a near birth date."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Count, Q

from gugus.access.scope import bypass
from gugus.vault.sealing import blind_index
from rujukan.disclosure.comparison import resembles
from rujukan.matching.phonetics import COMMON_SOUNDS
from rujukan.matching.tokens import name_tokens, tokens
from rujukan.models import Complaint, IdentityToken, ReportedPerson
from rujukan.models.identity_token import TokenKind

MOST_CANDIDATES = 50


@dataclass(frozen=True)
class Match:
    """An earlier complaint that resembles the one at hand."""

    complaint: Complaint
    kind: TokenKind

    @property
    def number(self) -> str:
        return self.complaint.number

    @property
    def at(self) -> datetime:
        return self.complaint.received_at


def near_duplicates(*, persons, reporter_contact=""):
    """Return the matches among the complaints that the user may see, latest first; for an officer those of their institution."""
    return _matches(Complaint.objects.all(), persons, reporter_contact)


def all_matches(persons, reporter_contact, *, but):
    """Return the matches among all complaints except `but`. Only for the coordinator's work list, not for the officer's page."""
    return _matches(Complaint.objects.exclude(pk=but.pk), persons, reporter_contact)


def _matches(complaints, persons, reporter_contact):
    matches = {}
    reporter_indexes = {token for _, token in tokens(phone=reporter_contact)}
    if reporter_indexes:
        _exact(complaints, TokenKind.PHONE, reporter_indexes, matches)
    for person in persons:
        exact = tokens(nik=person.get("nik", ""), phone=person.get("phone", ""))
        for kind in (TokenKind.NIK, TokenKind.PHONE):
            _exact(complaints, kind, {token for name, token in exact if name == kind}, matches)
        _add_sounding(complaints, person.get("name", ""), person.get("birth_date"), matches)
    return sorted(matches.values(), key=lambda match: match.at, reverse=True)


def _exact(complaints, kind, indexes, matches):
    """Add the complaints with one of these tokens, and those whose case has a victim with one."""
    if indexes:
        with bypass("matches"):
            owners = list(IdentityToken.objects.filter(kind=kind, token__in=indexes).values_list("complaint", "victim__case"))
        known = Q(pk__in={complaint for complaint, _ in owners if complaint}) | Q(case__in={case for _, case in owners if case})
        for complaint in complaints.filter(known).order_by("-received_at")[:MOST_CANDIDATES]:
            matches.setdefault(complaint.pk, Match(complaint, kind))


def _add_sounding(complaints, name, birth_date, matches):
    names = name_tokens(name)
    if not names:
        return
    candidates = (
        ReportedPerson.objects.filter(tokens__kind=TokenKind.NAME, tokens__token__in=names, complaint__in=complaints.values("pk"))
        .annotate(shared=Count("tokens"), telling=Count("tokens", filter=~Q(tokens__token__in=common())))
        .select_related("complaint")
        .order_by("-telling", "-shared", "-complaint__received_at")[:MOST_CANDIDATES]
    )
    for person in candidates:
        if person.complaint_id not in matches and resembles(person, name, birth_date):
            matches[person.complaint_id] = Match(person.complaint, TokenKind.NAME)


@cache
def common():
    """Return the blind indexes of the common sounds. Many people share them, so candidates are ordered by the others first."""
    return [blind_index("name", sound) for sound in sorted(COMMON_SOUNDS)]
