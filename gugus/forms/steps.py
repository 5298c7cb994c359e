"""A form in steps: it declares groups of its questions, each of which is a page (gugus.web.steps)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FormStep:
    """One question of a form. `title` is its word in the row of steps, `question` the heading of its page.

    `parts` are names of fields; a tuple among them is drawn as one card, whose later fields follow from its first. `enough`: the
    form may be sent from here, because the steps after it may have nothing to ask.
    """

    title: str
    question: str
    parts: tuple[str | tuple[str, ...], ...]
    enough: bool = False

    @property
    def names(self) -> list[str]:
        return [name for part in self.parts for name in ((part,) if isinstance(part, str) else part)]
