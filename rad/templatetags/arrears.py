"""What a user's institution owes the plan, for home pages and lists: reports, and decisions in a review. `{% load arrears %}`"""

from django import template

from rad.lists import owed

register = template.Library()


@register.inclusion_tag("rad/parts/plan_line.html", takes_context=True)
def plan_line(context):
    """Show in one line how much the plan asks of the user's institution, with a link to the page that lists it. One query."""
    return {"asked": owed.of(context["user"]).words}


@register.inclusion_tag("rad/parts/plan_duties.html", takes_context=True)
def plan_duties(context):
    """Show what the plan asks of the user's institution, and the way to do it. One query.

    Reports of past years, progress of periods of this year that are over, rows to which it may contribute as pelaksana, the
    activities that wait for the user's decision in a review, and the recommendations to it.
    """
    asked = owed.of(context["user"])
    return {"owed": asked, "awaited": asked.decisions}
