"""`{% load telephone %}`: {{ text|call }} shows a text with its telephone numbers as links: <a href="tel:+62…">0812 …</a>."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from gugus.formats import telephone

register = template.Library()


@register.filter
def call(text):
    """Return a text with its telephone numbers as links that dial. A short number ("110") must stand alone."""
    escaped = conditional_escape(text or "")
    whole = telephone.SHORT.fullmatch(escaped)
    return mark_safe(_dial(whole) if whole else telephone.IN_TEXT.sub(_dial, escaped))  # noqa: S308


def _dial(match):
    return f'<a href="{telephone.url(match[0])}">{match[0]}</a>'
