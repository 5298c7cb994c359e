"""Small-cell suppression against a reader who adds, subtracts and knows the method."""

from collections import defaultdict
from itertools import product

from hypothesis import given, settings, strategies as st

from gugus.formats.suppression import crossed, listed, small


def as_seen(values, threshold):
    result = listed(dict(enumerate(values)), threshold)
    return (*result.cells.values(), result.total)


def test_knowing_the_method_reveals_no_hidden_value_of_a_short_list():
    sources = defaultdict(list)
    for values in product(range(9), repeat=4):
        sources[as_seen(values, 3)].append(values)
    for seen, candidates in sources.items():
        for place, shown in enumerate(seen[:-1]):
            if shown is None:
                assert len({candidate[place] for candidate in candidates}) > 1, seen


@given(st.lists(st.integers(0, 60), min_size=1, max_size=25))
def test_no_cell_total_or_remainder_of_a_list_is_a_small_group(values):
    result = listed(dict(enumerate(values)))
    shown = [count for count in result.cells.values() if count is not None]
    assert not any(map(small, shown))
    if result.total is None:
        assert set(result.cells.values()) == {None}
    else:
        assert result.total == sum(values)
        assert not small(result.total - sum(shown))
    assert all(count in (None, values[place]) for place, count in result.cells.items())


def test_a_list_without_small_groups_is_shown_whole():
    assert listed({"a": 5, "b": 0, "c": 12}).cells == {"a": 5, "b": 0, "c": 12}


def test_the_next_smallest_value_is_hidden_with_a_small_group():
    result = listed({"a": 40, "b": 3, "c": 7, "d": 0})
    assert result.cells == {"a": 40, "b": None, "c": None, "d": 0}
    assert result.total == 50


def test_a_small_total_hides_everything():
    assert listed({"a": 2, "b": 0}).cells == {"a": None, "b": None}
    assert listed({"a": 2, "b": 0}).total is None


TABLES = st.integers(2, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=3)
)


def margins(table):
    rows = [[*line, sum(line)] for line in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def published(table):
    result = crossed({i: dict(enumerate(line)) for i, line in enumerate(table)})
    seen = [[*cells.values(), result.row_totals[i]] for i, cells in result.cells.items()]
    return [*seen, [*result.column_totals.values(), result.total]]


@given(TABLES)
def test_shown_cells_of_a_table_are_true_and_no_small_group(table):
    for true_line, seen_line in zip(margins(table), published(table), strict=True):
        for true, seen in zip(true_line, seen_line, strict=True):
            assert seen is None or (seen == true and not small(seen))


@given(TABLES)
def test_no_remainder_of_a_line_is_a_small_group(table):
    seen = published(table)
    for *cells, total in [*seen, *map(list, zip(*seen, strict=True))]:
        if total is not None and None in cells:
            assert not small(total - sum(cell for cell in cells if cell is not None))


@settings(deadline=None)
@given(TABLES)
def test_no_hidden_cell_of_a_table_can_be_computed(table):
    """Another table with positive hidden cells fits the visible cells: change a cycle of cells by +1 and -1 in turn."""
    assert_nothing_follows(table)


def test_a_cell_between_two_hidden_blocks_is_hidden_too():
    """Each line hides a safe group, but without more the 2 would follow from the totals of the first two rows and columns."""
    assert_nothing_follows([[3, 3, 2, 20], [3, 3, 20, 20], [20, 20, 3, 3], [20, 20, 3, 3]])


def assert_nothing_follows(table):
    true, seen = margins(table), published(table)
    hidden = {(i, j) for i, line in enumerate(seen) for j, cell in enumerate(line) if cell is None}
    everything = {(i, j) for i, line in enumerate(seen) for j in range(len(line))}
    if hidden == everything or hidden == everything - {(len(seen) - 1, len(seen[0]) - 1)}:
        return  # at most the grand total is visible
    for place in hidden:
        assert any(step_round(true, hidden, place, sign) for sign in (1, -1)), (seen, place)


def step_round(true, hidden, start, sign):
    """Whether a cycle of hidden cells leads through `start`, in turn along rows and columns, such that every second cell can be
    reduced by one and is still not negative. Totals count as cells of a longer line.
    """
    last_row, last_column = len(true) - 1, len(true[0]) - 1

    def side(cell):  # a total is on the other side of its line's equation
        return -1 if (cell[0] == last_row) != (cell[1] == last_column) else 1

    def walk(cell, along_row, change, path):
        if change * side(cell) < 0 and true[cell[0]][cell[1]] < 1:
            return False
        for other in hidden:
            same = other[0] == cell[0] if along_row else other[1] == cell[1]
            if not same or other == cell:
                continue
            if other == start:
                if not along_row and len(path) > 2:
                    return True
                continue
            if other in path:
                continue
            if walk(other, not along_row, -change, [*path, other]):
                return True
        return False

    return walk(start, True, sign * side(start), [start])
