"""What a user's institution owes the plan, for home pages and lists: reports, and decisions in a review. `{% load arrears %}`"""

from django import template

from rad.lists import owed

register = template.Library()


@register.inclusion_tag("rad/parts/arrears.html", takes_context=True)
def reports_owed(context):
    """Show what the user's institution has not reported, until when, and the way to fill it in. One query.

    Past years, periods of this year that are over, and rows to which it may contribute as pelaksana.
    """
    return {"owed": owed.of(context["user"])}


@register.inclusion_tag("rad/parts/plan_duties.html", takes_context=True)
def plan_duties(context):
    """Show what `reports_owed` shows, the activities that wait for the user's decision in a review, and the recommendations to
    its institution. One query.
    """
    asked = owed.of(context["user"])
    return {"owed": asked, "awaited": asked.decisions}
