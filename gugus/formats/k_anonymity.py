"""k-anonymity of rows about people: every combination of quasi-identifiers that appears, appears at least k times.

Quasi-identifiers are what a neighbour may know of somebody: age, sex, origin, year. Pure functions.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gugus.formats.suppression import THRESHOLD

type Row = Mapping[str, str]


@dataclass(frozen=True)
class Anonymous:
    """The rows that may leave, how many of them were generalised, and how many rows were left out."""

    rows: tuple[Row, ...]
    generalised: int
    left_out: int


def k_anonymous(rows: Iterable[Row], keys: Sequence[str], coarser: Sequence[Callable[[Row], Row]], k=THRESHOLD) -> Anonymous:
    """Return the rows with k-anonymity over the columns `keys`.

    Rows whose combination is too rare are generalised by the first function of `coarser`, those that are still too rare by the
    next one, and so on. What is too rare after the last one is left out. A row that is common enough is never changed.
    """
    safe: list[Row] = []
    rare, generalised = list(rows), 0
    for level, coarsen in enumerate((dict, *coarser)):
        rare = [coarsen(row) for row in rare]
        common = Counter(_combination(row, keys) for row in (*safe, *rare))
        enough = [row for row in rare if common[_combination(row, keys)] >= k]
        rare = [row for row in rare if common[_combination(row, keys)] < k]
        safe += enough
        generalised += len(enough) if level else 0
    return Anonymous(tuple(safe), generalised, len(rare))


def _combination(row, keys):
    return tuple(row[key] for key in keys)
