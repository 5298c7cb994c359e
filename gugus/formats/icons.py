"""Icons of the sprite, as markup."""

from functools import cache

from django.templatetags.static import static

from gugus.formats.markup import markup


@cache
def icon(name):
    """Return an icon from the sprite. It is decoration only, so words must be beside it."""
    return markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite(), name)


@cache
def sprite():
    return static("gugus/icons.svg")
