"""`{% load select %}`: the options of a select, in Python. As a template, 66 institutions took longer than the rest of a list."""

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def select_options(groups):
    """Return the options of a widget's `optgroups`: tuples (label or None, options, place)."""
    if any(label for label, *_ in groups):
        parts = ((label, _drawn(options)) for label, options, _ in groups)
        return format_html_join("\n", "{}", ((_labelled(label, shown) if label else shown,) for label, shown in parts))
    return _drawn(option for _, options, _ in groups for option in options)


def _labelled(label, shown):
    return format_html('<optgroup label="{}">{}</optgroup>', label, shown)


def _drawn(options):
    rows = ((option["value"], flatatt(option["attrs"]) if option["attrs"] else "", option["label"]) for option in options)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
