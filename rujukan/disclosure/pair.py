"""Shows two complaints that resemble each other side by side, with what is the same and what differs.

Names and numbers stay masked until a reason is given, one for both complaints. The page says before whether two masked values are
equal: often the coordinator needs no more to decide.
"""

from dataclasses import dataclass

from django.db import transaction

from gugus.formats.indonesian import short
from gugus.models import User
from gugus.workflow.lifecycle import Refused
from rujukan.choices.likeness import Likeness
from rujukan.disclosure import comparison
from rujukan.disclosure.incidents import incident
from rujukan.disclosure.section import OF_PERSON, PERSON, REPORTER, Field, coded, lines, reads_content, reveal_complaint
from rujukan.models import Complaint, ReportedPerson
from rujukan.models.complaint import chosen


@dataclass(frozen=True, repr=False)
class Row:
    """One field of both complaints, and how alike the two values are; None if both are empty."""

    left: Field
    right: Field
    likeness: Likeness | None

    @property
    def label(self) -> str:
        return self.left.label


@dataclass(frozen=True, repr=False)
class Group:
    """Rows under one heading: what happened, the reporter, or two persons beside each other."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, repr=False)
class Pair[Record]:
    """Two complaints or victims with the same fields side by side; `opened` says whether names and numbers are shown."""

    left: Record
    right: Record
    opened: bool
    groups: tuple[Group, ...]


def side_by_side(user: User, left: Complaint, right: Complaint) -> Pair[Complaint]:
    """Return what a coordinator who may see both complaints reads of them without a reason. Raises Refused for others."""
    return _compared_pair(user, left, right, opened=False)


@transaction.atomic
def reveal_pair(user: User, left: Complaint, right: Complaint, *, reason, explanation) -> Pair[Complaint]:
    """Return `side_by_side` with reporters and persons opened, and log it for each complaint. Raises Refused if one refuses."""
    for complaint in (left, right):
        reveal_complaint(user, complaint, reason=reason, explanation=explanation)
    return _compared_pair(user, left, right, opened=True)


def _compared_pair(user, left, right, *, opened):
    if not (user.is_coordinator and reads_content(user, left) and reads_content(user, right)):
        raise Refused("Perbandingan ini hanya untuk koordinator.")
    persons = _aligned(list(left.persons.all()), list(right.persons.all()))
    groups = [
        Group("Kejadian", clear(_event(left), _event(right))),
        Group("Pelapor", clear(_reporter(left), _reporter(right)) + sealed(left, right, REPORTER, opened)),
        *(
            Group(f"Orang {place}", clear(_person_lines(one), _person_lines(other)) + sealed(one, other, PERSON, opened))
            for place, (one, other) in enumerate(persons, start=1)
        ),
    ]
    return Pair(left, right, opened, tuple(groups))


def _event(complaint):
    """Return what happened, as {label: text}; a coordinator reads it without a reason."""
    return {
        "Diterima": short(complaint.received_at),
        "Saluran": complaint.get_channel_display(),
        "Dicatat": str(complaint.source),
        "Kecamatan": str(complaint.district or ""),
        **incident(complaint),
        "Tindakan": ", ".join(chosen(complaint, "acts")),
        "Cara": ", ".join(chosen(complaint, "means")),
        "Tujuan": ", ".join(chosen(complaint, "purposes")),
        "Keamanan": complaint.get_safety_display(),
        "Yang diperlukan segera": ", ".join(chosen(complaint, "immediate_needs")),
        "Kronologi": complaint.open("narrative"),
    }


def _reporter(complaint):
    return {"Hubungan": complaint.get_reporter_relation_display()}


def _person_lines(person):
    lines = coded(person or ReportedPerson(kind=""), ("kind", "sex", "age_band", *OF_PERSON))
    return {line.label: line.text for line in lines}


def clear(left, right) -> tuple[Row, ...]:
    """Return the rows of two {label: text} with the same labels."""
    return tuple(
        Row(Field(label, text), Field(label, right[label]), comparison.likeness_of(text, right[label]))
        for label, text in left.items()
    )


def sealed(left, right, names, opened) -> tuple[Row, ...]:
    """Return the rows of sealed columns of two records, of which one may be None; the caller has checked who reads them."""
    of_left, of_right = (_side_lines(row, names, opened) for row in (left, right))
    rows = zip(names, of_left or of_right, of_right or of_left, strict=True)
    return tuple(
        Row(
            one if left else Field(one.label, ""),
            other if right else Field(other.label, ""),
            comparison.likeness(left, right, name),
        )
        for name, one, other in rows
    )


def _side_lines(row, names, opened):
    return lines(row, names, opened=opened) if row else ()


def _aligned(left: list[ReportedPerson], right: list[ReportedPerson]):
    """Return pairs (person, person or None), those who resemble each other most beside each other."""
    rest, pairs = list(right), []
    for person in left:
        shared = {other: comparison.shared(person, other) for other in rest}
        other = max(shared, key=shared.get, default=None)
        if other is not None and (shared[other] or len(left) == len(right) == 1):
            rest.remove(other)
            pairs.append((person, other))
        else:
            pairs.append((person, None))
    return [*pairs, *((None, other) for other in rest)]
