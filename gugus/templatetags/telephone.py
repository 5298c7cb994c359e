"""{{ text|call }} shows a text with its telephone numbers as links: <a href="tel:+62…">0812 …</a>; in every template."""

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from gugus.formats import telephone
from gugus.formats.icons import icon

register = template.Library()


@register.filter
def call(text):
    """Return a text with its telephone numbers as links that dial. A short number ("110") must stand alone."""
    escaped = conditional_escape(text or "")
    whole = telephone.SHORT.fullmatch(escaped)
    return mark_safe(_dial(whole) if whole else telephone.IN_TEXT.sub(_dial, escaped))  # noqa: S308


@register.simple_tag
def call_button(name, contact):
    """Return a button that dials the first number in `contact`; nothing without one."""
    match = telephone.SHORT.fullmatch(contact) or telephone.IN_TEXT.search(contact)
    return format_html(BUTTON, telephone.url(match[0]), icon("phone"), name) if match else ""


@register.simple_tag
def call_row(name, contact, words=""):
    """Return a row of <ul class="lines"> with a call button: who, the first number in `contact`, and words about them.

    Without a number it shows the words of `contact` alone.
    """
    parts = format_html_join(mark_safe("<br>"), "{}", ((part,) for part in (words, contact) if part))
    button = call_button(name, contact) or mark_safe("<span></span>")
    return format_html('<li><div class="row"><b>{}</b> {} <span>{}</span></div></li>', name, button, parts)


BUTTON = '<a class="button" href="{}">{}Telepon<span class="visually-hidden"> {}</span></a>'


def _dial(match):
    return f'<a href="{telephone.url(match[0])}">{match[0]}</a>'
