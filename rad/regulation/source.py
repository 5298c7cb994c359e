"""The text of the regulation as printed: read once, and shared by the pages of the regulation and the check of the annexes."""

from functools import cache

from django.conf import settings

from rad.regulation import annexes, body

SOURCE = settings.COUNTY.folder / settings.COUNTY.regulation.text
TRANSCRIBED = settings.COUNTY.regulation.plan  # code of the plan that transcribes its Lampiran II


@cache
def sections() -> list[body.Section]:
    """Return the sections of the body. Callers must not change them."""
    return body.read(SOURCE.read_text(encoding="utf-8"))


@cache
def printed() -> annexes.Annexes:
    """Return both annexes. Callers must not change them."""
    return annexes.read(SOURCE.read_text(encoding="utf-8"))
