"""Rows of Lampiran II as the cells of a printed table: merged cells span rows, and groups of rows fit on a page. Pure functions.

A row that continues a merged cell has no text in its column. A merged cell must not cross a page break: its text would be missing
on the next page. So each group of rows is a `tbody` that is not broken. Rows with one printed number that are too tall for one
group are cut between activities where possible, else between rows, and their merged cells are repeated with "(lanjutan)".
"""

from dataclasses import dataclass
from itertools import groupby, pairwise

TALLEST = 68.0  # mm: height of a group on a landscape F4 sheet. With its table head it fits below the lists of a table, so
# that no sheet is half empty.
LINE, PADDING = 2.74, 1.4  # mm: height of a line of text in that table, and of the margins of a cell
LETTER = 1.16  # mm: mean width of a letter


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in the style sheet, its width in mm, and where a merged cell of it ends.

    A cell without text continues the one above `within` the same activity, programme or printed number, or never (`row`); a group
    of columns (the years of a target, of a budget) only together.
    """

    name: str
    width: float
    within: str


@dataclass(frozen=True)
class Cell:
    """One cell: text, its column, how many rows it spans, and whether it repeats the cell of the group before."""

    column: Column
    text: str
    span: int = 1
    again: bool = False


def columns(table) -> list[list[Column]]:
    """Return the columns of a table in the groups that merge together: twelve columns if the table has three years."""
    targets, budgets = len(table.target_years), len(table.budget_years)
    return [
        [Column("number", 12, "number")],
        [Column("programme", 35, "programme")],
        [Column("activity", 37, "activity")],
        [Column("indicator", 39, "row")],
        [Column(f"target-{targets}", 50 / targets, "activity")] * targets,
        [Column("coordinator", 32, "number")],
        [Column("implementer", 33, "number")],
        [Column(f"budget-{budgets}", 66 / budgets, "programme")] * budgets,
    ]


def groups(table) -> list[list[list[Cell]]]:
    """Return the groups of rows of a Table (rad.regulation.annexes) in printed order; a row holds the cells that begin in it."""
    parts = columns(table)
    rows = [_Row(*place, _split(row.cells, parts)) for row, place in _placed(table.rows)]
    return [
        _spanned(chunk, parts, before)
        for _, of_number in groupby(rows, key=lambda row: row.number)
        for before, chunk in _numbered_chunks(list(of_number), parts)
    ]


@dataclass(frozen=True)
class _Row:
    number: int
    programme: int
    activity: int
    texts: tuple[tuple[str, ...], ...]


def _placed(rows):
    """Yield (row, (place of its printed number, of its programme, of its activity))."""
    number = programme = activity = 0
    for row in rows:
        numbered, named, active = row.cells[:3]
        number += bool(numbered)
        programme += bool(numbered or named)
        activity += bool(numbered or named or active)
        yield row, (number, programme, activity)


def _split(cells, parts):
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    return tuple(tuple(cells[start:end]) for start, end in pairwise(ends))


def _starts(rows, place, within):
    """Return the places in `rows` where a cell of a column group begins."""
    starts = [0]
    for index, (above, row) in enumerate(pairwise(rows), 1):
        same = within != "row" and getattr(above, within) == getattr(row, within)
        if any(row.texts[place]) or not same:
            starts.append(index)
    return starts


def _numbered_chunks(rows, parts):
    """Cut rows with one printed number into chunks; yield (the rows before, the chunk)."""
    heights = _heights(rows, parts)
    if sum(heights) <= TALLEST:
        yield [], rows
        return
    start, height = 0, 0.0
    for index, row in enumerate(rows):
        begins = index == 0 or rows[index - 1].activity != row.activity
        whole = sum(tall for one, tall in zip(rows, heights, strict=True) if one.activity == row.activity)
        needed = whole if begins and whole <= TALLEST else heights[index]
        if index > start and height + needed > TALLEST:
            yield rows[:start], rows[start:index]
            start, height = index, 0.0
        height += heights[index]
    yield rows[:start], rows[start:]


def _heights(rows, parts):
    """Return the height of each row in mm, each merged cell shared out among its rows."""
    heights = [0.0] * len(rows)
    for place, part in enumerate(parts):
        starts = [*_starts(rows, place, part[0].within), len(rows)]
        for start, end in pairwise(starts):
            lines = max(_set_lines(text, column) for text, column in zip(rows[start].texts[place], part, strict=True))
            for index in range(start, end):
                heights[index] = max(heights[index], (PADDING + LINE * lines) / (end - start))
    return heights


def _set_lines(text, column):
    """Return on how many lines a text is set, at most: words are not cut."""
    room, lines, filled = max(int((column.width - PADDING) / LETTER), 1), 1, 0
    for word in text.split():
        letters = len(word) + 1
        if filled and filled + letters > room + 1:
            lines, filled = lines + 1, 0
        lines += max(letters - 2, 0) // room
        filled += letters
    return lines


def _spanned(chunk, parts, before):
    """Return the cells of a chunk, row by row. A cell that began in the rows `before` is repeated."""
    lines = [[] for _ in chunk]
    for place, part in enumerate(parts):
        starts = [*_starts(chunk, place, part[0].within), len(chunk)]
        for start, end in pairwise(starts):
            texts, again = chunk[start].texts[place], False
            if start == 0 and before and not any(texts):
                texts = _above([*before, chunk[0]], place, part[0].within)
                again = any(texts)
            cells = [Cell(column, text, end - start, again and bool(text)) for column, text in zip(part, texts, strict=True)]
            lines[start].append(cells)
    return [[cell for cells in line for cell in cells] for line in lines]


def _above(rows, place, within):
    """Return the texts of the merged cell that the last of these rows continues."""
    start = _starts(rows, place, within)[-1]
    return rows[start].texts[place]
