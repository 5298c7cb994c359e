"""What a user's institution owes the plan, for home pages and lists: reports, and decisions in a review. `{% load arrears %}`"""

from django import template

from gugus.formats.markup import markup_join
from gugus.templatetags.guide import tally
from rad.lists import owed

register = template.Library()

SHOWN = 2  # on the home


@register.simple_tag(takes_context=True)
def plan_line(context):
    """Return the two most urgent things that the plan asks of the user's institution, as counts. One query."""
    asked = owed.of(context["user"])
    late = {one.page for one in (*asked.years, *asked.progress) if one.late}
    return markup_join("", "{}", ((tally(*one, "warn" if one[-1] in late else "calm"),) for one in asked.counts[:SHOWN]))


@register.inclusion_tag("rad/parts/plan_duties.html", takes_context=True)
def plan_duties(context):
    """Show what the plan asks of the user's institution, and the way to do it. One query.

    Reports of past years, progress of periods of this year that are over, rows to which it may contribute as pelaksana, the
    activities that wait for the user's decision in a review, and the recommendations to it. A view that has asked already
    passes it on as `owed`.
    """
    asked = context.get("owed") or owed.of(context["user"])
    return {"owed": asked, "awaited": asked.decisions}
