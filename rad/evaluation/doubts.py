"""Which open doubts about the printed text (source notes) touch the figures of a year."""

import re

from rad.choices import Annex, NoteKind, NoteState
from rad.models import SourceNote
from rad.regulation.source import TRANSCRIBED

# Doubts of these kinds can change a figure; the others are about names, numbers and spelling.
ABOUT_FIGURES = frozenset(
    {NoteKind.MEASURE, NoteKind.BUDGET, NoteKind.BLANK, NoteKind.DISCREPANCY, NoteKind.MOVED, NoteKind.DUPLICATE}
)
COLUMNS = ("row", "kind", "what", "kept_as", "decision", "state")
NAMED_YEAR = re.compile(r"\b20[0-9]{2}\b")


def source_notes(plan_year) -> dict:
    """Return the open source notes that touch the figures of this year, and how many others its tables have.

    Only the plan of the regulation has notes; a later one is not transcribed from print.
    """
    printed = {force.letter for force in plan_year.sub_task_forces if force.plan == TRANSCRIBED}
    tables = {"", *printed} if printed else set()  # without a letter it is about the whole annex
    notes = list(SourceNote.objects.filter(annex=Annex.ANNEX_2, letter__in=tables).values_list(*COLUMNS, named=True))
    codes = _counted_codes(plan_year)
    touching = [note for note in notes if _touches(note, codes, plan_year.year)]
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


def _counted_codes(plan_year):
    """Return the codes of the rows with a target and of the budgets with money in this year."""
    rows = {row.code for force in plan_year.sub_task_forces for row in force.rows if row.asks}
    return rows | {bundle.code for force in plan_year.sub_task_forces for bundle in force.bundles if bundle.budget}


def _touches(note, codes, year):
    """Return whether an open doubt concerns a row or budget that counts in this year. A doubt may name other years only."""
    if note.state != NoteState.OPEN or note.kind not in ABOUT_FIGURES:
        return False
    about = note.row in codes or ("-" in note.row and any(code.startswith(f"{note.row}-") for code in codes))
    named = set(NAMED_YEAR.findall(note.what))
    return about and (not named or str(year) in named)
