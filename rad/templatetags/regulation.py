"""Printed text of the regulation, with the words of a search marked. `{% load regulation %}`"""

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join

register = template.Library()


@register.filter
def marked(text, words):
    """Return a text in which the words of a search are in <mark>."""
    if not words:
        return conditional_escape(text)
    parts = re.split(f"({re.escape(words)})", str(text), flags=re.IGNORECASE)
    pieces = (format_html("<mark>{}</mark>", part) if place % 2 else part for place, part in enumerate(parts))
    return format_html_join("", "{}", ((piece,) for piece in pieces))
