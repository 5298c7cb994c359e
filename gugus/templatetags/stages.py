"""`{% load stages %}`: the seven stages in a list.

{% mini stages %}        seven glyphs in a row, with the states in words as accessible name
{% mini_head stages %}   the seven stage icons for the table head
"""

from django import template
from django.utils.html import format_html, format_html_join

from gugus.formats.icons import sprite
from gugus.templatetags.gugus import remembered

register = template.Library()


@register.simple_tag
def mini(stages):
    return _states_row(*((stage["state"], f"{stage['label']} {stage['word'].lower()}") for stage in stages))


@remembered
def _states_row(*stages):
    glyphs = format_html_join(
        "",
        '<use class="s-{0}" href="{1}#{0}" x="{2}" width="16" height="16"/>',
        ((state, sprite(), 22 * place) for place, (state, _) in enumerate(stages)),
    )
    return _glyph_row("; ".join(words for _, words in stages), glyphs, len(stages))


@register.simple_tag
def mini_head(stages):
    return _icons(*((stage["code"], stage["label"]) for stage in stages))


@remembered
def _icons(*stages):
    glyphs = format_html_join(
        "",
        '<use href="{}#{}" x="{}" width="16" height="16"/>',
        ((sprite(), code, 22 * place) for place, (code, _) in enumerate(stages)),
    )
    return _glyph_row("Urutan: " + ", ".join(label for _, label in stages), glyphs, len(stages))


def _glyph_row(words, glyphs, count):
    return format_html('<svg class="mini" viewBox="0 0 {} 16" role="img" aria-label="{}">{}</svg>', 22 * count - 6, words, glyphs)
