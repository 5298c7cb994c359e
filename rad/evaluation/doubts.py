"""Which open doubts about the printed text (source notes) touch the figures of a year."""

import re

from gugus.models.compiled import compiled
from rad.choices import Annex, NoteKind, NoteState
from rad.models import SourceNote
from rad.models.codes import above
from rad.regulation.source import TRANSCRIBED

# Doubts of these kinds can change a figure; the others are about names, numbers and spelling.
ABOUT_FIGURES = frozenset(
    {NoteKind.MEASURE, NoteKind.BUDGET, NoteKind.BLANK, NoteKind.DISCREPANCY, NoteKind.MOVED, NoteKind.DUPLICATE}
)
COLUMNS = ("letter", "row", "kind", "what", "kept_as", "decision", "state")
NAMED_YEAR = re.compile(r"\b20[0-9]{2}\b")


def source_notes(plan_year) -> dict:
    """Return the open source notes that touch the figures of this year, and how many others its tables have.

    Only the plan of the regulation has notes; a later one is not transcribed from print.
    """
    printed = {force.letter for force in plan_year.sub_task_forces if force.plan == TRANSCRIBED}
    tables = {"", *printed} if printed else set()  # without a letter it is about the whole annex
    notes = [note for note in _of_annex() if note.letter in tables]
    places = _counted_places(plan_year)
    touching = [note for note in notes if _touches(note, places, plan_year.year)]
    return {
        "rows": [
            {
                "row": note.row,
                "kind": str(NoteKind(note.kind).label),
                "what": note.what,
                "kept_as": note.kept_as,
                "decision": note.decision or str(NoteState(note.state).label),
            }
            for note in touching
        ],
        "others": len(notes) - len(touching),
        "open": sum(note.state == NoteState.OPEN for note in notes),
    }


@compiled
def _of_annex():
    return SourceNote.objects.filter(annex=Annex.ANNEX_2).values_list(*COLUMNS, named=True)


def _counted_places(plan_year):
    """Return the codes of the rows with a target and of the budgets with money in this year, and of what these belong to."""
    rows = {row.code for force in plan_year.sub_task_forces for row in force.rows if row.asks}
    codes = rows | {bundle.code for force in plan_year.sub_task_forces for bundle in force.bundles if bundle.budget}
    return codes | {place for code in codes for place in (above(code), above(above(code))) if "-" in place}


def _touches(note, places, year):
    """Return whether an open doubt concerns a row or budget that counts in this year. A doubt may name other years only."""
    if note.state != NoteState.OPEN or note.kind not in ABOUT_FIGURES:
        return False
    named = set(NAMED_YEAR.findall(note.what))
    return note.row in places and (not named or str(year) in named)
