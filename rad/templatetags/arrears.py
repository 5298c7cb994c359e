"""The reports that a user's institution owes, for home pages and lists. `{% load arrears %}`"""

from django import template

from rad.lists import arrears

register = template.Library()


@register.inclusion_tag("rad/parts/arrears.html", takes_context=True)
def reports_owed(context):
    """Show which years the user's institution has not reported, until when, and the way to fill them in. One query."""
    return {"arrears": arrears.of(context["user"])}
