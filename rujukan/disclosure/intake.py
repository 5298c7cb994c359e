"""Opens what intake shows without an entry in the access log: to writers their own drafts, to reporters the open questions."""

import json


def raw_fields(draft) -> dict[str, list[str]]:
    """Return the fields of a draft as they were typed, for its writer: nobody else sees the row."""
    return json.loads(draft.open("fields"))


def open_questions(additions) -> tuple[str, ...]:
    """Return the coordinator's questions after the last other addition, for the holder of the receipt; `additions` by time.

    The status page shows no other text: see `rujukan.intake.following`.
    """
    waiting = []
    for addition in additions:
        waiting = [*waiting, addition] if addition.asked else []
    return tuple(question.open("text") for question in waiting)
