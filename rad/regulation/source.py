"""The text of the regulation as printed: read once, and shared by the pages of the regulation and the check of the annexes.

A county may leave the annexes out of the text: then their rows, which were filled in from the print, stand for it.
"""

from functools import cache

from django.conf import settings

from rad.regulation import annexes, body

SOURCE = settings.COUNTY.folder / settings.COUNTY.regulation.text
TRANSCRIBED = settings.COUNTY.regulation.plan  # code of the plan that transcribes its Lampiran II


@cache
def sections() -> list[body.Section]:
    """Return the sections of the body. Callers must not change them."""
    return body.read(SOURCE.read_text(encoding="utf-8-sig"))


@cache
def printed() -> annexes.Annexes | None:
    """Return both annexes; None if the text has no tables of all sub task forces. Callers must not change them."""
    try:
        found = annexes.read(SOURCE.read_text(encoding="utf-8-sig"))
    except ValueError:
        return None
    return found if found.tables.keys() == settings.COUNTY.regulation.sub_task_forces.keys() else None
