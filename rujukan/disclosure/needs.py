"""Opens assessments of needs and risk for coordinators. Officers read the risk in the section of safety."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from gugus.models import User
from gugus.models.compiled import compiled
from rujukan.choices.needs import NEEDS
from rujukan.choices.stage import Stage
from rujukan.models import AssessedNeed, NeedsAssessment, Victim
from rujukan.models.complaint import chosen


@dataclass(frozen=True, repr=False)
class OpenAssessment:
    """An assessment with its reasons in words, its note, and {stage: (need, reason)}."""

    assessment: NeedsAssessment
    why: tuple[str, ...]
    note: str
    needs: dict[Stage, tuple[AssessedNeed, str]]


def assessments_of(user: User, victim: Victim) -> list[OpenAssessment]:
    """Return the latest assessments of a victim, newest first, in two queries; none for anybody but a coordinator."""
    if not user.is_coordinator:
        return []
    rows = victim.assessments.select_related("by").prefetch_related("needs")[:5]
    return [_opened_assessment(row, row.needs.all()) for row in rows]


@dataclass(frozen=True)
class ComparedRow:
    """The risk or one need over several assessments, the oldest first: (when, answer, whether it differs from the one before)."""

    label: str
    cells: tuple[tuple[datetime, str, bool], ...]


def compared(assessments: list[OpenAssessment]) -> list[ComparedRow]:
    """Return the risk and the seven needs of these assessments, newest first, as rows; none of a single assessment."""
    if len(assessments) < 2:
        return []
    ordered = assessments[::-1]
    answers = {"Risiko": [one.assessment.get_level_display() for one in ordered]}
    for stage, label in NEEDS.items():
        answers[label] = [one.needs[stage][0].get_answer_display() if stage in one.needs else "" for one in ordered]
    return [_compared_row(label, ordered, words) for label, words in answers.items()]


def _compared_row(label, ordered, words):
    changed = [False, *(before != after for before, after in pairwise(words))]
    return ComparedRow(label, tuple(zip((one.assessment.at for one in ordered), words, changed, strict=True)))


def newest_of(user: User, needs: list[AssessedNeed]) -> OpenAssessment | None:
    """Return the newest assessment, whose `newest_needs` are read; None for anybody but a coordinator."""
    return _opened_assessment(needs[0].assessment, needs) if needs and user.is_coordinator else None


@compiled
def newest_needs(code):
    """Return the needs of the newest assessment of the victim with this code."""
    latest = NeedsAssessment.objects.filter(victim__code=code).values("pk")[:1]
    return AssessedNeed.objects.filter(assessment__in=latest).select_related("assessment")


def _opened_assessment(assessment, needs):
    needs = {Stage(need.stage): need for need in needs}
    return OpenAssessment(
        assessment,
        tuple(chosen(assessment, "why")),
        assessment.open("note"),
        {stage: (needs[stage], needs[stage].open("reason")) for stage in Stage if stage in needs},
    )
