"""A form in steps: it declares groups of its questions, each of which is a page (gugus.web.steps)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FormStep:
    """One question of a form. `title` is its word in the row of steps, `question` the heading of its page.

    `parts` are names of fields; a tuple among them is drawn as one card, whose later fields follow from its first. `folded` are
    those that may stay empty and are rarely filled in. `choices` is {field: those of its choices that this step asks}: a long
    list of choices may be asked in several steps. `enough`: the form may be sent from here, because the steps after it may have
    nothing to ask. `files` is the field of files among them; a form has one at most.
    """

    title: str
    question: str
    parts: tuple[str | tuple[str, ...], ...]
    folded: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    enough: bool = False
    files: str = ""

    @property
    def names(self) -> list[str]:
        parts = [name for part in self.parts for name in ((part,) if isinstance(part, str) else part)]
        return [*parts, *self.folded]

    def of(self, name: str, values: list[str]) -> list[str]:
        """Return those of the values of a field that this step asks."""
        return [value for value in values if value in self.choices[name]] if name in self.choices else values
