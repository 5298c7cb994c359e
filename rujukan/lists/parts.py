"""Parts of pages that the rooms above case work add, each carried in a statement of its page: it costs no further one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models.expressions import BaseExpression


@dataclass(frozen=True)
class Part:
    """The annotation that carries the rows of a part, and what makes of them what the template shows."""

    annotation: Callable[[], BaseExpression]
    read: Callable[[list], object]


# By the name in the template.
OF_CASE: dict[str, Part] = {}
"""On the page of a case: `annotation()` refers to the case."""
OF_OFFICER: dict[str, Part] = {}
"""On the home of an officer, of what the institution sees: how many, words, and the path of their list."""


def annotations(parts: dict[str, Part]) -> dict[str, BaseExpression]:
    return {f"carried_{name}": part.annotation() for name, part in parts.items()}


def read(parts: dict[str, Part], row) -> dict[str, object]:
    """Return {name: part} of a row that was read with their annotations."""
    return {name: part.read(getattr(row, f"carried_{name}")) for name, part in parts.items()}
