"""Template tags of the page frame: the menu, and the number of unread notices."""

from django import template

from gugus import navigation
from gugus.access import scope
from gugus.workflow import notices

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation_menu(context):
    request = context.get("request")
    return navigation.menu(getattr(request, "user", None), request.path) if request else []


@register.simple_tag(takes_context=True)
def unread_notices(context):
    """Return 7 or "99+"; "" if none is unread, nobody is logged in, or the transaction is broken (error pages)."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or not scope.can_ask():
        return ""
    count = notices.count_unread()
    return f"{notices.MOST_COUNTED}+" if count > notices.MOST_COUNTED else count or ""
