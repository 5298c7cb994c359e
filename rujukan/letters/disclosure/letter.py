"""Opens what was recorded of the answers to a letter. Whoever sees the rows (row policies) may read them."""

from collections import defaultdict

from rujukan.models import Attachment, Letter, LetterAnswer


def answers_of(letter: Letter) -> tuple[tuple[LetterAnswer, str, list[tuple[Attachment, str]]], ...]:
    """Return the answers to a letter, the newest first, each with its note and its files, which open with a reason."""
    files = defaultdict(list)
    for file in Attachment.objects.filter(answer__letter=letter).select_related("by", "institution"):
        files[file.answer_id].append((file, ""))
    return tuple((each, each.open("note"), files[each.pk]) for each in letter.answers.select_related("by"))


def reason_of(letter: Letter) -> str:
    """Return why this letter replaced another one."""
    return letter.open("reason")
