"""Numbers of tables and figures in a document. `{% load document %}`"""

import re

from django import template
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import mark_safe

register = template.Library()

CAPTION = re.compile(r"<(caption|figcaption)>(.*?)</\1>", re.DOTALL)
WORDS = {"caption": ("Tabel", "tabel"), "figcaption": ("Gambar", "gambar")}


@register.simple_block_tag
def numbered(content):
    """Number the captions of tables and figures in reading order, each kind from 1, and give each an anchor.

    `<!-- daftar tabel -->` and `<!-- daftar gambar -->` in the block are replaced by the lists of their captions.
    """
    listed = {"caption": [], "figcaption": []}

    def number(match):
        tag, words = match.groups()
        label, anchor = WORDS[tag]
        place = len(listed[tag]) + 1
        listed[tag].append((f"{anchor}-{place}", f"{label} {place}. {' '.join(strip_tags(words).split())}"))
        return f'<{tag} id="{anchor}-{place}">{label} {place}. {words}</{tag}>'

    content = CAPTION.sub(number, content)
    for tag, (_, anchor) in WORDS.items():
        lines = format_html_join("", '<li><a href="#{}">{}</a></li>', ((key, mark_safe(text)) for key, text in listed[tag]))  # noqa: S308 (the text of the block itself, already escaped)
        content = content.replace(f"<!-- daftar {anchor} -->", format_html("<ol>{}</ol>", lines) if listed[tag] else "")
    return mark_safe(content)  # noqa: S308 (rendered by Django)
