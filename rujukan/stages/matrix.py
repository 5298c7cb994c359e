"""Lampiran I as a table for the page: which institution holds which stage, with which mandate."""

from dataclasses import dataclass

from gugus.models import Institution
from rujukan.choices.stage import Stage
from rujukan.models import StageFootnote, StageRole


@dataclass(frozen=True)
class Row:
    institution: Institution
    roles: list[tuple[Stage, StageRole | None]]
    """One pair a stage, in the order of Lampiran I."""
    children: list[Institution]
    """Institutions that hold the roles of this row for one place each: the 23 health centres."""


@dataclass(frozen=True)
class Part:
    """A stage as Lampiran I prints it."""

    stage: Stage
    roles: list[StageRole]
    footnote: str


@dataclass(frozen=True)
class Matrix:
    rows: list[Row]
    parts: list[Part]
    count: int
    """How many roles there are."""


def matrix() -> Matrix:
    """Return Lampiran I by institution, in the order of first mention, and by stage, as printed."""
    roles = list(StageRole.objects.printed().filter(active=True))
    roles_of = {}
    for role in roles:
        roles_of.setdefault(role.institution, {})[role.stage] = role
    children = {}
    for child in Institution.objects.with_accounts().filter(parent__in=roles_of):
        children.setdefault(child.parent_id, []).append(child)
    rows = [
        Row(institution, [(stage, stages.get(stage)) for stage in Stage], children.get(institution.pk, []))
        for institution, stages in roles_of.items()
    ]
    footnotes = dict(StageFootnote.objects.values_list("stage", "text"))
    parts = [Part(stage, [role for role in roles if role.stage == stage], footnotes.get(stage, "")) for stage in Stage]
    return Matrix(rows, parts, len(roles))
