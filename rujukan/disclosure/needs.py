"""Opens assessments of needs and risk for coordinators. Officers read the risk in the section of safety."""

from dataclasses import dataclass

from gugus.models import User
from rujukan.choices import Stage
from rujukan.models import AssessedNeed, NeedsAssessment, Victim
from rujukan.models.complaint import chosen


@dataclass(frozen=True, repr=False)
class OpenAssessment:
    """An assessment with its reasons in words, its note, and {stage: (need, reason)}."""

    assessment: NeedsAssessment
    why: tuple[str, ...]
    note: str
    needs: dict[Stage, tuple[AssessedNeed, str]]


def assessments_of(user: User, victim: Victim, *, most: int = 5) -> list[OpenAssessment]:
    """Return the latest assessments of a victim, newest first, in two queries; none for anybody but a coordinator."""
    if not user.is_coordinator:
        return []
    rows = victim.assessments.select_related("by").prefetch_related("needs")[:most]
    return [_opened(row, row.needs.all()) for row in rows]


def newest_of(user: User, victim: Victim) -> OpenAssessment | None:
    """Return the newest assessment, in one query."""
    latest = NeedsAssessment.objects.filter(victim=victim).values("pk")[:1]
    needs = list(AssessedNeed.objects.filter(assessment__in=latest).select_related("assessment")) if user.is_coordinator else []
    return _opened(needs[0].assessment, needs) if needs else None


def _opened(assessment, needs):
    needs = {Stage(need.stage): need for need in needs}
    return OpenAssessment(
        assessment,
        tuple(chosen(assessment, "why")),
        assessment.open("note"),
        {stage: (needs[stage], needs[stage].open("reason")) for stage in Stage if stage in needs},
    )
