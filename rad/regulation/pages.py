"""What the pages of the regulation show: its printed parts with their source notes, as far as a search keeps them."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from gugus.formats.citations import anchor_of
from rad.choices import Annex
from rad.models import ActionPlan, SourceNote, SubTaskForce
from rad.regulation import annexes, source, transcript

PLACES = {"Judul": "judul", "Penutup": "penutup"}  # rows of source notes that are no article


@dataclass(frozen=True)
class Line:
    """A printed paragraph, or a row of an annex with its `cells`. `anchor` and `mark` may be empty."""

    anchor: str
    mark: str
    cells: tuple[str, ...]
    notes: list[SourceNote]

    @property
    def text(self):
        return self.cells[-1]


@dataclass(frozen=True)
class Part:
    """A section of the body, or a stage of Lampiran I: heading and lines. `chapter` is the chapter that begins with it."""

    anchor: str
    title: str
    lines: list[Line]
    notes: list[SourceNote] = field(default_factory=list)
    chapter: str = ""
    footnote: str = ""


@dataclass(frozen=True)
class Found:
    """How many rows of the table of one sub task force a search found."""

    letter: str
    title: str
    rows: int


def matches(words, *texts):
    """Return whether one of the texts has the words of a search, in any case. An empty search matches everything."""
    return any(words.casefold() in text.casefold() for text in texts)


def body(words=""):
    """Return the sections of the body; with `words` only the matching paragraphs, and whole sections whose title matches."""
    notes = _by_anchor(SourceNote.objects.filter(annex=Annex.BODY))
    parts = []
    for section in source.sections():
        whole = matches(words, section.title, section.chapter)
        kept = [one for one in section.paragraphs if whole or matches(words, one.text)]
        lines = [Line(one.anchor, one.mark, (one.text,), notes.get(one.anchor, []) if one.anchor else []) for one in kept]
        if lines:
            parts.append(Part(section.anchor, section.title, lines, notes.get(section.anchor, []), section.chapter))
    return parts


def _by_anchor(notes):
    """Return {anchor: source notes}."""
    by_anchor = defaultdict(list)
    for note in notes:
        by_anchor[anchor_of(note.row) or PLACES.get(note.row) or note.row.lower().replace(" ", "-")].append(note)
    return by_anchor


def annex_one(words=""):
    """Return the stages of Lampiran I in printed order; with `words` only the matching rows."""
    roles, footnotes = _roles()
    notes = list(SourceNote.objects.filter(annex=Annex.ANNEX_1))
    parts = []
    for stage, title in transcript.STAGE_TITLES.items():
        of_stage = [note for note in notes if note.row.partition("/")[0] == stage]
        rows = [(role, [note for note in of_stage if _is_about(note, role)]) for role in roles if role.stage == title]
        beside = [note for _, some in rows for note in some]
        whole = matches(words, title)
        parts.append(
            Part(
                f"lampiran-1-{title.lower().replace(' ', '-')}",
                title,
                [
                    Line("", "", (role.institution, role.mandate), some)
                    for role, some in rows
                    if whole or matches(words, role.institution, role.mandate)
                ],
                [note for note in of_stage if note not in beside],
                footnote=footnotes.get(title, "") if whole or matches(words, footnotes.get(title, "")) else "",
            )
        )
    return [part for part in parts if part.lines or part.footnote]


def _roles():
    """Return the rows and the footnotes of Lampiran I."""
    if printed := source.printed():
        return printed.roles, printed.footnotes
    return transcript.roles(), transcript.footnotes()


def _tables():
    """Return the tables of Lampiran II by letter."""
    printed = source.printed()
    return printed.tables if printed else _stored_tables()


@cache
def _stored_tables():  # what their rows say of the print never changes
    return transcript.tables(ActionPlan.objects.get(code=source.TRANSCRIBED))


def _is_about(note, role):
    """Whether the words that a note on Lampiran I quotes are in this row."""
    return "/" in note.row and annexes.clean(note.printed) in f"{role.institution} {role.mandate}"


def annex_two(words="") -> list[Found]:
    """Return the tables of Lampiran II with the number of their rows, or of those that a search finds; none without a hit."""
    counted = [Found(table.letter, table.title, len(_found_rows(table, words))) for table in _tables().values()]
    return [found for found in counted if found.rows]


def notes_on_annex_two() -> list[SourceNote]:
    """Return the source notes on Lampiran II that are about none of its tables alone."""
    return list(SourceNote.objects.filter(annex=Annex.ANNEX_2, letter=""))


def _found_rows(table, words):
    """Return the rows and printed lines of a table that have these words."""
    above = [(table.title, table.objective), *table.outputs, *table.problems] if words else []
    return [cells for cells in (*above, *(row.cells for row in table.rows)) if matches(words, *cells)]


def table(letter) -> annexes.Table | None:
    """Return the printed table of one sub task force, or None."""
    return _tables().get(letter)


def labels(table) -> list[str]:
    """Return the labels of the twelve columns, short enough for a phone."""
    targets = (f"Target {year}" for year in table.target_years)
    budgets = (f"Anggaran {year}" for year in table.budget_years)
    return ["Nomor", "Program", "Kegiatan", "Indikator", *targets, "Koordinator", "Pelaksana", *budgets]


def rows(letter) -> tuple[list[SourceNote], list[Line]]:
    """Return (source notes on the table itself, its rows). The anchor of a row is the code of the row that transcribes it.

    A note on a programme or an activity stands at its first row.
    """
    notes = list(SourceNote.objects.filter(annex=Annex.ANNEX_2, letter=letter))
    lines = []
    for row, code in _coded(letter):
        some = [note for note in notes if note.row not in ("", letter) and f"{code}-".startswith(f"{note.row}-")]
        notes = [note for note in notes if note not in some]
        lines.append(Line(code, "", row.cells, some))
    return notes, lines


CODED = {}  # the rows of a table with their codes, by letter: neither the print nor what transcribes it can change


def _coded(letter):
    if letter in CODED:
        return CODED[letter]
    force = transcript.loaded(SubTaskForce.objects.filter(plan__code=source.TRANSCRIBED, letter=letter)).first()
    coded = list(annexes.coded(table(letter).rows, transcript.table(force).rows if force else []))
    return CODED.setdefault(letter, coded) if force else coded
