"""Small-cell suppression: hides counts of people below a threshold, and the cells from which one could compute them.

Pure functions. A hidden cell is None. Zero is no group of people and stays visible, unless everything is hidden. Two rules make
a table safe:

- A reader cannot compute a small group: the hidden cells of a line with a visible total add up to the threshold or more.
- No hidden cell follows from the visible ones (complementary suppression). The cells of a table with its totals are the edges of
  a graph whose nodes are the rows and columns. A hidden cell can be computed exactly if it is a bridge of the hidden edges:
  around a cycle of positive cells one can be added and subtracted in turn without changing any total.
"""

from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

THRESHOLD = 5  # people
HIDDEN = "•"  # how a hidden count is written

type Cells[Key: Hashable] = dict[Key, int | None]


@dataclass(frozen=True)
class Listed[Key: Hashable]:
    """A list of counts with its total."""

    cells: Cells[Key]
    total: int | None


@dataclass(frozen=True)
class Crossed[Row: Hashable, Column: Hashable]:
    """A table of counts with the totals of rows and columns."""

    cells: dict[Row, Cells[Column]]
    row_totals: Cells[Row]
    column_totals: Cells[Column]
    total: int | None


def small(count: int, threshold: int = THRESHOLD) -> bool:
    """Whether a count is at least one and below the threshold."""
    return 0 < count < threshold


def listed[Key: Hashable](counts: Mapping[Key, int], threshold: int = THRESHOLD) -> Listed[Key]:
    """Return a list and its total with suppression. A small total hides everything.

    >>> listed({"perempuan": 20, "laki-laki": 3, "belum diketahui": 0})
    Listed(cells={'perempuan': None, 'laki-laki': None, 'belum diketahui': 0}, total=23)
    """
    total = sum(counts.values())
    keys, values = list(counts), list(counts.values())
    hidden = _grouped_line(values, {i for i, value in enumerate(values) if small(value, threshold)}, threshold)
    if small(total, threshold) or hidden is None:
        return Listed(dict.fromkeys(counts), None)
    return Listed({key: None if i in hidden else values[i] for i, key in enumerate(keys)}, total)


def crossed[Row: Hashable, Column: Hashable](
    counts: Mapping[Row, Mapping[Column, int]], threshold: int = THRESHOLD
) -> Crossed[Row, Column]:
    """Return a table and its totals with suppression. All rows have the same columns.

    If no safe pattern exists, only the grand total stays visible. Complexity: at worst rows² × columns² for each hidden cell;
    tables of an evaluation have at most 40 × 5.
    """
    rows, columns = list(counts), list(next(iter(counts.values()), {}))
    matrix = [[counts[row][column] for column in columns] for row in rows]
    matrix = [[*line, sum(line)] for line in matrix]
    matrix.append([sum(line[j] for line in matrix) for j in range(len(columns) + 1)])
    hidden = _hidden_places(matrix, threshold)

    def cell(i, j):
        return None if (i, j) in hidden else matrix[i][j]

    last_row, last_column = len(rows), len(columns)
    return Crossed(
        {row: {column: cell(i, j) for j, column in enumerate(columns)} for i, row in enumerate(rows)},
        {row: cell(i, last_column) for i, row in enumerate(rows)},
        {column: cell(last_row, j) for j, column in enumerate(columns)},
        cell(last_row, last_column),
    )


def _grouped_line(values, hidden, threshold):
    """Return the hidden places of a line with a visible total, extended by its smallest visible values until they are safe.

    They are safe if there are several, if their sum reaches the threshold, and if this sum is neither the least nor the most that
    so many small groups can have: otherwise each value would be known. Returns None if they cannot become safe.
    """
    hidden = set(hidden)
    rest = sorted({value for i, value in enumerate(values) if value and i not in hidden}, reverse=True)
    while hidden:
        together = sum(values[i] for i in hidden)
        least, most = len(hidden), len(hidden) * (threshold - 1)
        settled = together == least or (together == most and all(values[i] < threshold for i in hidden))
        if len(hidden) > 1 and together >= threshold and not settled:
            break
        if not rest:
            return None
        smallest = rest.pop()
        hidden |= {i for i, value in enumerate(values) if value == smallest}  # all equal values, so that order reveals nothing
    return hidden


def _hidden_places(matrix, threshold):
    """Return the places (row, column) to hide in a matrix whose last row and column are its totals."""
    places = {(i, j) for i, line in enumerate(matrix) for j in range(len(line))}
    corner = (len(matrix) - 1, len(matrix[0]) - 1)
    if small(matrix[corner[0]][corner[1]], threshold):
        return places
    hidden = {(i, j) for i, j in places if small(matrix[i][j], threshold)}
    while True:
        wider = _with_grouped_lines(matrix, hidden, threshold)
        bridge = next(iter(sorted(_bridges(wider))), None) if wider is not None else None
        if wider is not None and bridge is not None:
            square = _cheapest_square(matrix, wider, bridge)
            wider = None if square is None else wider | square
        if wider is None or corner in wider:
            return places - {corner}
        if wider == hidden:
            return hidden
        hidden = wider


def _with_grouped_lines(matrix, hidden, threshold):
    """Return `hidden`, extended so that the hidden cells of every line with a visible total are safe; None if that fails."""
    height, width = len(matrix), len(matrix[0])
    lines = [[(i, j) for j in range(width)] for i in range(height)] + [[(i, j) for i in range(height)] for j in range(width)]
    hidden = set(hidden)
    for *cells, total in lines:
        if total in hidden:
            continue
        inner = {k for k, cell in enumerate(cells) if cell in hidden}
        grouped = _grouped_line([matrix[i][j] for i, j in cells], inner, threshold)
        if grouped is None:
            return None
        hidden |= {cells[k] for k in grouped}
    return hidden


def _bridges(hidden):
    """Return the hidden cells that are on no cycle of hidden cells."""
    neighbours = {}
    for i, j in hidden:
        neighbours.setdefault(("row", i), []).append((("column", j), (i, j)))
        neighbours.setdefault(("column", j), []).append((("row", i), (i, j)))
    return {edge for edge in hidden if not _is_joined(neighbours, ("row", edge[0]), ("column", edge[1]), without=edge)}


def _is_joined(neighbours, start, end, without):
    seen, queue = {start}, deque([start])
    while queue:
        node = queue.popleft()
        for other, edge in neighbours[node]:
            if edge != without and other not in seen:
                if other == end:
                    return True
                seen.add(other)
                queue.append(other)
    return False


def _cheapest_square(matrix, hidden, bridge):
    """Return three positive cells that form a square with `bridge` and hide the fewest totals, then the fewest people."""
    (i, j), height, width = bridge, len(matrix), len(matrix[0])
    squares = [
        {(i, other), (row, j), (row, other)}
        for row in range(height)
        for other in range(width)
        if row != i and other != j and all(matrix[a][b] for a, b in ((i, other), (row, j), (row, other)))
    ]

    def price(square):
        new = square - hidden
        totals = [cell for cell in new if cell[0] == height - 1 or cell[1] == width - 1]
        return len(totals), sum(matrix[a][b] for a, b in new), sorted(square)

    usable = [square for square in squares if (height - 1, width - 1) not in square]
    return min(usable, key=price, default=None)
