"""Lampiran I as a table for the page: which institution holds which stage, with which mandate."""

from dataclasses import dataclass

from gugus.formats.indonesian import continued
from gugus.models import Institution
from rujukan.choices.stage import Stage
from rujukan.models import StageFootnote, StageRole


@dataclass(frozen=True)
class Row:
    institution: Institution
    stages: list[Stage]
    """Those whose role it holds, in the order of Lampiran I."""
    children: list[Institution]
    """Institutions that hold the roles of this row for one place each: the health centres."""

    def __str__(self):
        first, *others = (stage.label for stage in self.stages)
        return ", ".join([first, *map(continued, others)])


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

    def found(self, words="", stage="") -> list[Row]:
        """Return the rows of a stage whose names hold the words; with words each child is a row of its own."""
        rows = [row for row in self.rows if not stage or stage in row.stages]
        if not words:
            return rows
        rows += [Row(child, row.stages, []) for row in rows for child in row.children]
        return [row for row in rows if words.casefold() in f"{row.institution.name} {row.institution.short_name}".casefold()]


def matrix() -> Matrix:
    """Return Lampiran I by institution, in the order of first mention, and by stage, as printed."""
    roles = list(StageRole.objects.printed().filter(active=True))
    stages_of = {}
    for role in roles:
        stages_of.setdefault(role.institution, []).append(Stage(role.stage))
    children = {}
    for child in Institution.objects.with_accounts().filter(parent__in=stages_of):
        children.setdefault(child.parent_id, []).append(child)
    rows = [Row(institution, stages, children.get(institution.pk, [])) for institution, stages in stages_of.items()]
    footnotes = dict(StageFootnote.objects.values_list("stage", "text"))
    parts = [Part(stage, [role for role in roles if role.stage == stage], footnotes.get(stage, "")) for stage in Stage]
    return Matrix(rows, parts)
