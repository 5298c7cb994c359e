"""Opens what was recorded of the answers to a letter. Whoever sees the rows (row policies) may read them."""

from rujukan.models import Letter, LetterAnswer


def answers_of(letter: Letter) -> tuple[tuple[LetterAnswer, str], ...]:
    """Return the answers to a letter, the newest first, each with its note."""
    return tuple((each, each.open("note")) for each in letter.answers.select_related("by"))


def reason_of(letter: Letter) -> str:
    """Return why this letter replaced another one."""
    return letter.open("reason")
