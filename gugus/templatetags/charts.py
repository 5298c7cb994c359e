"""Charts of `gugus.documents.charts` on a page. `{% load charts %}`: `{% chart "bullet" charts.achievement %}`."""

import json
from functools import lru_cache

from django import template
from django.template.loader import get_template

register = template.Library()


@register.simple_tag
def chart(kind, drawing):
    """Return a chart as SVG: bullet, columns or stacked. What was drawn once is remembered: frozen figures stay the same."""
    return _drawn_chart(kind, json.dumps(drawing))


@lru_cache(maxsize=100)
def _drawn_chart(kind, drawing):
    return get_template(f"gugus/charts/{kind}.svg").render({"chart": json.loads(drawing)})
