"""What a user's institution owes the plan, for home pages and lists: reports, and decisions in a review. `{% load arrears %}`"""

from django import template
from django.urls import reverse

from gugus.formats.indonesian import number
from gugus.templatetags.guide import tally
from rad.lists import owed

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_line(context):
    """Return the two most urgent things that the plan asks of the user's institution, as a count that leads to all. One query."""
    asked = owed.of(context["user"])
    if not asked.counts:
        return ""
    late = any(one.late for one in (*asked.years, *asked.progress))
    (count, what), *others = asked.counts
    words = ", ".join([what, *(f"{number(more)} {each}" for more, each in others[:1])])
    year = next((f"?tahun={one.year}" for one in asked.years if one.late), "")
    return tally(count, words, reverse("rad:realisation_list") + year, "warn" if late else "calm")


@register.inclusion_tag("rad/parts/plan_duties.html", takes_context=True)
def plan_duties(context):
    """Show what the plan asks of the user's institution, and the way to do it. One query.

    Reports of past years, progress of periods of this year that are over, rows to which it may contribute as pelaksana, the
    activities that wait for the user's decision in a review, and the recommendations to it.
    """
    asked = owed.of(context["user"])
    return {"owed": asked, "awaited": asked.decisions}
