"""Finds everything that has a code or number by a part of it, in what the user sees: cases, victims, complaints and so on."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Right

from gugus.access.prefix import begins
from rujukan.lists.number import numbers, years
from rujukan.models import Case, Complaint, Referral, Victim

MOST_ROWS = 10  # of each kind
CODE_LENGTH = 4  # characters of a victim's code that are random


@dataclass(frozen=True)
class FoundNumber:
    """One row: what it is, the row, its state, and a line about it, without any identity."""

    kind: str
    row: Model
    about: str
    state: str


@dataclass(frozen=True)
class Numbered:
    """What is found by its number only: its name, the series of the number, the user's rows, the line about one and its state."""

    kind: str
    series: str
    rows: Callable[..., QuerySet]
    about: Callable[[Model], str]
    state: Callable[[Model], str]


# The rooms above case work add theirs.
NUMBERED: list[Numbered] = []


def by_part(user, text) -> list[FoundNumber]:
    """Return the rows whose code or number holds `text`, written in capitals: "N9YT", "12", "KS-2026-". At most six queries.

    A coordinator finds everything that no case bars from them, an officer the complaints, referrals and proceedings of the
    institution and the conferences that it is invited to; a referral also by the code of its victim.
    """
    found = []
    if user.is_coordinator:
        for case in _numbered(Case.objects.for_list(), "KS", text)[:MOST_ROWS]:
            found.append(FoundNumber("Kasus", case, str(case.district or ""), case.get_status_display()))
        for victim in victims_coded(user, text)[:MOST_ROWS]:
            found.append(FoundNumber(victim.get_kind_display(), victim, victim.case.number, victim.get_status_display()))
    for complaint in _numbered(Complaint.objects.for_list(), "PGD", text)[:MOST_ROWS]:
        found.append(FoundNumber("Pengaduan", complaint, complaint.source_short, complaint.get_status_display()))
    referrals = list(_numbered(Referral.objects.for_list(), "RJ", text)[:MOST_ROWS])
    if not user.is_coordinator:
        coded = Referral.objects.for_list().alias(tail=_tail("victim__code")).filter(_coded(text, "victim__code"))
        referrals = [*dict.fromkeys([*referrals, *coded.order_by("-number")[:MOST_ROWS]])][:MOST_ROWS]
    for referral in referrals:
        about = f"{referral.get_stage_display()}, {referral.to_institution.short_name}, {referral.victim.code}"
        found.append(FoundNumber("Rujukan", referral, about, referral.told))
    for kind in NUMBERED:
        for row in _numbered(kind.rows(user), kind.series, text)[:MOST_ROWS]:
            found.append(FoundNumber(kind.kind, row, kind.about(row), kind.state(row)))
    return found


def victims_coded(user, text):
    """Return the victims whose page a user reads and whose code holds `text`, the latest first."""
    return Victim.objects.readable_by(user).for_list().alias(tail=_tail("code")).filter(_coded(text))


def _tail(column):
    return Right(column, CODE_LENGTH)


def _numbered(rows, series, text):
    """Return the rows whose number begins with `text`, or is number `text` of any year, the latest first."""
    condition = Q()
    if text.startswith(series):
        condition |= begins("number", text)
    if found := numbers(text, series):
        condition |= Q(number__in=found)
    return (rows.filter(condition) if condition else rows.none()).order_by("-number")


def _coded(text, column="code"):
    """Return the condition that a victim's code holds `text`: of its random characters any part, or its beginning."""
    if text.startswith("PN"):
        return begins(column, text)
    if len(text) == CODE_LENGTH:
        return Q(**{f"{column}__in": [f"PN-{year % 100}-{text}" for year, _ in years()]})
    return Q(tail__contains=text)
